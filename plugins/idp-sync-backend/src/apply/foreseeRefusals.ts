import { setImmediate } from 'node:timers/promises';
import type { PlannedChange } from '../plan/types';
import { checkBatch, type CheckContext } from './checkBatch';
import { NO_MARK } from './mark';

/** As many as are applied at once; between two batches others have their turn. */
const BATCH_SIZE = 250;

/**
 * What would become of planned changes if they were applied now, by the very checks that applying makes: those that would be refused say why. One look into the catalog for
 * each batch, at references that are new to their objects only. What has failed already, or is left out, is not looked at.
 *
 * @throws IdpSyncError `IDP_CATALOG_UNAVAILABLE`
 */
export async function foreseeRefusals(
  context: Omit<CheckContext, 'mark'>,
  changes: readonly PlannedChange[],
): Promise<PlannedChange[]> {
  const result = [...changes];
  const tried = [...changes.keys()].filter(
    index => !changes[index].error && !changes[index].leftOut,
  );
  for (let start = 0; start < tried.length; start += BATCH_SIZE) {
    const { refused } = await checkBatch(
      { ...context, mark: NO_MARK },
      tried.slice(start, start + BATCH_SIZE).map(index => ({
        ...changes[index],
        id: index,
        searchKey: '',
        entityRef: changes[index].entityRef ?? '',
      })),
    );
    for (const { change, error } of refused) {
      result[change.id] = { ...changes[change.id], refusal: error };
    }
    await setImmediate();
  }
  return result;
}
