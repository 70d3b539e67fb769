import { useEffect, useRef, useState } from 'react';
import { VisuallyHidden } from '@backstage/ui';
import type { RunSummary } from '@idp-sync/backstage-plugin-idp-sync-common';
import { useText } from '../../hooks/useText';

/** Tells screen readers of each new phase and of the end of a run, but not of every number in between. */
export function RunAnnouncer(props: {
  connectionTitle: string;
  activeRun: RunSummary | undefined;
  lastRun: RunSummary | undefined;
}) {
  const { connectionTitle: connection, activeRun, lastRun } = props;
  const { t } = useText();
  const [text, setText] = useState('');
  const watchedRunId = useRef<number>();
  const phase = activeRun?.phase;
  const activeRunId = activeRun?.id;
  const lastRunId = lastRun?.id;
  const lastStatus = lastRun?.status;

  useEffect(() => {
    if (activeRunId !== undefined) {
      watchedRunId.current = activeRunId;
      if (phase) {
        setText(
          t('active.announcePhase', { connection, phase: t(`phase.${phase}`) }),
        );
      }
    } else if (lastStatus && lastRunId === watchedRunId.current) {
      watchedRunId.current = undefined;
      setText(
        t('active.announceEnd', {
          connection,
          id: String(lastRunId),
          status: t(`status.${lastStatus}`),
        }),
      );
    }
  }, [activeRunId, phase, lastRunId, lastStatus, connection, t]);

  return <VisuallyHidden role="status">{text}</VisuallyHidden>;
}
