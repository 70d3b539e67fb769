import { useStatus } from '../../hooks/useStatus';
import { RunLog } from './RunLog';

/** The synchronization log on a page of its own. */
export function RunLogContent() {
  const { value: status } = useStatus();
  return <RunLog connections={status?.connections ?? []} pageSize={50} />;
}
