import type { Knex } from 'knex';
import { toSearchKey } from '../database/searchKey';
import { databaseNow } from '../database/databaseTime';
import type { AwaitedReference } from './types';

/** Placeholders of a statement stay few. */
const ROWS_AT_ONCE = 250;

/**
 * Keeps references of entities from elsewhere for the people who wait for them. One that somebody else of ours bears, once bore or waits for stays as it is; who wanted it gets
 * one of her own when she comes.
 */
export async function reserveAwaited(
  transaction: Knex,
  connectionId: string,
  awaited: readonly AwaitedReference[],
): Promise<void> {
  for (let start = 0; start < awaited.length; start += ROWS_AT_ONCE) {
    await reserveSome(
      transaction,
      connectionId,
      awaited.slice(start, start + ROWS_AT_ONCE),
    );
  }
}

async function reserveSome(
  transaction: Knex,
  connectionId: string,
  awaited: readonly AwaitedReference[],
): Promise<void> {
  const refs = awaited.map(({ entityRef }) => entityRef);
  const taken = new Set<string>();
  for (const table of ['former_references', 'managed_entities']) {
    const borne: string[] = await transaction(table)
      .whereIn('entity_ref', refs)
      .pluck('entity_ref');
    borne.forEach(ref => taken.add(ref));
  }
  const free = awaited.filter(({ entityRef }) => {
    const isFree = !taken.has(entityRef);
    taken.add(entityRef);
    return isFree;
  });
  if (free.length === 0) {
    return;
  }
  const now = databaseNow(transaction);
  await transaction('managed_entities')
    .where({ connection_id: connectionId, status: 'reserved', sequence: 0 })
    .whereIn(
      ['class', 'object_id'],
      free.map(one => [one.class, one.objectId]),
    )
    .delete();
  await transaction('managed_entities')
    .insert(
      free.map(({ class: objectClass, objectId, displayName, entityRef }) => ({
        connection_id: connectionId,
        class: objectClass,
        object_id: objectId,
        entity_ref: entityRef,
        display_name: displayName,
        search_key: toSearchKey(displayName, entityRef, objectId),
        status: 'reserved',
        sequence: 0,
        awaited: true,
        created_at: now,
        updated_at: now,
      })),
    )
    .onConflict()
    .ignore();
}
