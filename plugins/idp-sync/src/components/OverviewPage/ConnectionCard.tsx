import { Card, CardBody, CardHeader, Flex, Text } from '@backstage/ui';
import type { ConnectionSummary } from '@idp-sync/backstage-plugin-idp-sync-common';
import { RiTimerLine } from '@remixicon/react';
import { useProviderName } from '../../hooks/useProviderName';
import { isActiveRun } from '../../runs';
import { useText } from '../../hooks/useText';
import { ActiveRun, LastRun, RunAnnouncer } from '../ActiveRun';
import { ConnectionStateLabel, StatusLabel } from '../common';
import { RunErrorAlert } from '../RunError';
import { ConnectionFacts } from './ConnectionFacts';
import { FailingConnection } from './FailingConnection';
import { RunButtons } from './RunButtons';
import styles from './ConnectionCard.module.css';

function Origin(props: { connection: ConnectionSummary }) {
  const { provider, tenantId, tenantName } = props.connection;
  const { t } = useText();
  const providerName = useProviderName();
  if (!provider) {
    return null;
  }
  return (
    <Text as="p" variant="body-small" color="secondary">
      {providerName(provider)}
      {' · '}
      <span title={tenantId}>
        {t('overview.tenant', { tenant: tenantName ?? tenantId })}
      </span>
    </Text>
  );
}

/** One connection: how it is doing, what it has in the catalog, and the buttons that run it. */
export function ConnectionCard(props: {
  connection: ConnectionSummary;
  isPaused: boolean;
  /** No sync has come to its end for too long. */
  isOverdue?: boolean;
  onChanged: () => void;
}) {
  const { connection, isPaused, isOverdue, onChanged } = props;
  const { activeRun, lastRun } = connection;
  const { t } = useText();
  const isActive = activeRun !== undefined && isActiveRun(activeRun);
  return (
    <Card role="region" aria-label={connection.title} tabIndex={-1}>
      <CardHeader>
        <div className={styles.header}>
          <div className={styles.heading}>
            <div className={styles.title}>
              <Text as="h2" variant="title-x-small" weight="bold">
                {connection.title}
              </Text>
              <ConnectionStateLabel state={connection.state} />
              {isOverdue && (
                <StatusLabel tone="danger" icon={RiTimerLine}>
                  {t('problems.overdue')}
                </StatusLabel>
              )}
            </div>
            <Origin connection={connection} />
          </div>
          <RunButtons
            connection={connection}
            isPaused={isPaused}
            activeRun={isActive ? activeRun : undefined}
            onChanged={onChanged}
          />
        </div>
      </CardHeader>
      <CardBody>
        <Flex direction="column" gap="4">
          <RunAnnouncer
            connectionTitle={connection.title}
            activeRun={activeRun}
            lastRun={lastRun}
          />
          {connection.error && <RunErrorAlert error={connection.error} />}
          {!connection.error && connection.failing && (
            <FailingConnection
              connection={connection}
              failing={connection.failing}
              isPaused={isPaused}
              onChanged={onChanged}
            />
          )}
          {!connection.error && !connection.failing && lastRun?.error && (
            <RunErrorAlert error={lastRun.error} runId={lastRun.id} />
          )}
          {isActive ? (
            <ActiveRun run={activeRun} onChanged={onChanged} />
          ) : (
            <LastRun run={lastRun} lastSuccessAt={connection.lastSuccessAt} />
          )}
          <ConnectionFacts connection={connection} />
        </Flex>
      </CardBody>
    </Card>
  );
}
