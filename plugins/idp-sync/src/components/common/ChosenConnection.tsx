import type { ReactNode } from 'react';
import { useApi } from '@backstage/core-plugin-api';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Flex, Select, Skeleton } from '@backstage/ui';
import type {
  ConnectionSummary,
  SyncStatus,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import { idpSyncApiRef } from '../../api';
import type { ListParams } from '../../hooks/useListParams';
import { useLiveQuery } from '../../hooks/useLiveQuery';
import { idpSyncTranslationRef } from '../../translation';
import { NoConnections } from '../OverviewPage/NoConnections';
import styles from './ChosenConnection.module.css';
import { FailedMessage } from './FailedMessage';

/** What a page shows of one connection, which the viewer chooses where there are several and the address remembers. */
export function ChosenConnection(props: {
  params: ListParams;
  /** Which to begin with; the first one where it says so of none. */
  isPreferred: (connection: ConnectionSummary) => boolean;
  children: (connection: ConnectionSummary, status: SyncStatus) => ReactNode;
}) {
  const { params, isPreferred, children } = props;
  const api = useApi(idpSyncApiRef);
  const { t } = useTranslationRef(idpSyncTranslationRef);
  const { value, error, reload } = useLiveQuery(
    'connections-to-choose',
    signal => api.connections.getStatus({ signal }),
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
    connections.find(isPreferred) ??
    connections.at(0);
  if (!connection) {
    return <NoConnections />;
  }
  return (
    <Flex direction="column" gap="4">
      {connections.length > 1 && (
        <Select
          className={styles.connection}
          label={t('common.connection')}
          options={connections.map(({ id, title }) => ({ id, label: title }))}
          value={connection.id}
          onChange={id => params.filter({ connection: String(id) })}
        />
      )}
      {children(connection, value)}
    </Flex>
  );
}
