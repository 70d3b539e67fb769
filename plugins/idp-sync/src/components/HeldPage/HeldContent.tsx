import { useApi } from '@backstage/core-plugin-api';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Flex, Select, Skeleton } from '@backstage/ui';
import { idpSyncApiRef } from '../../api';
import { useListParams } from '../../hooks/useListParams';
import { useLiveQuery } from '../../hooks/useLiveQuery';
import { idpSyncTranslationRef } from '../../translation';
import { FailedMessage } from '../common';
import { NoConnections } from '../OverviewPage/NoConnections';
import { HeldOfConnection } from './HeldOfConnection';

/** What waits for approval, connection by connection. */
export function HeldContent() {
  const api = useApi(idpSyncApiRef);
  const { t } = useTranslationRef(idpSyncTranslationRef);
  const params = useListParams(50);
  const { value, error, reload } = useLiveQuery('held-connections', signal =>
    api.getStatus({ signal }),
  );
  if (!value) {
    return error ? (
      <FailedMessage error={error} onRetry={reload} />
    ) : (
      <Skeleton height={240} />
    );
  }
  const { connections } = value;
  const connection =
    connections.find(({ id }) => id === params.text('connection')) ??
    connections.find(({ held }) => held) ??
    connections[0];
  if (!connection) {
    return <NoConnections />;
  }
  return (
    <Flex direction="column" gap="4">
      {connections.length > 1 && (
        <Select
          label={t('held.connection')}
          options={connections.map(({ id, title }) => ({ id, label: title }))}
          value={connection.id}
          onChange={id => params.filter({ connection: String(id) })}
        />
      )}
      <HeldOfConnection
        key={connection.id}
        connectionId={connection.id}
        params={params}
      />
    </Flex>
  );
}
