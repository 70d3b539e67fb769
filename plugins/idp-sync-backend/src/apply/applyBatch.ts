import type { RunError } from '@idp-sync/backstage-plugin-idp-sync-common';
import { IdpSyncError } from '@idp-sync/backstage-plugin-idp-sync-node';
import type { Knex } from 'knex';
import { insertRows } from '../database/insertRows';
import { databaseNow } from '../runs/databaseTime';
import { LeaseLostError } from '../runs/runEnd';
import type { ApplyContext } from './applyPlan';
import {
  type CatalogMutation,
  handOver,
  locationKeyOf,
} from './CatalogConnection';
import { checkBatch, type RefusedChange, refusalOf } from './checkBatch';
import { bumpManagedRevision } from './ManagedEntityStore';
import type { StoredChange } from './plannedChanges';

const RESERVATION_COLUMNS = {
  connection_id: 'text',
  class: 'text',
  object_id: 'text',
  entity_ref: 'text',
  display_name: 'text',
  search_key: 'text',
  status: 'text',
  sequence: 'bigint',
  created_at: 'bigint',
  updated_at: 'bigint',
} as const;

/**
 * One batch: refuse what must not be sent, reserve the references, hand over, write down. A kill between any two of these steps leaves the changes planned,
 * and the next process does the batch again. What was handed over is written down even if the run has been cancelled meanwhile.
 */
export async function applyBatch(
  context: ApplyContext,
  batch: readonly StoredChange[],
): Promise<void> {
  const { knex, lease, connectionId } = context;
  const checked = await checkBatch(context, batch);
  const { good, refused } = await knex.transaction(async transaction => {
    await lease.fence(transaction);
    const taken = await reserve(transaction, context, checked.good);
    await context.managed.keepFormerRefs(
      transaction,
      checked.good.map(change => change.id),
    );
    const all = [...checked.refused, ...taken];
    await recordRefused(transaction, all);
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
      await forgetWhatWasSent(knex, connectionId, good);
    }
    throw error;
  }
}

function mutationOf(
  connectionId: string,
  changes: readonly StoredChange[],
): CatalogMutation {
  const locationKey = locationKeyOf(connectionId);
  const mutation: CatalogMutation = { added: [], removed: [] };
  for (const change of changes) {
    if (change.action === 'remove') {
      mutation.removed.push({ entityRef: change.entityRef, locationKey });
    } else if (change.entity) {
      mutation.added.push({
        entity: change.entity,
        locationKey: locationKeyOf(connectionId, change.entity),
      });
    }
    if (change.previousRef) {
      mutation.removed.push({ entityRef: change.previousRef, locationKey });
    }
  }
  return mutation;
}

async function forgetWhatWasSent(
  knex: Knex,
  connectionId: string,
  changes: readonly StoredChange[],
): Promise<void> {
  await knex('managed_entities')
    .where({ connection_id: connectionId })
    .whereIn(
      'entity_ref',
      changes.map(change => change.entityRef),
    )
    .update({ entity_hash: null });
  await bumpManagedRevision(knex, connectionId);
}

/** Gives new objects their references. @returns what another connection was quicker to take */
async function reserve(
  transaction: Knex,
  { connectionId, managed }: ApplyContext,
  changes: readonly StoredChange[],
): Promise<RefusedChange[]> {
  const now = Date.now();
  const rows = changes
    .filter(change => change.action === 'create')
    .map(change => ({
      connection_id: connectionId,
      class: change.class,
      object_id: change.objectId,
      entity_ref: change.entityRef,
      display_name: change.displayName,
      search_key: change.searchKey,
      status: 'reserved',
      sequence: 0,
      created_at: now,
      updated_at: now,
    }));
  await insertRows(
    transaction,
    'managed_entities',
    RESERVATION_COLUMNS,
    rows,
    'on conflict do nothing',
  );
  const bearers = await managed.bearers(
    transaction,
    changes.map(change => change.entityRef),
  );
  return changes.flatMap(change => {
    const error = refusalOf(change, connectionId, bearers);
    return error ? [{ change, error: IdpSyncError.toRunError(error) }] : [];
  });
}

/** What was sent goes from the change into the managed entity within the database: it need not pass through here once more. */
async function recordApplied(
  transaction: Knex,
  { connectionId, runId }: ApplyContext,
  changes: readonly StoredChange[],
): Promise<void> {
  const now = databaseNow(transaction);
  const ids = changes.map(change => change.id);
  await transaction.raw(
    `update managed_entities set
       entity_ref = change.entity_ref,
       display_name = change.display_name,
       search_key = change.search_key,
       status = case when change.action = 'remove' then 'removed' else 'sent' end,
       sequence = coalesce(change.expected_sequence, 0) + 1,
       entity = case when change.action <> 'remove' then change.entity end,
       entity_hash = case when change.action <> 'remove' then change.entity_hash end,
       input_hash = case when change.action <> 'remove' then change.input_hash end,
       location_key = case when change.action = 'update' then managed_entities.location_key end,
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
    [now, now, now, ...ids],
  );
  await recordLocationKeys(transaction, connectionId, changes);
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

async function recordRefused(
  transaction: Knex,
  refused: readonly RefusedChange[],
): Promise<void> {
  for (const { change, error } of refused) {
    await transaction('run_changes')
      .where({ id: change.id })
      .update({
        status: 'failed',
        error: JSON.stringify(error satisfies RunError),
        entity: null,
      });
  }
}
