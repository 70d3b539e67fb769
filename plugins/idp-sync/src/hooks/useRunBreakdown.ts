import { useApi } from '@backstage/core-plugin-api';
import type {
  RunBreakdown,
  RunSummary,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import { idpSyncApiRef } from '../api';
import { isActiveRun } from '../runs';
import { type LiveQuery, useLiveQuery } from './useLiveQuery';

/** What the changes of a run have in common, kept up to date while it works and read once more when it has ended. */
export function useRunBreakdown(run: RunSummary): LiveQuery<RunBreakdown> {
  const api = useApi(idpSyncApiRef);
  return useLiveQuery(
    `breakdown-${run.id}-${run.status}`,
    signal => api.runs.getRunBreakdown(run.id, { signal }),
    {
      isActive: () => isActiveRun(run),
      concerns: signal => signal.runId === run.id,
    },
  );
}
