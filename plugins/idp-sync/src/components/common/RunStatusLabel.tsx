import type {
  RunStatus,
  RunSummary,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import {
  RemixiconComponentType,
  RiCheckboxCircleLine,
  RiCloseCircleLine,
  RiErrorWarningLine,
  RiForbidLine,
  RiLoader4Line,
  RiTimeLine,
} from '@remixicon/react';
import { useText } from '../../hooks/useText';
import { isActiveRun } from '../../runs';
import { StatusLabel, Tone } from './StatusLabel';

const LOOKS: Record<RunStatus, { tone: Tone; icon: RemixiconComponentType }> = {
  queued: { tone: 'info', icon: RiTimeLine },
  running: { tone: 'info', icon: RiLoader4Line },
  succeeded: { tone: 'success', icon: RiCheckboxCircleLine },
  partial: { tone: 'warning', icon: RiErrorWarningLine },
  failed: { tone: 'danger', icon: RiCloseCircleLine },
  cancelled: { tone: 'neutral', icon: RiForbidLine },
};

/** How a run stands or ended. */
export function RunStatusLabel(props: {
  run: Pick<RunSummary, 'status' | 'cancelRequestedAt'>;
}) {
  const { run } = props;
  const { t } = useText();
  const isCancelling = isActiveRun(run) && Boolean(run.cancelRequestedAt);
  const { tone, icon } = LOOKS[run.status] ?? LOOKS.queued;
  return (
    <StatusLabel tone={tone} icon={icon} isSpinning={run.status === 'running'}>
      {isCancelling ? t('status.cancelling') : t(`status.${run.status}`)}
    </StatusLabel>
  );
}
