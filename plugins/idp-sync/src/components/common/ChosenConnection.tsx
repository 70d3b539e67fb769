import type { ReactNode } from 'react';
import { Flex, Select, Skeleton } from '@backstage/ui';
import type {
  ConnectionSummary,
  SyncStatus,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import type { ListParams } from '../../hooks/useListParams';
import { useStatus } from '../../hooks/useStatus';
import { useText } from '../../hooks/useText';
import { NoConnections } from '../OverviewPage/NoConnections';
import styles from './ChosenConnection.module.css';
import { FailedMessage } from './FailedMessage';

/** What a page shows of one connection, which the viewer chooses where there are several and the address remembers. */
export function ChosenConnection(props: {
  params: ListParams;
  /** Which to begin with; the first one where it says so of none. */
  isPreferred: (connection: ConnectionSummary) => boolean;
  /** What a connection is called in the choice; its title unless told otherwise. */
  labelOf?: (connection: ConnectionSummary) => string;
  /** While it is not known which connections there are. */
  loading?: ReactNode;
  children: (connection: ConnectionSummary, status: SyncStatus) => ReactNode;
}) {
  const {
    params,
    isPreferred,
    labelOf = ({ title }) => title,
    loading = <Skeleton width="100%" height={240} />,
    children,
  } = props;
  const { t } = useText();
  const { value, error, reload } = useStatus();
  if (!value) {
    return error ? (
      <FailedMessage error={error} onRetry={reload} />
    ) : (
      <>{loading}</>
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
          options={connections.map(one => ({
            id: one.id,
            label: labelOf(one),
          }))}
          value={connection.id}
          onChange={id => params.reset({ connection: String(id) })}
        />
      )}
      {children(connection, value)}
    </Flex>
  );
}
