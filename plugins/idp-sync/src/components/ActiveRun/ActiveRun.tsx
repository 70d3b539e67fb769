import { useCallback } from 'react';
import { useApi } from '@backstage/core-plugin-api';
import type { RunSummary } from '@idp-sync/backstage-plugin-idp-sync-common';
import { idpSyncApiRef } from '../../api';
import { useLiveQuery } from '../../hooks/useLiveQuery';
import { isActiveRun } from '../../runs';
import { useText } from '../../hooks/useText';
import { RunStatusLabel } from '../common';
import { CancelButton } from './CancelButton';
import { ElapsedText } from './ElapsedText';
import { PhaseSteps } from './PhaseSteps';
import { RunLink } from './RunLink';
import { RunStrip } from './RunStrip';

/** A run that is queued or under way: how far it is, and the button that stops it. */
export function ActiveRun(props: { run: RunSummary; onChanged: () => void }) {
  const { run: summary, onChanged } = props;
  const api = useApi(idpSyncApiRef);
  const { t } = useText();
  const { value: details, reload } = useLiveQuery(
    `run-${summary.id}`,
    signal => api.runs.getRun(summary.id, { signal }),
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
    <RunStrip
      heading={
        <>
          <RunStatusLabel run={run} />
          <RunLink run={run} />
          <span>{t(`kind.${run.kind}-${run.mode}`)}</span>
          {run.startedAt ? (
            <ElapsedText since={run.startedAt} />
          ) : (
            t('active.queued')
          )}
        </>
      }
      action={<CancelButton run={run} onCancelled={onCancelled} />}
    >
      <PhaseSteps run={run} phases={details?.phases} />
    </RunStrip>
  );
}
