import { useApi } from '@backstage/core-plugin-api';
import { Flex, Skeleton } from '@backstage/ui';
import { useParams } from 'react-router-dom';
import { idpSyncApiRef } from '../../api';
import { useLiveQuery } from '../../hooks/useLiveQuery';
import { isActiveRun } from '../../runs';
import { FailedMessage, StaleAlert } from '../common';
import { ConnectionEditor } from './ConnectionEditor';

/** Everything an admin sets of one connection, in panels. */
export function ConnectionContent() {
  const { connectionId = '' } = useParams();
  const api = useApi(idpSyncApiRef);
  const { value, error, isPending, reload } = useLiveQuery(
    `connection-page-${connectionId}`,
    async signal => {
      const [details, policy, status] = await Promise.all([
        api.setup.getSettings(connectionId, { signal }),
        api.policies.getPolicy(connectionId, { signal }),
        api.connections.getStatus({ signal }),
      ]);
      const summary = status.connections.find(({ id }) => id === connectionId);
      return { details, policy, summary, isPaused: status.paused };
    },
    {
      concerns: signal => signal.connectionId === connectionId,
      isActive: ({ summary }) =>
        summary?.activeRun !== undefined && isActiveRun(summary.activeRun),
    },
  );
  if (!value || (isPending && value.details.id !== connectionId)) {
    return error ? (
      <FailedMessage error={error} onRetry={reload} />
    ) : (
      <Flex direction="column" gap="4">
        <Skeleton width="100%" height={72} />
        <Skeleton width="100%" height={40} />
        <Skeleton width="100%" height={320} />
      </Flex>
    );
  }
  return (
    <Flex direction="column" gap="4">
      {error && <StaleAlert error={error} onRetry={reload} />}
      <ConnectionEditor key={connectionId} {...value} onChanged={reload} />
    </Flex>
  );
}
