import type { RunSummary } from '@idp-sync/backstage-plugin-idp-sync-common';
import { useText } from '../../hooks/useText';
import { RelativeTimeText, RunStatusLabel } from '../common';
import { RunCountsSummary } from '../RunCountsSummary';
import { RunDuration } from '../RunDuration';
import { RunOrigin } from '../RunOrigin';
import { RunLink } from './RunLink';
import { RunStrip } from './RunStrip';

function LastSuccess(props: { at: string | undefined }) {
  const { at } = props;
  const { t } = useText();
  return at ? (
    <>
      {t('overview.lastSuccess')} <RelativeTimeText iso={at} />
    </>
  ) : (
    <>{t('overview.lastSuccessNone')}</>
  );
}

/** How the last run of a connection ended and what it did. */
export function LastRun(props: {
  run: RunSummary | undefined;
  lastSuccessAt: string | undefined;
}) {
  const { run, lastSuccessAt } = props;
  const { t } = useText();
  if (!run) {
    return (
      <RunStrip label={t('overview.lastRun')} heading={t('common.never')}>
        {t('overview.lastRunNone')}
      </RunStrip>
    );
  }
  return (
    <RunStrip
      label={t('overview.lastRun')}
      heading={
        <>
          <RunStatusLabel run={run} />
          <RunLink run={run} />
          <RelativeTimeText
            iso={run.finishedAt ?? run.startedAt ?? run.requestedAt}
          />
        </>
      }
    >
      <div>
        {run.status === 'failed' ? (
          <LastSuccess at={lastSuccessAt} />
        ) : (
          <RunCountsSummary run={run} />
        )}
      </div>
      <div>
        <RunOrigin run={run} /> · <RunDuration run={run} />
      </div>
    </RunStrip>
  );
}
