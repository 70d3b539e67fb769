import { setTimeout as delay } from 'node:timers/promises';
import { ERROR_CODES } from '@idp-sync/backstage-plugin-idp-sync-common';
import {
  compareWithCatalog,
  resendOverdue,
  resendUnprocessed,
} from '../apply/compareWithCatalog';
import { confirmEntities } from '../apply/confirmEntities';
import { readDatabaseNow } from './databaseTime';
import { compareContextOf } from './planStep';
import type { RunContext } from './RunContext';

/** How long a run waits for the catalog to show what it was handed; the rest is confirmed in the background. Milliseconds. */
const WAIT_MS = 15_000;
/** Between two looks, at first and at most: each costs the catalog and us the more, the more there is to look for. Milliseconds. */
const FIRST_LOOK_MS = 250;
const MAX_LOOK_MS = 3_000;

/**
 * Checks that the catalog has what we handed over, and puts right what it lost, kept or never had (Law 11). `clean`: nothing of this run turned out to be in
 * conflict with somebody else's entity.
 */
export async function confirmStep(
  context: RunContext,
): Promise<{ clean: boolean }> {
  const { recorder } = context;
  await recorder.startPhase('confirm');
  const unprocessed = await resendUnprocessed(
    compareContextOf(context),
    await lastDeath(context),
  );
  if (unprocessed > 0) {
    recorder.log(
      'info',
      `A process was stopped while ${unprocessed} entities were on their way into the catalog; it processes them again`,
    );
  }
  const overdue = await resendOverdue(compareContextOf(context));
  if (overdue > 0) {
    recorder.log(
      'warn',
      `${overdue} entities had not arrived in the catalog for long and were handed over again`,
    );
  }
  let conflicts = await waitForCatalog(context);
  if (await countsDiffer(context)) {
    const { resent, removed, adopted } = await compareWithCatalog(
      compareContextOf(context),
    );
    if (resent + removed + adopted > 0) {
      recorder.log(
        'warn',
        `The catalog differed from what we had put there: ${resent} entities were handed over again, ${removed} removed again, ${adopted} known again`,
      );
      conflicts += await waitForCatalog(context);
    }
  }
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
  return { clean: conflicts === 0 };
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

/** Waits for what this run handed over, not for what earlier ones did. @returns how many conflicts were found */
async function waitForCatalog(context: RunContext): Promise<number> {
  const { recorder, signal, engine, connectionId } = context;
  const since = await startOf(context);
  const until = performance.now() + WAIT_MS;
  let confirmed = 0;
  let conflicts = 0;
  let next = '';
  let pause = FIRST_LOOK_MS;
  for (;;) {
    const look = await confirmEntities(compareContextOf(context), next);
    next = look.next;
    confirmed += look.confirmed;
    for (const { entityRef, owner } of look.conflicts) {
      await recordConflict(context, entityRef, owner);
      conflicts += 1;
    }
    const pending = await engine.managed.countPending(connectionId, since);
    recorder.progress(confirmed, confirmed + pending);
    if (pending === 0 || performance.now() > until) {
      return conflicts;
    }
    if (!next) {
      await delay(pause, undefined, { signal });
      pause = Math.min(pause * 1.5, MAX_LOOK_MS);
    }
  }
}

async function startOf({ engine, runId }: RunContext): Promise<number> {
  const row = await engine
    .knex('runs')
    .where({ id: runId })
    .first('started_at');
  return Number(row.started_at);
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

async function countsDiffer(context: RunContext): Promise<boolean> {
  const { engine, connectionId } = context;
  const ours = await engine.managed.countByStatus(connectionId);
  const confirmed = ours.get('confirmed') ?? 0;
  const pending = ours.get('sent') ?? 0;
  const shown = await engine.catalog.count(connectionId);
  // What is on its way in may or may not be shown already.
  return shown < confirmed || shown > confirmed + pending;
}
