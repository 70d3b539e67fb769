import type { Knex } from 'knex';
import { setImmediate } from 'node:timers/promises';
import { settleHolds } from '../guard/settleHolds';
import type { ObjectClass } from '@idp-sync/backstage-plugin-idp-sync-common';
import type { PlanBasis } from '../plan/PlanBasis';
import { type ChangeTotals, countsOfChanges, readCounts } from '../plan/counts';

/** Of a statement: SQLite works in the portal's own thread, and a first sync has 100,000 changes. */
const ROWS_AT_ONCE = 1_000;
const ROWS_SUMMED_UP = 5_000;

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
    .first(
      'kind',
      'planned',
      'plan_skipped',
      'counts',
      'guard',
      'connection_id',
      'plan_basis',
      'finished_at',
    );
  if (!run.planned) {
    await inSteps(transaction, { run_id: runId }, rows => rows.delete());
    return;
  }
  if (run.plan_skipped) {
    return;
  }
  const applies = run.kind === 'sync';
  if (applies) {
    await inSteps(transaction, { run_id: runId, status: 'planned' }, rows =>
      rows.update({ status: 'notApplied', entity: null }),
    );
  }
  const counts = countsOfChanges(
    readCounts(run.counts),
    [
      ...(await totalsOf(transaction, runId)),
      ...(guardOf(run.guard).standing ?? []),
    ],
    applies ? 'applied' : 'planned',
    {
      managedBefore: guardOf(run.guard).managedBefore,
      givenUp: await givenUpSince(transaction, run),
    },
  );
  await transaction('runs')
    .where({ id: runId })
    .update({ counts: JSON.stringify(counts) });
  if (applies) {
    await settleHolds(transaction, runId);
  }
}

/** Changes rows until none is left of those meant; each step is a statement, between which the event loop breathes. */
async function inSteps(
  transaction: Knex,
  where: { run_id: number; status?: string },
  change: (rows: Knex.QueryBuilder) => PromiseLike<number>,
): Promise<void> {
  let changed = ROWS_AT_ONCE;
  while (changed === ROWS_AT_ONCE) {
    const some = transaction('run_changes')
      .where(where)
      .limit(ROWS_AT_ONCE)
      .select('id');
    changed = await change(transaction('run_changes').whereIn('id', some));
    await setImmediate();
  }
}

async function totalsOf(knex: Knex, runId: number): Promise<ChangeTotals[]> {
  const totals = new Map<string, ChangeTotals>();
  const range = await knex('run_changes')
    .where({ run_id: runId })
    .min('id as first')
    .max('id as last')
    .first();
  const last = Number(range?.last);
  for (let from = Number(range?.first); from <= last; from += ROWS_SUMMED_UP) {
    const rows = await knex('run_changes')
      .where({ run_id: runId })
      .whereBetween('id', [from, from + ROWS_SUMMED_UP - 1])
      .groupBy('class', 'action', 'status')
      .select(
        'class',
        'action',
        'status',
        knex.raw('count(*) as changes'),
        knex.raw(
          `sum(case when reason_code = 'adopted' and id not in (select change_id from adoptions where run_id = ?) then 1 else 0 end) as not_taken_over`,
          [runId],
        ),
        knex.raw('sum(memberships_added) as added'),
        knex.raw('sum(memberships_removed) as removed'),
      );
    for (const row of rows) {
      const key = `${row.class} ${row.action} ${row.status}`;
      const known = totals.get(key);
      totals.set(key, {
        class: row.class,
        action: row.action,
        status: row.status,
        rows: Number(row.changes) + (known?.rows ?? 0),
        notTakenOver: Number(row.not_taken_over) + (known?.notTakenOver ?? 0),
        membershipsAdded: Number(row.added) + (known?.membershipsAdded ?? 0),
        membershipsRemoved:
          Number(row.removed) + (known?.membershipsRemoved ?? 0),
      });
    }
    await setImmediate();
  }
  return [...totals.values()];
}

/** Entities that other connections have taken over since a run has planned, and before it ended. */
async function givenUpSince(
  knex: Knex,
  run: {
    connection_id: string;
    plan_basis: string | null;
    finished_at: number | string | null;
  },
): Promise<Partial<Record<ObjectClass, number>>> {
  if (run.plan_basis === null) {
    return {};
  }
  const { managedRevision }: PlanBasis = JSON.parse(run.plan_basis);
  const rows: { class: string; rows: number | string }[] = await knex(
    'adoptions',
  )
    .where({ connection_id: run.connection_id })
    .where('managed_revision', '>', managedRevision)
    .where('at', '<=', run.finished_at ?? Number.MAX_SAFE_INTEGER)
    .groupBy('class')
    .select('class')
    .count({ rows: '*' });
  return Object.fromEntries(rows.map(row => [row.class, Number(row.rows)]));
}

/** What the guard has left with a run: what it holds as before and the plan has no rows of, and how many entities there were. */
function guardOf(guard: string | null): {
  standing?: ChangeTotals[];
  managedBefore?: Record<ObjectClass, number>;
} {
  return guard === null ? {} : JSON.parse(guard);
}
