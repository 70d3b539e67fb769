import {
  parsePolicy,
  type RunError,
  type RunKind,
  type RunPhase,
  type RunStatus,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import { IdpSyncError } from '@idp-sync/backstage-plugin-idp-sync-node';
import { databaseFailureOf } from '../database/databaseFailure';
import { readDatabaseNow } from '../database/databaseTime';
import { applyStep } from './applyStep';
import { confirmStep } from './confirmStep';
import { countStep } from './countStep';
import { assertMirrorHolds } from '../preview/assertMirrorHolds';
import { planStep } from './planStep';
import type { ConnectionTurn } from '../connections/failures/ConnectionFailures';
import { finishTakeOver } from '../handover/takeOverSteps';
import type { ConnectionDefinition } from '../connections/types';
import type { RunClaim } from './RunClaims';
import type { Engine, RunContext } from './RunContext';
import { RunHeartbeat } from './RunHeartbeat';
import { RunRecorder } from './RunRecorder';
import {
  LeaseLostError,
  RunCancelledError,
  RunHandedOverError,
} from './runEnd';
import { mendCatalog } from './observeStep';
import { scanStep } from './scanStep';

type EndStatus = Exclude<RunStatus, 'queued' | 'running'>;

/** How long a process whose file is older than the one in force leaves a run to those that have the newer one; milliseconds. */
const OUTDATED_MS = 120_000;

/** Writes down how a run ended, and what that means for its connection. */
type EndRun = (status: EndStatus, error?: RunError) => Promise<EndStatus>;

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
    .first(
      'connection_id',
      'kind',
      'mode',
      'trigger',
      'planned',
      'policy_version',
      'requested_at',
      'policy',
      'scan',
      'preview_id',
      'retry_of',
    );
  const connectionId: string = row.connection_id;
  const announce = (
    status: string,
    more: { phase?: RunPhase; connection?: ConnectionTurn } = {},
  ) => engine.announce({ connectionId, runId, status, ...more });
  const recorder = await RunRecorder.create({
    knex: engine.knex,
    lease,
    onChange: phase => announce('running', { phase }),
  });
  const heartbeat = RunHeartbeat.start(lease, shutdown);
  let connection: ConnectionTurn | undefined;
  const end: EndRun = async (ended, error) => {
    await recorder.end(ended, error, async transaction => {
      if (row.scan === 'none') {
        // It says nothing about whether the directory can be read.
        return;
      }
      connection = await engine.failures.record(transaction, {
        id: runId,
        connectionId,
        kind: row.kind,
        trigger: row.trigger,
        status: ended,
        error,
      });
    });
    return ended;
  };
  let status: EndStatus | undefined;
  try {
    announce('running');
    const { definition, source, policyVersion } = await engine.connection(
      connectionId,
    );
    await assertMayRun(engine, row, definition, policyVersion);
    const context: RunContext = {
      runId,
      connectionId,
      kind: row.kind,
      mode: row.mode,
      planned: Boolean(row.planned),
      resumed: claim.resumed,
      trigger: row.trigger,
      definition,
      policy:
        row.policy === null
          ? definition.policy
          : parsePolicy(JSON.parse(row.policy)),
      policyVersion,
      scan: row.scan,
      previewId: row.preview_id ?? undefined,
      retryOf: row.retry_of ?? undefined,
      source,
      engine,
      lease,
      signal: heartbeat.signal,
      recorder,
    };
    status = await end(await runSteps(context));
  } catch (thrown) {
    const error = heartbeat.signal.aborted ? heartbeat.signal.reason : thrown;
    status = await endEarly(engine, claim, { recorder, end }, error).catch(
      atTheEnd => {
        // What went wrong was that the process was paused: its database sessions have ended, and its lease has.
        if (atTheEnd instanceof LeaseLostError) {
          return endEarly(engine, claim, { recorder, end }, atTheEnd);
        }
        throw atTheEnd;
      },
    );
  } finally {
    heartbeat.stop();
    recorder.close();
    if (status) {
      await engine.ended?.({ connectionId, runId });
      announce(status, { connection });
    }
  }
}

