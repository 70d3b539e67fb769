import type { Knex } from 'knex';
import { bulkRows, changedRows } from '../database/bulkRows';
import { databaseNow } from '../database/databaseTime';

/** A hold that is over. */
export interface EndedHold {
  id: number;
  /** A sentence. */
  reason: string;
  /** Who decided so; absent where nobody did. */
  by?: string;
}

/** Lets go of holds by their ids, and writes down what became of them. @returns how many there were */
export async function endHolds(
  transaction: Knex,
  runId: number,
  event: 'released' | 'applied',
  holds: readonly EndedHold[],
): Promise<number> {
  if (holds.length === 0) {
    return 0;
  }
  const ended = bulkRows(
    transaction,
    { id: 'bigint', reason: 'text', decided_by: 'text' },
    holds.map(({ id, reason, by }) => [id, reason, by ?? '']),
  );
  await transaction.raw(
    `insert into hold_events (connection_id, class, object_id, display_name, kind, event, at, run_id, by, reason)
     select hold.connection_id, hold.class, hold.object_id, hold.display_name, hold.kind, ?, ?, cast(? as integer), nullif(bulk.decided_by, ''), bulk.reason
     from ${ended.sql} cross join held_changes as hold where hold.id = bulk.id
     order by hold.id`,
    [event, databaseNow(transaction), runId, ...ended.bindings],
  );
  return changedRows(
    transaction,
    `delete from held_changes where id in (select bulk.id from ${ended.sql})`,
    ended.bindings,
  );
}
