import type {
  DirectoryState,
  ExplainedCatalogState,
  ObjectClass,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import type { DirectoryAttributes } from '@idp-sync/backstage-plugin-idp-sync-node';
import type { Knex } from 'knex';
import { HANDED_OVER } from '../apply/ManagedEntityStore';
import { toIso } from '../runs/runRows';
import { toDirectoryState } from './searchObjects';

/** An object as the mirror has it. */
export async function readDirectoryState(
  knex: Knex,
  connectionId: string,
  objectClass: ObjectClass,
  objectId: string,
): Promise<{ state: DirectoryState; attributes: DirectoryAttributes }> {
  const row = await knex('mirror_objects')
    .where({
      connection_id: connectionId,
      class: objectClass,
      object_id: objectId,
    })
    .first('attributes', 'state');
  return {
    state: toDirectoryState(row?.state ?? null),
    attributes: row ? JSON.parse(row.attributes) : {},
  };
}

/** What we have put into the catalog for an object; undefined for one that never had a reference. */
export async function readCatalogState(
  knex: Knex,
  connectionId: string,
  objectClass: ObjectClass,
  objectId: string,
): Promise<{ displayName: string; state: ExplainedCatalogState } | undefined> {
  const row = await knex('managed_entities')
    .where({
      connection_id: connectionId,
      class: objectClass,
      object_id: objectId,
    })
    .first();
  return (
    row && {
      displayName: row.display_name,
      state: {
        entityRef: row.entity_ref,
        status: row.rejection === null ? row.status : 'rejected',
        inCatalog: HANDED_OVER.includes(row.status),
        sentAt: toIso(row.sent_at),
        confirmedAt: toIso(row.confirmed_at),
        removedAt: toIso(row.removed_at),
        error: row.rejection === null ? undefined : JSON.parse(row.rejection),
      },
    }
  );
}
