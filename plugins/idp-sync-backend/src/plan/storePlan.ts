import type { ObjectClass } from '@idp-sync/backstage-plugin-idp-sync-common';
import type { Entity } from '@backstage/catalog-model';
import type { Knex } from 'knex';
import type { ManagedEntityStore } from '../apply/ManagedEntityStore';
import { insertRows } from '../database/insertRows';
import { toSearchKey } from '../database/searchKey';
import type { Fence } from '../database/Fence';
import { describeChange } from './describeChange';
import type { PlannedChange } from './types';

const BATCH_SIZE = 250;

const COLUMNS = {
  run_id: 'integer',
  connection_id: 'text',
  class: 'text',
  object_id: 'text',
  display_name: 'text',
  search_key: 'text',
  action: 'text',
  status: 'text',
  reason_code: 'text',
  reason: 'text',
  entity_ref: 'text',
  previous_ref: 'text',
  fields: 'text',
  memberships_added: 'integer',
  memberships_removed: 'integer',
  entity: 'text',
  entity_hash: 'text',
  expected_sequence: 'bigint',
  error: 'text',
} as const;

/**
 * Writes a plan down before anything of it is applied: each change with what it does field by field, and the entity to be sent. What an earlier process stored
 * of the same run is replaced, because its plan was not complete.
 */
export async function storePlan(options: {
  knex: Knex;
  runId: number;
  connectionId: string;
  changes: readonly PlannedChange[];
  managed: ManagedEntityStore;
  fence: Fence;
  signal: AbortSignal;
  progress(done: number, total: number): void;
}): Promise<void> {
  const { knex, runId, connectionId, changes, fence } = options;
  await knex.transaction(async transaction => {
    await fence(transaction);
    await transaction('run_changes').where({ run_id: runId }).delete();
  });
  for (let start = 0; start < changes.length; start += BATCH_SIZE) {
    options.signal.throwIfAborted();
    const batch = changes.slice(start, start + BATCH_SIZE);
    const before = await entitiesBefore(options.managed, connectionId, batch);
    const rows = batch.map(change => ({
      run_id: runId,
      connection_id: connectionId,
      ...toRow(change, before.get(`${change.class}:${change.objectId}`)),
    }));
    await knex.transaction(async transaction => {
      await fence(transaction);
      await insertRows(transaction, 'run_changes', COLUMNS, rows);
    });
    options.progress(start + batch.length, changes.length);
  }
}

async function entitiesBefore(
  managed: ManagedEntityStore,
  connectionId: string,
  batch: readonly PlannedChange[],
): Promise<Map<string, Entity>> {
  const result = new Map<string, Entity>();
  const known = batch.filter(
    change => change.action === 'update' || change.action === 'remove',
  );
  const classes = new Set<ObjectClass>(known.map(change => change.class));
  for (const objectClass of classes) {
    const entities = await managed.entitiesOf(
      connectionId,
      objectClass,
      known
        .filter(change => change.class === objectClass)
        .map(change => change.objectId),
    );
    for (const [objectId, entity] of entities) {
      result.set(`${objectClass}:${objectId}`, entity);
    }
  }
  return result;
}

function toRow(change: PlannedChange, before: Entity | undefined) {
  const { fields, membershipsAdded, membershipsRemoved } = describeChange(
    before,
    change.action === 'remove' ? undefined : change.entity,
  );
  const failed = change.error !== undefined;
  return {
    class: change.class,
    object_id: change.objectId,
    display_name: change.displayName,
    search_key: toSearchKey(
      change.displayName,
      change.entityRef,
      change.objectId,
    ),
    action: change.action,
    status: failed ? 'failed' : 'planned',
    reason_code: change.reasonCode,
    reason: change.reason,
    entity_ref: change.entityRef ?? null,
    previous_ref: change.previousRef ?? null,
    fields: JSON.stringify(failed ? [] : fields),
    memberships_added: failed ? 0 : membershipsAdded,
    memberships_removed: failed ? 0 : membershipsRemoved,
    entity: failed || !change.entity ? null : JSON.stringify(change.entity),
    entity_hash: change.entityHash ?? null,
    expected_sequence: change.expectedSequence ?? null,
    error: change.error ? JSON.stringify(change.error) : null,
  };
}
