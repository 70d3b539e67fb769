import type { RunError } from '@idp-sync/backstage-plugin-idp-sync-common';
import { IdpSyncError } from '@idp-sync/backstage-plugin-idp-sync-node';
import type { Knex } from 'knex';
import { insertRows } from '../database/insertRows';
import type { ApplyContext } from './applyPlan';
import type { CatalogMutation } from './CatalogConnection';
import { checkBatch, type RefusedChange } from './checkBatch';
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

/** The catalog keeps entities of different owners apart by this key. */
export function locationKeyOf(connectionId: string): string {
  return `idp-sync:${connectionId}`;
}

/**
 * One batch: refuse what must not be sent, reserve the references, hand over, write down. A kill between any two of these steps leaves the changes planned,
 * and the next process does the batch again.
 */
export async function applyBatch(
  context: ApplyContext,
  batch: readonly StoredChange[],
): Promise<void> {
  const { good, refused } = await checkBatch(context, batch);
  await context.knex.transaction(async transaction => {
    await context.fence(transaction);
    await reserve(transaction, context.connectionId, good);
    await recordRefused(transaction, refused);
  });
  for (const { change, error } of refused) {
    context.refused(change.displayName, error);
  }
  if (good.length === 0) {
    return;
  }
  await handOver(context, good);
  await context.knex.transaction(async transaction => {
    await context.fence(transaction);
    await recordApplied(transaction, context.connectionId, good);
  });
}

async function handOver(
  context: ApplyContext,
  changes: readonly StoredChange[],
): Promise<void> {
  const locationKey = locationKeyOf(context.connectionId);
  const mutation: CatalogMutation = { added: [], removed: [] };
  for (const change of changes) {
    if (change.action === 'remove') {
      mutation.removed.push({ entityRef: change.entityRef, locationKey });
    } else if (change.entity) {
      mutation.added.push({ entity: change.entity, locationKey });
    }
    if (change.previousRef) {
      mutation.removed.push({ entityRef: change.previousRef, locationKey });
    }
  }
  context.signal.throwIfAborted();
  try {
    await context.sink.apply(mutation);
  } catch (cause) {
    throw new IdpSyncError(
      'IDP_CATALOG_UNAVAILABLE',
      `The catalog did not take a batch of ${changes.length} changes: ${
        cause instanceof Error ? cause.message : cause
      }`,
      { cause },
    );
  }
}

async function reserve(
  transaction: Knex,
  connectionId: string,
  changes: readonly StoredChange[],
): Promise<void> {
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
    'on conflict (connection_id, class, object_id) do nothing',
  );
}

/** What was sent goes from the change into the managed entity within the database: it need not pass through here once more. */
async function recordApplied(
  transaction: Knex,
  connectionId: string,
  changes: readonly StoredChange[],
): Promise<void> {
  const now = Date.now();
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
  await bumpManagedRevision(transaction, connectionId);
  await transaction('run_changes')
    .whereIn('id', ids)
    .update({ status: 'applied', applied_at: now, entity: null });
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
