import { useApi } from '@backstage/core-plugin-api';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Flex, Select } from '@backstage/ui';
import { idpSyncApiRef } from '../../api';
import { useListParams } from '../../hooks/useListParams';
import { useLiveQuery } from '../../hooks/useLiveQuery';
import { formatNumber } from '../../formatting';
import { idpSyncTranslationRef } from '../../translation';
import { FailedMessage } from '../common';
import { NoConnections } from '../OverviewPage/NoConnections';
import { HeldOfConnection } from './HeldOfConnection';
import { HeldSkeleton } from './HeldSkeleton';
import styles from './HeldPage.module.css';

/** What waits for approval, connection by connection. */
export function HeldContent() {
  const api = useApi(idpSyncApiRef);
  const { t } = useTranslationRef(idpSyncTranslationRef);
  const params = useListParams(50);
  const { value, error, reload } = useLiveQuery('held-connections', signal =>
    api.connections.getStatus({ signal }),
  );
  if (!value) {
    return error ? (
      <FailedMessage error={error} onRetry={reload} />
    ) : (
      <HeldSkeleton />
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
          className={styles.connection}
          label={t('held.connection')}
          options={connections.map(({ id, title, held }) => ({
            id,
            label: held
              ? t('held.connectionWith', { title, number: formatNumber(held) })
              : title,
          }))}
          value={connection.id}
          onChange={id =>
            params.filter({
              connection: String(id),
              search: undefined,
              kind: undefined,
              class: undefined,
              status: undefined,
            })
          }
        />
      )}
      <HeldOfConnection
        key={connection.id}
        connectionId={connection.id}
        params={params}
        onDecided={reload}
      />
    </Flex>
  );
}
