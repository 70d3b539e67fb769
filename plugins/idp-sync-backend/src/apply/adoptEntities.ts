import { IdpSyncError } from '@idp-sync/backstage-plugin-idp-sync-node';
import { setTimeout as delay } from 'node:timers/promises';
import { RunCancelledError } from '../runs/runEnd';
import type { ApplyContext } from './applyPlan';
import { checkBatch, type RefusedChange } from './checkBatch';
import { LockedRows } from './LockedRows';
import { passEntities } from './passEntities';
import { type CheckedChange, readPlannedAdoptions } from './plannedChanges';
import { recordRefused } from './recordRefused';
import { handOverAgain } from './resend';
import { lockSending } from './whileSending';

const BATCH_SIZE = 100;

/** A batch of another connection is with the catalog for a second or two; milliseconds, of a whole run. */
const MAX_WAIT_MS = 15_000;
const LOOK_MS = 100;

/**
 * Makes entities of other connections those of this one, as the stored plan has it: references, what hangs on them and whose they are change in one transaction, and the
 * entities are handed over afterwards under the keys they have, in place of what the catalog has. A kill in between leaves entities of ours that the catalog shows as they were
 * before, which any run puts right. Whatever the other connection has planned or has on its way meanwhile comes before that transaction, or is refused because of it.
 *
 * Where only a reference is to be had, because the entity is gone from the catalog, it passes alone, and the change goes on as a creation.
 */
export async function adoptEntities(context: ApplyContext): Promise<void> {
  const patience = { ms: context.adoptionWaitMs ?? MAX_WAIT_MS };
  for (;;) {
    context.signal.throwIfAborted();
    const batch = await readPlannedAdoptions(
      context.knex,
      context.runId,
      BATCH_SIZE,
    );
    if (batch.length === 0) {
      return;
    }
    const { good, refused } = await checkBatch(context, batch);
    const outcome = await passWhenFree(context, good, patience);
    const all = [...refused, ...outcome.refused];
    await context.knex.transaction(async transaction => {
      await context.lease.fence(transaction);
      await recordRefused(transaction, context.connectionId, all);
    });
    all.forEach(({ change, error }) =>
      context.refused(change.displayName, error),
    );
    await bringIn(
      context,
      outcome.passed.filter(({ action }) => action === 'update'),
    );
  }
}

interface Outcome {
  passed: readonly CheckedChange[];
  refused: RefusedChange<CheckedChange>[];
}

/**
 * Waits while one of the other connections has something on its way to the catalog: it may be one of these entities.
 *
 * @param patience - what is left of it for all batches together
 */
async function passWhenFree(
  context: ApplyContext,
  changes: readonly CheckedChange[],
  patience: { ms: number },
): Promise<Outcome> {
  let waiting = changes;
  const outcome: Outcome = { passed: [], refused: [] };
  for (;;) {
    const { busy, ...done } = await pass(context, waiting);
    outcome.passed = [...outcome.passed, ...done.passed];
    outcome.refused.push(...done.refused);
    if (busy.length === 0) {
      return outcome;
    }
    if (patience.ms <= 0) {
      outcome.refused.push(...busy.map(refuseBusy));
      return outcome;
    }
    patience.ms -= LOOK_MS;
    await delay(LOOK_MS, undefined, { signal: context.signal });
    waiting = busy;
  }
}

function refuseBusy(change: CheckedChange): RefusedChange<CheckedChange> {
  return {
    change,
    error: IdpSyncError.toRunError(
      new IdpSyncError(
        'IDP_CHANGE_OUTDATED',
        `Connection ${change.adopts?.connectionId} is handing entities over to the catalog, so that ${change.entityRef} cannot be taken over from it now`,
      ),
    ),
  };
}

async function pass(
  context: ApplyContext,
  changes: readonly CheckedChange[],
): Promise<Outcome & { busy: CheckedChange[] }> {
  const { knex, lease, connectionId } = context;
  if (changes.length === 0) {
    return { passed: [], refused: [], busy: [] };
  }
  return knex.transaction(async transaction => {
    const { cancelRequested } = await lease.lock(transaction);
    if (cancelRequested) {
      throw new RunCancelledError();
    }
    // Rows before connections, as everybody locks them.
    const owners = await LockedRows.lock(transaction, connectionId, changes);
    const sending = await lockSending(transaction, [
      ...new Set([
        connectionId,
        ...changes.flatMap(({ adopts }) => adopts?.connectionId ?? []),
      ]),
    ]);
    const isBusy = ({ adopts }: CheckedChange) =>
      adopts !== undefined &&
      adopts.connectionId !== connectionId &&
      sending.has(adopts.connectionId);
    const free = changes.filter(change => !isBusy(change));
    const moved = free.flatMap(change => owners.refusalOf(change) ?? []);
    const lost = new Set(moved.map(({ change }) => change));
    const passed = free.filter(change => !lost.has(change));
    await passEntities(transaction, context, passed, owners);
    return { passed, refused: moved, busy: changes.filter(isBusy) };
  });
}

/** At once, though a later step or run would do it as well. */
async function bringIn(
  context: ApplyContext,
  changes: readonly CheckedChange[],
): Promise<void> {
  if (changes.length === 0) {
    return;
  }
  await handOverAgain(
    context,
    changes.map(
      ({ class: objectClass, objectId, entityRef, mark, ...rest }) => ({
        class: objectClass,
        objectId,
        entityRef,
        mark,
        sequence: (rest.expectedSequence ?? 0) + 1,
        sentAt: 0,
      }),
    ),
    false,
  );
}
