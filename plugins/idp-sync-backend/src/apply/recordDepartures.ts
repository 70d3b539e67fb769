import type { Knex } from 'knex';
import { bulkRows } from '../database/bulkRows';
import { databaseNow } from '../database/databaseTime';
import type { CheckedChange } from './plannedChanges';

/**
 * Writes down how long leavers were still in the catalog, and since when they should not have been: since a plan wanted them removed, or somebody had asked for
 * it before. It deletes in the transaction that it answers for, so who was taken out with success is gone.
 *
 * @param changes - of a batch that was handed over and is written down as applied
 */
export async function recordDepartures(
  transaction: Knex,
  connectionId: string,
  changes: readonly CheckedChange[],
): Promise<void> {
  const removed = changes
    .filter(({ action }) => action === 'remove')
    .map(({ entityRef }) => entityRef);
  if (removed.length === 0) {
    return;
  }
  // Of a plain list of references, SQLite reads everybody who has ever left.
  const gone = bulkRows(
    transaction,
    { gone_ref: 'text' },
    removed.map(entityRef => [entityRef]),
  );
  await transaction.raw(
    `insert into departures (connection_id, class, object_id, run_id, reason, after_at, seen_at, due_at, gone_at)
     select connection_id, class, object_id, last_run_id, left_reason, left_after, left_at,
       coalesce(case when removal_requested_at < removal_due_at then removal_requested_at else removal_due_at end, left_at), ?
     from ${gone.sql} cross join managed_entities
     where entity_ref = gone_ref and connection_id = ? and status = 'removed' and left_at is not null`,
    [databaseNow(transaction), ...gone.bindings, connectionId],
  );
}
