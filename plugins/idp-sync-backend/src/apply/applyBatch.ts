import type { Knex } from 'knex';
import { databaseNow } from '../database/databaseTime';
import { LeaseLostError } from '../runs/runEnd';
import { entityToSend } from '../plan/storedFields';
import type { ApplyContext } from './applyPlan';
import {
  type CatalogMutation,
  handOver,
  locationKeyOf,
} from './CatalogConnection';
import { checkBatch } from './checkBatch';
import { bumpManagedRevision } from './ManagedEntityStore';
import { withMark } from './mark';
import type { CheckedChange, StoredChange } from './plannedChanges';
import { recordDepartures } from './recordDepartures';
import { refuseTakenBack } from './refuseTakenBack';
import { recordRefused } from './recordRefused';
import { reserveReferences } from './reserveReferences';
import { whileSending } from './whileSending';

/**
 * One batch: refuse what must not be sent, reserve the references, hand over, write down. A kill between any two of these steps leaves the changes planned,
 * and the next process does the batch again. What was handed over is written down even if the run has been cancelled meanwhile.
 */
export function applyBatch(
  context: ApplyContext,
  batch: readonly StoredChange[],
): Promise<void> {
  return whileSending(context, () => send(context, batch));
}

async function send(
  context: ApplyContext,
  batch: readonly StoredChange[],
): Promise<void> {
  const { knex, lease, connectionId } = context;
  const checked = await checkBatch(context, batch);
  const { good, refused } = await knex.transaction(async transaction => {
    await lease.fence(transaction);
    await context.managed.keepFormerRefs(
      transaction,
      checked.good.filter(leavesItsReference).map(change => change.id),
    );
    const taken = [
      ...(await reserveReferences(transaction, context, checked.good)),
      ...(await refuseTakenBack(transaction, connectionId, checked.good)),
    ];
    const all = [...checked.refused, ...taken];
    await recordRefused(transaction, connectionId, all);
    const lost = new Set(taken.map(({ change }) => change));
    return {
      refused: all,
      good: checked.good.filter(change => !lost.has(change)),
    };
  });
  for (const { change, error } of refused) {
    context.refused(change.displayName, error);
  }
  if (good.length === 0) {
    return;
  }
  context.signal.throwIfAborted();
  lease.assertFresh();
  await handOver(context.sink, mutationOf(connectionId, good));
  try {
    await knex.transaction(async transaction => {
      await lease.lock(transaction);
      await recordApplied(transaction, context, good);
    });
  } catch (error) {
    if (error instanceof LeaseLostError) {
      // Whoever has the run now may have sent something newer before us: what the catalog has is not known, so all of it is sent again.
      await forgetWhatWasSent(knex, good);
    }
    throw error;
  }
}

function leavesItsReference({ currentRef, entityRef }: CheckedChange): boolean {
  return currentRef !== undefined && currentRef !== entityRef;
}

function mutationOf(
  connectionId: string,
  changes: readonly CheckedChange[],
): CatalogMutation {
  const locationKey = locationKeyOf(connectionId);
  const mutation: CatalogMutation = { added: [], removed: [] };
  for (const change of changes) {
    if (change.action === 'remove') {
      mutation.removed.push({ entityRef: change.entityRef, locationKey });
    } else if (change.entity) {
      mutation.added.push({
        entity: withMark(change.entity, change.mark),
        locationKey: locationKeyOf(connectionId, change.entity),
      });
    }
    if (change.previousRef) {
      mutation.removed.push({ entityRef: change.previousRef, locationKey });
    }
  }
  return mutation;
}

/** Of whichever connection: another one may have taken an entity over since. */
async function forgetWhatWasSent(
  knex: Knex,
  changes: readonly StoredChange[],
): Promise<void> {
  const sent = () =>
    knex('managed_entities').whereIn(
      'entity_ref',
      changes.map(change => change.entityRef),
    );
  await sent().update({ entity_hash: null });
  for (const id of await sent()
    .distinct('connection_id')
    .pluck('connection_id')) {
    await bumpManagedRevision(knex, id);
  }
}

/** Of somebody who is in scope nothing is left of having been gone. */
const BACK_IN_SCOPE = [
  'left_at',
  'left_reason',
  'left_after',
  'removal_due_at',
  'removal_requested_at',
  'removal_requested_by',
  'removal_reason',
]
  .map(
    column =>
      `${column} = case when change.action not in ('create', 'update') then managed_entities.${column} end`,
  )
  .join(', ');

/** What was sent goes from the change into the managed entity within the database: it need not pass through here once more. */
async function recordApplied(
  transaction: Knex,
  { connectionId, runId, mark }: ApplyContext,
  changes: readonly CheckedChange[],
): Promise<void> {
  const now = databaseNow(transaction);
  const ids = changes.map(change => change.id);
  // What is removed keeps its mark too, to be known by should it come back.
  const newlyMarked = changes
    .filter(change => change.action !== 'remove' && change.mark === mark)
    .map(change => change.id);
  const marked =
    newlyMarked.length > 0
      ? `change.id in (${newlyMarked.map(() => '?').join(', ')})`
      : '1 = 0';
  await transaction.raw(
    `update managed_entities set
       entity_ref = change.entity_ref,
       previous_ref = null,
       awaited = null,
       rejection = null,
       mark = case when ${marked} then cast(? as varchar(32)) else managed_entities.mark end,
       display_name = change.display_name,
       search_key = change.search_key,
       status = case when change.action = 'remove' then 'removed' else 'sent' end,
       sequence = coalesce(change.expected_sequence, 0) + 1,
       entity = case when change.action <> 'remove' then ${entityToSend(
         'change',
       )} end,
       entity_hash = case when change.action <> 'remove' then change.entity_hash end,
       input_hash = case when change.action <> 'remove' then change.input_hash end,
       location_key = case when change.action in ('update', 'deactivate') then managed_entities.location_key end,
       ${BACK_IN_SCOPE},
       last_run_id = change.run_id,
       sent_at = case when change.action <> 'remove' then cast(? as bigint) end,
       removed_at = case when change.action = 'remove' then cast(? as bigint) end,
       confirmed_at = null,
       updated_at = ?
     from run_changes as change
     where change.id in (${ids.map(() => '?').join(', ')})
       and managed_entities.connection_id = change.connection_id
       and managed_entities.class = change.class
       and managed_entities.object_id = change.object_id`,
    [...newlyMarked, mark, now, now, now, ...ids],
  );
  await recordLocationKeys(transaction, connectionId, changes);
  await recordDepartures(transaction, connectionId, changes);
  await bumpManagedRevision(transaction, connectionId);
  await transaction('runs')
    .where({ id: runId })
    .increment('managed_changes', 1);
  await transaction('run_changes')
    .whereIn('id', ids)
    .update({ status: 'applied', applied_at: now, entity: null });
}

/** Of what was created under another key than the connection's. */
async function recordLocationKeys(
  transaction: Knex,
  connectionId: string,
  changes: readonly StoredChange[],
): Promise<void> {
  const own = locationKeyOf(connectionId);
  const refsByKey = new Map<string, string[]>();
  for (const { action, entity, entityRef } of changes) {
    const key = entity && locationKeyOf(connectionId, entity);
    if (action === 'create' && key !== undefined && key !== own) {
      refsByKey.set(key, [...(refsByKey.get(key) ?? []), entityRef]);
    }
  }
  for (const [key, refs] of refsByKey) {
    await transaction('managed_entities')
      .where({ connection_id: connectionId })
      .whereIn('entity_ref', refs)
      .update({ location_key: key });
  }
}
