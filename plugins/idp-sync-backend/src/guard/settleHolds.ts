import type { Knex } from 'knex';
import { databaseNow } from '../runs/databaseTime';
import { idRanges } from './idRanges';
import { tallyApplied } from './tallies';

/** What the guard keeps of a run that ends: what it has applied counts for limits over time, and what was approved and is applied now is held no more. */
export async function settleHolds(
  transaction: Knex,
  runId: number,
): Promise<void> {
  const run = await transaction('runs')
    .where({ id: runId })
    .first('connection_id', 'guard');
  const connectionId: string = run.connection_id;
  await tallyApplied(transaction, {
    id: runId,
    connectionId,
    exempt: run.guard === null ? [] : JSON.parse(run.guard).exempt,
  });
  const approved = transaction('held_changes').where({
    connection_id: connectionId,
    status: 'approved',
  });
  for await (const range of idRanges(approved)) {
    const done = `hold.connection_id = ? and hold.status = 'approved' and hold.id between ? and ? and exists (
      select 1 from run_changes as change where change.run_id = ? and change.connection_id = hold.connection_id and change.class = hold.class
        and change.object_id = hold.object_id and change.guard = 'approved' and change.status = 'applied')`;
    const bindings = [connectionId, ...range, runId];
    await transaction.raw(
      `insert into hold_events (connection_id, class, object_id, display_name, kind, event, at, run_id, by, reason)
       select hold.connection_id, hold.class, hold.object_id, hold.display_name, hold.kind, 'applied', ?, ?, hold.decided_by,
         'Approved: ' || coalesce(hold.decision_reason, '')
       from held_changes as hold where ${done} order by hold.id`,
      [databaseNow(transaction), runId, ...bindings],
    );
    await transaction.raw(
      `delete from held_changes where id in (select hold.id from held_changes as hold where ${done})`,
      bindings,
    );
  }
}
