import { applyPlan } from '../apply/applyPlan';
import { planFingerprint } from '../plan/planFingerprint';
import type { RunContext } from './RunContext';
import { settleRun } from './settleRun';

/** Hands the stored plan over to the catalog. `clean`: every object in scope is what it should be. */
export async function applyStep(
  context: RunContext,
): Promise<{ clean: boolean }> {
  const { engine, recorder, runId, connectionId } = context;
  await recorder.startPhase('apply');
  const run = await engine
    .knex('runs')
    .where({ id: runId })
    .first('plan_skipped');
  if (run.plan_skipped) {
    await recorder.finishPhase();
    return { clean: true };
  }
  await applyPlan({
    knex: engine.knex,
    runId,
    connectionId,
    sink: engine.sink,
    catalog: engine.catalog,
    managed: engine.managed,
    fence: context.lease.fence,
    signal: context.signal,
    progress: (done, total) => recorder.progress(done, total),
    refused: (name, error) =>
      recorder.log('warn', `${name}: ${error.code}: ${error.message}`),
  });
  const clean = await rememberPlanned(context);
  await recorder.finishPhase();
  return { clean };
}

/** A plan that was applied without a failure need not be made again until something changes. */
async function rememberPlanned(context: RunContext): Promise<boolean> {
  const { engine, runId, connectionId } = context;
  const fingerprint = await planFingerprint(
    engine.knex,
    connectionId,
    engine.transformers,
  );
  return engine.knex.transaction(async transaction => {
    await context.lease.fence(transaction);
    await settleRun(transaction, runId);
    const failed = await transaction('run_changes')
      .where({ run_id: runId, status: 'failed' })
      .first('id');
    const { counts } = await transaction('runs')
      .where({ id: runId })
      .first('counts');
    await transaction('connections')
      .where({ id: connectionId })
      .update({
        planned_fingerprint: failed ? null : fingerprint,
        planned_counts: failed ? null : counts,
      });
    return !failed;
  });
}
