import type { ObjectClass } from '@idp-sync/backstage-plugin-idp-sync-common';
import type { Knex } from 'knex';
import type { RemovedState } from './mergeObject';

/** By which {@link readRemovedObjects} knows an object. */
export function removedKey(objectClass: ObjectClass, objectId: string): string {
  return `${objectClass}:${objectId}`;
}

/**
 * How the directory removed what it no longer has, as far as it said so since the last full scan: a full scan tells only who is there. They are few: those of
 * some weeks at most.
 */
export async function readRemovedObjects(
  knex: Knex,
  connectionId: string,
): Promise<Map<string, RemovedState>> {
  const rows: { class: ObjectClass; object_id: string; state: RemovedState }[] =
    await knex('mirror_objects')
      .where({ connection_id: connectionId })
      // Literally, as the index has it.
      .whereRaw(`state <> 'present'`)
      .select('class', 'object_id', 'state');
  return new Map(
    rows.map(row => [removedKey(row.class, row.object_id), row.state]),
  );
}
