import type { Knex } from 'knex';
import { rawRows } from '../database/bulkRows';
import { endHolds } from './endHolds';
import { fenced, type GuardContext } from './GuardContext';
import { IN_RANGE_OF_RUN } from '../plan/rangeOfRun';
import { HOLD_OF_CHANGE } from './holdJoins';
import { type IdRange, idRanges } from '../database/idRanges';
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
  await endApplied(transaction, { runId, connectionId }, work =>
    work(transaction),
  );
}

/** The same for what was approved, in transactions of its own, so that the one that ends the run has little left to do while it keeps the run's row locked. */
export async function endAppliedHolds(
  context: Pick<
    GuardContext,
    'knex' | 'runId' | 'connectionId' | 'fence' | 'signal'
  >,
): Promise<void> {
  await endApplied(context.knex, context, work => fenced(context, work));
}

async function endApplied(
  knex: Knex,
  { runId, connectionId }: Pick<GuardContext, 'runId' | 'connectionId'>,
  inTransaction: (work: (transaction: Knex) => Promise<void>) => Promise<void>,
): Promise<void> {
  const approved = await knex('held_changes')
    .where({ connection_id: connectionId, status: 'approved' })
    .first('id');
  if (!approved) {
    return;
  }
  const applied = knex('run_changes').where({
    run_id: runId,
    status: 'applied',
    guard: 'approved',
  });
  for await (const range of idRanges(applied)) {
    await inTransaction(transaction => endRange(transaction, runId, range));
  }
}

async function endRange(
  transaction: Knex,
  runId: number,
  range: IdRange,
): Promise<void> {
  const holds = await rawRows<{
    id: number | string;
    decided_by: string | null;
    decision_reason: string | null;
  }>(
    transaction,
    `select hold.id, hold.decided_by, hold.decision_reason
       from run_changes as change cross join held_changes as hold
       where ${IN_RANGE_OF_RUN} and change.guard = 'approved' and change.status = 'applied'
         and ${HOLD_OF_CHANGE} and hold.status = 'approved'
       order by hold.id`,
    [...range, runId],
  );
  await endHolds(
    transaction,
    runId,
    'applied',
    holds.map(({ id, decided_by: by, decision_reason: reason }) => ({
      id: Number(id),
      by: by ?? undefined,
      reason: `Approved: ${reason ?? ''}`,
    })),
  );
}
