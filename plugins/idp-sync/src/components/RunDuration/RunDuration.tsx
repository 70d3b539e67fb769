import type { RunSummary } from '@idp-sync/backstage-plugin-idp-sync-common';
import { formatDuration } from '../../formatting';
import { useNow } from '../../hooks/useNow';

/** How long a run took; counts on while it is under way. */
export function RunDuration(props: {
  run: Pick<RunSummary, 'status' | 'startedAt' | 'durationMs'>;
}) {
  const { run } = props;
  const isRunning = run.status === 'running' && run.startedAt !== undefined;
  const now = useNow(isRunning ? 1_000 : undefined);
  if (isRunning && run.startedAt) {
    const seconds = Math.floor((now - Date.parse(run.startedAt)) / 1000);
    return <>{formatDuration(Math.max(0, seconds) * 1000)}</>;
  }
  return (
    <>{run.durationMs === undefined ? '–' : formatDuration(run.durationMs)}</>
  );
}
