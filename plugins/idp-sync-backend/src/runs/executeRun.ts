import type {
  RunPhase,
  RunStatus,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import { IdpSyncError } from '@idp-sync/backstage-plugin-idp-sync-node';
import { applyStep } from './applyStep';
import { confirmStep } from './confirmStep';
import { countStep } from './countStep';
import { planStep } from './planStep';
import type { RunClaim } from './RunClaims';
import type { Engine, RunContext } from './RunContext';
import { RunHeartbeat } from './RunHeartbeat';
import { RunRecorder } from './RunRecorder';
import {
  LeaseLostError,
  RunCancelledError,
  RunHandedOverError,
} from './runEnd';
import { scanStep } from './scanStep';

/**
 * One run from claim to end: scan, plan, apply, confirm, as far as its kind goes. It never throws for what went wrong in the run: that is in the history then,
 * with a code. It throws where even the history could not be written.
 */
export async function executeRun(
  engine: Engine,
  claim: RunClaim,
  shutdown: AbortSignal,
): Promise<void> {
  const { runId, lease } = claim;
  const row = await engine
    .knex('runs')
    .where({ id: runId })
    .first('connection_id', 'kind', 'mode', 'planned');
  const connectionId: string = row.connection_id;
  const announce = (status: string, phase?: RunPhase) =>
    engine.announce({ connectionId, runId, status, phase });
  const recorder = await RunRecorder.create({
    knex: engine.knex,
    lease,
    onChange: phase => announce('running', phase),
  });
  const heartbeat = RunHeartbeat.start(lease, shutdown);
  let status: Exclude<RunStatus, 'queued' | 'running'> | undefined;
  try {
    announce('running');
    const { definition, source } = engine.connection(connectionId);
    await recorder.setPolicyVersion();
    const context: RunContext = {
      runId,
      connectionId,
      kind: row.kind,
      mode: row.mode,
      planned: Boolean(row.planned),
      definition,
      policy: definition.policy,
      source,
      engine,
      lease,
      signal: heartbeat.signal,
      recorder,
    };
    status = await runSteps(context);
    await recorder.end(status);
  } catch (thrown) {
    const error = heartbeat.signal.aborted ? heartbeat.signal.reason : thrown;
    status = await endEarly(engine, claim, recorder, error);
  } finally {
    heartbeat.stop();
    recorder.close();
    if (status) {
      announce(status);
    }
  }
}

async function runSteps(context: RunContext): Promise<'succeeded' | 'partial'> {
  if (!context.planned) {
    await scanStep(context);
    if (context.kind === 'scan') {
      await countStep(context);
      return 'succeeded';
    }
    await planStep(context);
  }
  if (context.kind === 'preview') {
    return 'succeeded';
  }
  const { clean } = await applyStep(context);
  await confirmStep(context);
  await context.engine
    .knex('connections')
    .where({ id: context.connectionId })
    .update({ last_success_at: Date.now(), last_compared_at: Date.now() });
  return clean ? 'succeeded' : 'partial';
}

async function endEarly(
  engine: Engine,
  claim: RunClaim,
  recorder: RunRecorder,
  error: unknown,
): Promise<'failed' | 'cancelled' | undefined> {
  const { logger } = engine;
  if (error instanceof LeaseLostError) {
    logger.warn(`Run ${claim.runId} goes on in another process`);
    return undefined;
  }
  if (error instanceof RunHandedOverError) {
    await recorder.flush();
    await claim.lease.release();
    logger.info(`Run ${claim.runId} is handed over, because we are stopping`);
    return undefined;
  }
  if (error instanceof RunCancelledError) {
    recorder.log('info', 'Cancelled; nothing is applied from here on');
    await recorder.end('cancelled');
    return 'cancelled';
  }
  const runError = IdpSyncError.toRunError(error);
  recorder.log('error', `${runError.code}: ${runError.message}`);
  logger.error(
    `Run ${claim.runId} failed: ${runError.code}`,
    error instanceof Error ? error : undefined,
  );
  await recorder.end('failed', runError);
  return 'failed';
}
