import { applyPlan } from '../apply/applyPlan';
import { markOf } from '../apply/mark';
import { endAppliedHolds } from '../guard/settleHolds';
import { fingerprintOf, type PlanBasis } from '../plan/PlanBasis';
import type { RunContext } from './RunContext';
import { settleRun } from './settleRun';

/** Hands the stored plan over to the catalog. `clean`: every object in scope is what it should be. */
export async function applyStep(
  context: RunContext,
): Promise<{ clean: boolean; changed: boolean }> {
  const { engine, recorder, runId, connectionId } = context;
  await recorder.startPhase('apply');
  const run = await engine
    .knex('runs')
    .where({ id: runId })
    .first('plan_skipped', 'requested_at');
  if (run.plan_skipped) {
    await recorder.finishPhase();
    return { clean: true, changed: false };
  }
  await applyPlan({
    knex: engine.knex,
    runId,
    connectionId,
    mark: markOf(Number(run.requested_at)),
    sink: engine.sink,
    catalog: engine.catalog,
    managed: engine.managed,
    lease: context.lease,
    signal: context.signal,
    progress: (done, total) => recorder.progress(done, total),
    refused: (name, error) =>
      recorder.log('warn', `${name}: ${error.code}: ${error.message}`),
  });
  await endAppliedHolds({
    knex: engine.knex,
    runId,
    connectionId,
    fence: context.lease.fence,
    signal: context.signal,
  });
  const clean = await rememberPlanned(context);
  await recorder.finishPhase();
  return { clean, changed: true };
}

/** A plan that was applied without a failure need not be made again until something changes that it was derived from. */
async function rememberPlanned(context: RunContext): Promise<boolean> {
  const { engine, runId, connectionId } = context;
  return engine.knex.transaction(async transaction => {
    await context.lease.lock(transaction);
    await settleRun(transaction, runId);
    const failed = await transaction('run_changes')
      .where({ run_id: runId, status: 'failed' })
      .first('id');
    const run = await transaction('runs')
      .where({ id: runId })
      .first('counts', 'plan_basis', 'managed_changes');
    const basis: PlanBasis = JSON.parse(run.plan_basis);
    const { managed_revision: revision } = await transaction('connections')
      .where({ id: connectionId })
      .first('managed_revision');
    // Others, such as the look for late arrivals, may have changed managed entities while this run was under way.
    const onlyOurs =
      Number(revision) === basis.managedRevision + run.managed_changes;
    const fingerprint =
      // What a preview did not show, or had not failed, is still to be done.
      failed ||
      !onlyOurs ||
      context.previewId !== undefined ||
      context.retryOf !== undefined
        ? null
        : fingerprintOf({ ...basis, managedRevision: Number(revision) });
    await transaction('connections')
      .where({ id: connectionId })
      .update({
        planned_fingerprint: fingerprint,
        planned_counts: fingerprint && run.counts,
      });
    return !failed;
  });
}
