import { setTimeout as delay } from 'node:timers/promises';
import { ERROR_CODES } from '@idp-sync/backstage-plugin-idp-sync-common';
import { confirmEntities } from '../apply/confirmEntities';
import { type Mark, markOf } from '../apply/mark';
import { resendLost, resendOverdue } from '../apply/resend';
import { resendUnprocessed } from '../apply/resendUnprocessed';
import { readDatabaseNow } from '../database/databaseTime';
import { observeStep, resendContextOf } from './observeStep';
import { recordRejections, rejectionWarning } from './recordRejections';
import type { RunContext } from './RunContext';

/** How long a run waits for the catalog to show what it was handed; the rest is confirmed in the background. Milliseconds. */
const WAIT_MS = 15_000;
/** Between two looks, at first and at most: each costs the catalog and us the more, the more there is to look for. Milliseconds. */
const FIRST_LOOK_MS = 250;
const MAX_LOOK_MS = 3_000;

/**
 * Checks that the catalog has what we handed over, and hands over again what it lost or never got (Law 11). `clean`: nothing of this run turned out to be in
 * conflict with somebody else's entity, or to be refused in processing.
 *
 * @param options - `changed`: something was applied since the catalog was last compared
 */
export async function confirmStep(
  context: RunContext,
  options: { changed: boolean },
): Promise<{ clean: boolean }> {
  const { recorder } = context;
  await recorder.startPhase('confirm');
  const { mark, startedAt } = await timesOf(context);
  const resendContext = resendContextOf(context);
  const unprocessed = await resendUnprocessed(
    resendContext,
    await lastDeath(context),
  );
  if (unprocessed > 0) {
    recorder.log(
      'info',
      `A process was stopped while ${unprocessed} entities were on their way into the catalog; it processes them again`,
    );
  }
  const resent =
    (await resendOverdue(resendContext, mark)) +
    (await resendLost(resendContext));
  if (resent > 0) {
    recorder.log(
      'warn',
      `${resent} entities had not arrived in the catalog or were lost there, and were handed over again as they were`,
    );
  }
  const arrival = await waitForCatalog(context, startedAt);
  let { conflicts } = arrival;
  // What is found by its reference may be missing from the catalog's lists, where the catalog was killed between the two.
  if (options.changed || arrival.confirmed > 0) {
    const observation = await observeStep(context);
    conflicts += observation?.conflicts.length ?? 0;
    await resendLost(resendContext);
  }
  const refused = await warnOfRejections(context);
  const pending = await context.engine.managed.countPending(
    context.connectionId,
    0,
  );
  if (pending > 0) {
    recorder.log(
      'info',
      `${pending} entities are handed over and not yet shown by the catalog; they are looked for in the background`,
    );
  }
  await recorder.finishPhase();
  return { clean: conflicts === 0 && refused === 0 };
}

/** The latest time at which, for all we know, a process with its catalog went down; database time, in milliseconds since the epoch. */
async function lastDeath(context: RunContext): Promise<number> {
  const { engine, runId, resumed, trigger } = context;
  if (resumed) {
    return readDatabaseNow(engine.knex);
  }
  if (trigger !== 'startup') {
    return engine.startedAt;
  }
  // Of whichever replica has started.
  const row = await engine
    .knex('runs')
    .where({ id: runId })
    .first('requested_at');
  return Math.max(engine.startedAt, Number(row.requested_at));
}

/** Waits for what this run handed over, not for what earlier ones did; what of theirs has arrived meanwhile counts all the same. */
async function waitForCatalog(
  context: RunContext,
  startedAt: number,
): Promise<{ confirmed: number; conflicts: number }> {
  const { recorder, signal, engine, connectionId } = context;
  const until = performance.now() + WAIT_MS;
  let confirmed = 0;
  let conflicts = 0;
  let next = '';
  let shown: string | undefined;
  let pause = FIRST_LOOK_MS;
  let pending = await engine.managed.countPending(connectionId, startedAt);
  for (;;) {
    await recordRejections(engine, context);
    const isLast = performance.now() > until;
    const before = shown;
    shown = JSON.stringify([...(await engine.catalog.tally(connectionId))]);
    // A look at each entity is worth it only where the numbers say that there is something new to see.
    if (next || isLast || shown !== before) {
      const look = await confirmEntities(resendContextOf(context), next);
      next = look.next;
      confirmed += look.confirmed;
      pending -= look.confirmed + look.conflicts.length;
      for (const { entityRef, owner } of look.conflicts) {
        await recordConflict(context, entityRef, owner);
        conflicts += 1;
      }
    }
    if (!next || isLast) {
      // In between it is reckoned: to count 100,000 again after each thousand keeps the database busier than to confirm them.
      pending = await engine.managed.countPending(connectionId, startedAt);
    }
    recorder.progress(confirmed, confirmed + Math.max(0, pending));
    if (isLast || (!next && pending === 0)) {
      return { confirmed, conflicts };
    }
    if (!next) {
      await delay(pause, undefined, { signal });
      pause = Math.min(pause * 1.5, MAX_LOOK_MS);
    }
  }
}

async function timesOf({
  engine,
  runId,
}: RunContext): Promise<{ mark: Mark; startedAt: number }> {
  const row = await engine
    .knex('runs')
    .where({ id: runId })
    .first('requested_at', 'started_at');
  return {
    mark: markOf(Number(row.requested_at)),
    startedAt: Number(row.started_at),
  };
}

/** @returns how many entities of this run the catalog refuses to process so far */
async function warnOfRejections({
  engine,
  recorder,
  runId,
  connectionId,
}: RunContext): Promise<number> {
  const rejected = () =>
    engine
      .knex('managed_entities')
      .where({ connection_id: connectionId, last_run_id: runId })
      .whereNotNull('rejection');
  const [{ rows }] = await rejected().count({ rows: '*' });
  const count = Number(rows);
  if (count > 0) {
    recorder.warn(
      rejectionWarning(
        await rejected().orderBy('entity_ref').limit(3).pluck('entity_ref'),
        count,
      ),
    );
  }
  return count;
}

/** The catalog took the change and then gave the reference to somebody else: so the change has failed. */
async function recordConflict(
  context: RunContext,
  entityRef: string,
  owner: string,
): Promise<void> {
  const { engine, lease, recorder, runId } = context;
  const code = 'IDP_CATALOG_CONFLICT';
  const message = `${entityRef} belongs to ${owner} in the catalog`;
  recorder.warn({ code, message, count: 1 });
  await engine.knex.transaction(async transaction => {
    await lease.fence(transaction);
    await transaction('run_changes')
      .where({ run_id: runId, entity_ref: entityRef })
      .update({
        status: 'failed',
        error: JSON.stringify({
          code,
          message,
          remedy: ERROR_CODES[code].remedy,
        }),
      });
  });
}
