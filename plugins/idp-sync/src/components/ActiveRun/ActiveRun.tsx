import { useCallback } from 'react';
import { useApi } from '@backstage/core-plugin-api';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Box, Link } from '@backstage/ui';
import type { RunSummary } from '@idp-sync/backstage-plugin-idp-sync-common';
import { idpSyncApiRef } from '../../api';
import { useHrefs } from '../../hooks/useHrefs';
import { useLiveQuery } from '../../hooks/useLiveQuery';
import { isActiveRun } from '../../runs';
import { idpSyncTranslationRef } from '../../translation';
import { RunStatusLabel } from '../common';
import { CancelButton } from './CancelButton';
import { ElapsedText } from './ElapsedText';
import { PhaseSteps } from './PhaseSteps';
import styles from './ActiveRun.module.css';

/** A run that is queued or under way: how far it is, and the button that stops it. */
export function ActiveRun(props: { run: RunSummary; onChanged: () => void }) {
  const { run: summary, onChanged } = props;
  const api = useApi(idpSyncApiRef);
  const { t } = useTranslationRef(idpSyncTranslationRef);
  const hrefs = useHrefs();
  const { value: details, reload } = useLiveQuery(
    `run-${summary.id}`,
    signal => api.getRun(summary.id, { signal }),
    {
      isActive: isActiveRun,
      concerns: ({ runId }) => runId === summary.id,
    },
  );
  const onCancelled = useCallback(() => {
    reload();
    onChanged();
  }, [reload, onChanged]);
  const run = details?.id === summary.id ? details : summary;

  return (
    <Box bg="neutral" className={styles.root}>
      <div className={styles.header}>
        <RunStatusLabel run={run} />
        <Link href={hrefs.run(run.id)} variant="body-medium">
          {t(`kind.${run.kind}-${run.mode}`)} ·{' '}
          {t('page.run', { id: String(run.id) })}
        </Link>
        <span className={styles.elapsed}>
          {run.startedAt ? (
            <ElapsedText since={run.startedAt} />
          ) : (
            t('active.queued')
          )}
        </span>
        <CancelButton run={run} onCancelled={onCancelled} />
      </div>
      <PhaseSteps run={run} phases={details?.phases} />
    </Box>
  );
}
