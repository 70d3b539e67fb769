import { IdpSyncError } from '@idp-sync/backstage-plugin-idp-sync-node';
import type { Knex } from 'knex';
import { isPostgres } from '../database/isPostgres';
import type { RefusedChange } from './checkBatch';
import type { StoredChange } from './plannedChanges';

/**
 * Of removals that somebody asked for by hand, those that are taken back by now. Their rows stay locked until the transaction ends: whoever takes a removal back at
 * this moment either is seen here, or sees that a sync is under way.
 */
export async function refuseTakenBack<Change extends StoredChange>(
  transaction: Knex,
  connectionId: string,
  changes: readonly Change[],
): Promise<RefusedChange<Change>[]> {
  const asked = changes.filter(
    ({ action, reasonCode }) =>
      action === 'remove' && reasonCode === 'removedByHand',
  );
  if (asked.length === 0) {
    return [];
  }
  const rows = transaction('managed_entities')
    .where({ connection_id: connectionId })
    .whereIn(
      'entity_ref',
      asked.map(({ entityRef }) => entityRef),
    )
    .orderBy('entity_ref')
    .select('entity_ref', 'removal_requested_at');
  const requested = new Set(
    (await (isPostgres(transaction) ? rows.forUpdate() : rows))
      .filter(row => row.removal_requested_at !== null)
      .map(row => row.entity_ref),
  );
  return asked
    .filter(({ entityRef }) => !requested.has(entityRef))
    .map(change => ({
      change,
      error: IdpSyncError.toRunError(
        new IdpSyncError(
          'IDP_CHANGE_OUTDATED',
          `The removal of ${change.displayName} was asked for by hand, and has been taken back since this change was planned`,
        ),
      ),
    }));
}