/**
 * @throws RunCancelledError for a connection that has been disabled or disconnected since the run was asked for, RunHandedOverError where this process was started with an
 *   older file than the one in force; IdpSyncError IDP_PROCESS_OUTDATED where no newer process has taken the run for long, and IDP_POLICY_CHANGED where the
 *   stored plan was made by another policy
 */
async function assertMayRun(
  engine: Engine,
  run: {
    connection_id: string;
    kind: RunKind;
    planned: unknown;
    policy_version: unknown;
    requested_at: unknown;
  },
  definition: ConnectionDefinition,
  policyVersion: number,
): Promise<void> {
  if (!definition.enabled) {
    throw new RunCancelledError('The connection is disabled');
  }
  if (!definition.connected) {
    throw new RunCancelledError('The connection is disconnected');
  }
  // Nothing reaches the catalog before somebody has said what.
  if (run.kind === 'sync' && policyVersion === 0) {
    throw new RunCancelledError('The connection has no policy yet');
  }
  const { policy_version: inForce } = await engine
    .knex('connections')
    .where({ id: run.connection_id })
    .first('policy_version');
  if (policyVersion < inForce) {
    const waited =
      (await readDatabaseNow(engine.knex)) - Number(run.requested_at);
    throw waited < OUTDATED_MS
      ? new RunHandedOverError()
      : new IdpSyncError(
          'IDP_PROCESS_OUTDATED',
          `This process was started with version ${policyVersion} of the policy, while version ${inForce} is in force`,
        );
  }
  if (run.planned && run.policy_version !== policyVersion) {
    throw new IdpSyncError(
      'IDP_POLICY_CHANGED',
      `The run was planned by version ${run.policy_version} of the policy; version ${policyVersion} is in force now`,
    );
  }
}

async function runSteps(context: RunContext): Promise<'succeeded' | 'partial'> {
  if (!context.planned) {
    await orMend(
      context,
      context.scan === 'fresh' ? scanStep : assertMirrorHolds,
    );
    if (context.kind === 'scan') {
      await countStep(context);
      return 'succeeded';
    }
    await orMend(context, planStep);
  }
  if (context.kind === 'preview') {
    return 'succeeded';
  }
  const applied = await applyStep(context);
  const confirmed = await confirmStep(context, applied);
  const clean = applied.clean && confirmed.clean;
  await finishTakeOver(context, clean);
  await context.engine
    .knex('connections')
    .where({ id: context.connectionId })
    .update({
      last_compared_at: Date.now(),
      ...(clean && context.scan === 'fresh' && { last_success_at: Date.now() }),
    });
  return clean ? 'succeeded' : 'partial';
}

/**
 * A directory that cannot be read, or a policy that cannot be followed, must not keep the catalog from being put right: what it has lost is handed over again as
 * it was. Not so where another provider's entities are taken over, because it may be that which is in the way.
 */
async function orMend(
  context: RunContext,
  step: (context: RunContext) => Promise<void>,
): Promise<void> {
  try {
    await step(context);
  } catch (error) {
    const { kind, definition } = context;
    if (
      error instanceof IdpSyncError &&
      kind === 'sync' &&
      (step === scanStep || !definition.takeOver)
    ) {
      await mendCatalog(context);
    }
    throw error;
  }
}

async function endEarly(
  engine: Engine,
  claim: RunClaim,
  { recorder, end }: { recorder: RunRecorder; end: EndRun },
  error: unknown,
): Promise<EndStatus | undefined> {
  const { logger } = engine;
  if (error instanceof LeaseLostError) {
    logger.warn(`Run ${claim.runId} goes on in another process`);
    return undefined;
  }
  if (error instanceof RunHandedOverError) {
    await recorder.flush();
    await claim.lease.release();
    logger.info(`Run ${claim.runId} is handed over to another process`);
    return undefined;
  }
  if (error instanceof RunCancelledError) {
    recorder.log('info', error.message);
    return await end('cancelled');
  }
  const runError = IdpSyncError.toRunError(databaseFailureOf(error) ?? error);
  recorder.log('error', `${runError.code}: ${runError.message}`);
  const ended = await end('failed', runError);
  logger.error(
    `Run ${claim.runId} failed: ${runError.code}`,
    error instanceof Error ? error : undefined,
  );
  return ended;
}
