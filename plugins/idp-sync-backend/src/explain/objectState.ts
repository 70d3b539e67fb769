import type {
  DirectoryState,
  ExplainedCatalogState,
  ExplainedLeaving,
  LeaversPolicy,
  ObjectClass,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import type { DirectoryAttributes } from '@idp-sync/backstage-plugin-idp-sync-node';
import type { Knex } from 'knex';
import { HANDED_OVER } from '../apply/ManagedEntityStore';
import { LEAVER_STATE, leaverDueAt } from '../leavers/leaverSql';
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

/**
 * Since when and how an object has left, and what becomes of it; undefined for one that no run has seen to have left.
 *
 * @param policy - by which it is removed
 */
export async function readLeaving(
  knex: Knex,
  connectionId: string,
  objectClass: ObjectClass,
  objectId: string,
  policy: LeaversPolicy,
): Promise<ExplainedLeaving | undefined> {
  const row = await knex('managed_entities')
    .where({
      connection_id: connectionId,
      class: objectClass,
      object_id: objectId,
    })
    .whereNotNull('left_at')
    .first(
      'status',
      'left_reason',
      'left_at',
      'removal_requested_by',
      'removal_reason',
      knex.raw(`${LEAVER_STATE} as state`),
      knex.raw(`${leaverDueAt(policy)} as due_at`),
    );
  return (
    row && {
      reason: row.left_reason,
      since: toIso(row.left_at) ?? '',
      ...(HANDED_OVER.includes(row.status) && {
        state: row.state,
        dueAt: toIso(row.due_at),
      }),
      removalRequestedBy: row.removal_requested_by ?? undefined,
      removalReason: row.removal_reason ?? undefined,
    }
  );
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
