import type { Knex } from 'knex';
import { toSearchKey } from '../database/searchKey';
import type { AwaitedReference } from './types';

/**
 * Keeps references of entities from elsewhere for the people who wait for them. One that somebody else of ours bears, once bore or waits for stays as it is; who wanted it gets
 * one of her own when she comes.
 */
export async function reserveAwaited(
  transaction: Knex,
  connectionId: string,
  awaited: readonly AwaitedReference[],
): Promise<void> {
  const now = Date.now();
  for (const {
    class: objectClass,
    objectId,
    displayName,
    entityRef,
  } of awaited) {
    const object = {
      connection_id: connectionId,
      class: objectClass,
      object_id: objectId,
    };
    const former = await transaction('former_references')
      .where({ entity_ref: entityRef })
      .first('object_id');
    const bearer = await transaction('managed_entities')
      .where({ entity_ref: entityRef })
      .first('object_id');
    if (former || bearer) {
      continue;
    }
    await transaction('managed_entities')
      .where({ ...object, status: 'reserved', sequence: 0 })
      .delete();
    await transaction('managed_entities')
      .insert({
        ...object,
        entity_ref: entityRef,
        display_name: displayName,
        search_key: toSearchKey(displayName, entityRef, objectId),
        status: 'reserved',
        sequence: 0,
        awaited: true,
        created_at: now,
        updated_at: now,
      })
      .onConflict()
      .ignore();
  }
}
