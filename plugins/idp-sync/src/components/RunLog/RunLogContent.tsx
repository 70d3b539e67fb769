import { useApi } from '@backstage/core-plugin-api';
import { idpSyncApiRef } from '../../api';
import { useLiveQuery } from '../../hooks/useLiveQuery';
import { RunLog } from './RunLog';

/** The synchronization log on a page of its own. */
export function RunLogContent() {
  const api = useApi(idpSyncApiRef);
  const { value: status } = useLiveQuery('status', signal =>
    api.connections.getStatus({ signal }),
  );
  return <RunLog connections={status?.connections ?? []} pageSize={50} />;
}
