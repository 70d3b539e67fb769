import { useApi } from '@backstage/core-plugin-api';
import { Card, CardBody, CardHeader, Link, Text } from '@backstage/ui';
import type { Run } from '@idp-sync/backstage-plugin-idp-sync-common';
import { RiArrowLeftLine } from '@remixicon/react';
import { idpSyncApiRef } from '../../api';
import { formatNumber } from '../../formatting';
import { useHrefs } from '../../hooks/useHrefs';
import { useLiveQuery } from '../../hooks/useLiveQuery';
import { isActiveRun } from '../../runs';
import { useText } from '../../hooks/useText';
import { CancelButton, RunAnnouncer } from '../ActiveRun';
import {
  Fact,
  Facts,
  RelativeTimeText,
  RunStatusLabel,
  TimeText,
} from '../common';
import { DepartureFact } from '../Leavers';
import { RunDuration } from '../RunDuration';
import { RunOrigin } from '../RunOrigin';
import styles from './RunHeader.module.css';

function useConnectionTitle(connectionId: string): string {
  const api = useApi(idpSyncApiRef);
  const { value } = useLiveQuery(`connection-${connectionId}`, signal =>
    api.connections.getConnection(connectionId, { signal }),
  );
  return value?.title ?? connectionId;
}

/** What run this is, how it stands, and when it was. */
export function RunHeader(props: { run: Run; onChanged: () => void }) {
  const { run, onChanged } = props;
  const { t } = useText();
  const hrefs = useHrefs();
  const connectionTitle = useConnectionTitle(run.connectionId);
  const isActive = isActiveRun(run);
  const begun = run.startedAt ?? run.requestedAt;
  return (
    <div
      className={styles.root}
      role="region"
      aria-label={t('page.run', { id: String(run.id) })}
      tabIndex={-1}
    >
      <RunAnnouncer
        connectionTitle={connectionTitle}
        activeRun={isActive ? run : undefined}
        lastRun={isActive ? undefined : run}
      />
      <Link href={hrefs.runs} standalone variant="body-small">
        <span className={styles.back}>
          <RiArrowLeftLine aria-hidden="true" />
          {t('page.log')}
        </span>
      </Link>
      <Card>
        <CardHeader>
          <div className={styles.title}>
            <Text as="h2" variant="title-small" weight="bold">
              {t('page.run', { id: String(run.id) })}
            </Text>
            <RunStatusLabel run={run} />
            <Text
              variant="body-medium"
              color="secondary"
              className={styles.info}
            >
              {run.error?.message === run.info ? '' : run.info}
            </Text>
            {isActive && <CancelButton run={run} onCancelled={onChanged} />}
          </div>
        </CardHeader>
        <CardBody>
          <Facts>
            <Fact label={t('run.connection')}>
              <Link href={hrefs.overview} variant="body-medium">
                {connectionTitle}
              </Link>
            </Fact>
            <Fact
              label={t('run.kind')}
              detail={
                run.modeReason &&
                t('run.modeReason', { reason: run.modeReason })
              }
            >
              <RunOrigin run={run} />
            </Fact>
            <Fact
              label={run.startedAt ? t('run.started') : t('run.requested')}
              detail={<RelativeTimeText iso={begun} />}
            >
              <TimeText iso={begun} />
            </Fact>
            <Fact
              label={t('run.duration')}
              detail={
                run.takeovers > 0 &&
                t('run.takeovers', {
                  count: run.takeovers,
                  number: formatNumber(run.takeovers),
                })
              }
            >
              <RunDuration run={run} />
            </Fact>
            {run.policyVersion !== undefined && (
              <Fact label={t('run.policy')}>
                {t('run.policyVersion', { version: String(run.policyVersion) })}
              </Fact>
            )}
            {run.departures && (
              <DepartureFact times={run.departures} of="run" />
            )}
          </Facts>
        </CardBody>
      </Card>
    </div>
  );
}
