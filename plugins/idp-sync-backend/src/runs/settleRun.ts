import type { Knex } from 'knex';
import { type ChangeTotals, countsOfChanges } from '../plan/counts';

/**
 * Brings the change rows and counts of a run that ends to what really happened: what was not got to says so, and the sums are taken from the rows. Of a plan
 * that was not stored whole nothing is kept.
 */
export async function settleRun(
  transaction: Knex,
  runId: number,
): Promise<void> {
  const run = await transaction('runs')
    .where({ id: runId })
    .first('kind', 'planned', 'plan_skipped', 'counts');
  if (!run.planned) {
    await transaction('run_changes').where({ run_id: runId }).delete();
    return;
  }
  if (run.plan_skipped) {
    return;
  }
  const applies = run.kind === 'sync';
  if (applies) {
    await transaction('run_changes')
      .where({ run_id: runId, status: 'planned' })
      .update({ status: 'notApplied', entity: null });
  }
  const counts = countsOfChanges(
    JSON.parse(run.counts),
    await totalsOf(transaction, runId),
    applies ? 'applied' : 'planned',
  );
  await transaction('runs')
    .where({ id: runId })
    .update({ counts: JSON.stringify(counts) });
}

async function totalsOf(knex: Knex, runId: number): Promise<ChangeTotals[]> {
  const rows = await knex('run_changes')
    .where({ run_id: runId })
    .groupBy('class', 'action', 'status')
    .select(
      'class',
      'action',
      'status',
      knex.raw('count(*) as changes'),
      knex.raw('sum(memberships_added) as added'),
      knex.raw('sum(memberships_removed) as removed'),
    );
  return rows.map(row => ({
    class: row.class,
    action: row.action,
    status: row.status,
    rows: Number(row.changes),
    membershipsAdded: Number(row.added),
    membershipsRemoved: Number(row.removed),
  }));
}
