import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Link } from '@backstage/ui';
import type { ConnectionSummary } from '@idp-sync/backstage-plugin-idp-sync-common';
import { useHrefs } from '../../hooks/useHrefs';
import { idpSyncTranslationRef } from '../../translation';
import { Fact, RelativeTimeText, RunStatusLabel } from '../common';
import { RunCountsSummary } from '../RunCountsSummary';
import styles from './ConnectionFacts.module.css';

/** How the last run ended and what it did. */
export function LastRunFact(props: { connection: ConnectionSummary }) {
  const { lastRun, lastSuccessAt } = props.connection;
  const { t } = useTranslationRef(idpSyncTranslationRef);
  const hrefs = useHrefs();
  if (!lastRun) {
    return (
      <Fact label={t('overview.lastRun')} detail={t('overview.lastRunNone')}>
        {t('common.never')}
      </Fact>
    );
  }
  const hasFailed = lastRun.status === 'failed';
  return (
    <Fact
      label={t('overview.lastRun')}
      detail={
        hasFailed && lastSuccessAt ? (
          <>
            {t('overview.lastSuccess', { when: '' })}
            <RelativeTimeText iso={lastSuccessAt} />
          </>
        ) : (
          <RunCountsSummary run={lastRun} />
        )
      }
    >
      <span className={styles.lastRun}>
        <RunStatusLabel run={lastRun} />
        <Link href={hrefs.run(lastRun.id)} variant="body-medium">
          <RelativeTimeText
            iso={lastRun.finishedAt ?? lastRun.startedAt ?? lastRun.requestedAt}
          />
        </Link>
      </span>
    </Fact>
  );
}
