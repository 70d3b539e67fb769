import { Flex, Text } from '@backstage/ui';
import { useStatus } from '../../hooks/useStatus';
import { useText } from '../../hooks/useText';
import { FailedMessage, StaleAlert } from '../common';
import { ProblemsPanel, SupportBundleButton, useProblems } from '../Problems';
import { RunLog } from '../RunLog';
import { ConnectionCard } from './ConnectionCard';
import { ConnectionCardSkeleton } from './ConnectionCardSkeleton';
import { NoConnections } from './NoConnections';
import { StatusBanners } from './StatusBanners';

/** Every connection with its state, and below them what was run. */
export function OverviewContent() {
  const { t } = useText();
  const { problems, showAll } = useProblems();
  const { value, error, reload } = useStatus();

  if (!value) {
    return error ? (
      <FailedMessage error={error} onRetry={reload} />
    ) : (
      <ConnectionCardSkeleton />
    );
  }
  const overdue = new Set(
    problems.value?.items
      .filter(({ kind }) => kind === 'noSuccess')
      .map(({ connectionId }) => connectionId),
  );
  if (value.connections.length === 0) {
    return (
      <Flex direction="column" gap="4">
        <StatusBanners status={value} />
        <NoConnections />
      </Flex>
    );
  }
  return (
    <Flex direction="column" gap="4">
      {error && <StaleAlert error={error} onRetry={reload} />}
      <StatusBanners status={value} />
      <ProblemsPanel problems={problems} onShowAll={showAll} />
      {value.connections.map(connection => (
        <ConnectionCard
          key={connection.id}
          connection={connection}
          isPaused={value.paused}
          isOverdue={overdue.has(connection.id)}
          onChanged={reload}
        />
      ))}
      <Text as="h2" variant="title-x-small" weight="bold">
        {t('log.title')}
      </Text>
      <RunLog connections={value.connections} pageSize={10} isBrief />
      <SupportBundleButton />
    </Flex>
  );
}
