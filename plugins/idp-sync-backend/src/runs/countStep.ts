import {
  OBJECT_CLASSES,
  type RunCounts,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import { IdpSyncError } from '@idp-sync/backstage-plugin-idp-sync-node';
import { type ChangeTotals, countsOfChanges } from '../plan/counts';
import { derivePlan } from './derivePlan';
import type { RunContext } from './RunContext';

/**
 * What the mirror now holds, for a run that only scans: nothing is created, changed or removed by it, so what a sync would do counts as not applied. A policy
 * that cannot be evaluated is the next sync's problem, not the scan's.
 */
export async function countStep(context: RunContext): Promise<void> {
  const { recorder } = context;
  try {
    const { counts, takenOver } = await derivePlan(context);
    await recorder.setCounts(
      countsOfChanges(counts, totalsOfScan(counts), 'applied', {
        managedBefore: { user: counts.user.managedBefore - takenOver },
      }),
    );
  } catch (error) {
    if (!(error instanceof IdpSyncError)) {
      throw error;
    }
    recorder.log('warn', `Not counted: ${error.message}`);
  }
}

function totalsOfScan(counts: RunCounts): ChangeTotals[] {
  return OBJECT_CLASSES.flatMap(objectClass => {
    const { created, updated, deactivated, removed, failed } =
      counts[objectClass];
    const total = (action: string, status: string, rows: number) => ({
      class: objectClass,
      action,
      status,
      rows,
      membershipsAdded: 0,
      membershipsRemoved: 0,
    });
    return [
      total('create', 'notApplied', created),
      total('update', 'notApplied', updated),
      total('deactivate', 'notApplied', deactivated),
      total('remove', 'notApplied', removed),
      total('none', 'failed', failed),
    ];
  });
}
