import { type Entity, stringifyEntityRef } from '@backstage/catalog-model';
import {
  foldText,
  type ObjectClass,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import type { Knex } from 'knex';
import { LOCATION_KEY_ANNOTATION } from '../mapping/annotations';
import { hashEntity } from '../mapping/hashEntity';
import { inputOfMark, readLeaverMark } from '../plan/leavers';
import { sourceOf } from './CatalogReader';
import { asSent, readMark } from './mark';

/**
 * Takes entities that the catalog shows into our table as what was sent: where the table was lost or restored from a backup, and where the catalog was, so that
 * everybody keeps their reference and the next plan decides by the directory.
 *
 * @returns how many there was something new about
 */
export async function takeNews(
  transaction: Knex,
  connectionId: string,
  entities: readonly Entity[],
): Promise<number> {
  const classes = await mirroredClasses(transaction, connectionId, entities);
  const rows = entities.flatMap(entity => {
    const objectId = sourceOf(entity)?.objectId;
    return objectId === undefined
      ? []
      : toRow(entity, {
          connection_id: connectionId,
          object_id: objectId,
          class: classes.get(objectId) ?? classOf(entity),
        });
  });
  if (rows.length === 0) {
    return 0;
  }
  const unknown = await transaction('managed_entities')
    .insert(
      rows.map(row => ({ ...row, sequence: 1, created_at: row.updated_at })),
    )
    .onConflict()
    .ignore()
    .returning(['class', 'object_id']);
  const inserted = new Set(unknown.map(keyOf));
  const known = rows.filter(row => !inserted.has(keyOf(row)));
  // Our table was restored from before a rename: what the object has left since stays its own.
  for (const row of known) {
    await keepLeft(transaction, row);
  }
  for (const {
    connection_id,
    class: objectClass,
    object_id,
    ...row
  } of known) {
    await transaction('managed_entities')
      .where({ connection_id, class: objectClass, object_id })
      .update({ ...row, sequence: transaction.raw('sequence + 1') });
  }
  for (const entity of entities) {
    await rememberMark(transaction, connectionId, entity);
  }
  return rows.length;
}

/** Somebody who has left goes on having left: the grace counts from when they did, as their entity says. */
async function rememberMark(
  transaction: Knex,
  connectionId: string,
  entity: Entity,
): Promise<void> {
  const mark = readLeaverMark(entity);
  if (mark) {
    await transaction('managed_entities')
      .where({
        connection_id: connectionId,
        entity_ref: stringifyEntityRef(entity),
      })
      .update({
        left_at: mark.at,
        left_reason: mark.reason,
        input_hash: inputOfMark(mark),
      });
  }
}

async function keepLeft(
  transaction: Knex,
  row: {
    connection_id: string;
    class: ObjectClass;
    object_id: string;
    entity_ref: string;
  },
): Promise<void> {
  const { connection_id, class: objectClass, object_id } = row;
  const before = await transaction('managed_entities')
    .where({ connection_id, class: objectClass, object_id })
    .whereNot({ entity_ref: row.entity_ref })
    .first('entity_ref');
  if (before) {
    await transaction('former_references')
      .insert({
        entity_ref: before.entity_ref,
        connection_id,
        class: objectClass,
        object_id,
        left_at: Date.now(),
      })
      .onConflict('entity_ref')
      .ignore();
  }
}

function keyOf(row: { class: string; object_id: string }): string {
  return `${row.class}:${row.object_id}`;
}

function toRow(
  entity: Entity,
  key: { connection_id: string; object_id: string; class: ObjectClass },
) {
  const now = Date.now();
  const displayName = displayNameOf(entity);
  const sent = asSent(entity);
  return {
    ...key,
    entity_ref: stringifyEntityRef(entity),
    display_name: displayName,
    search_key: foldText(displayName),
    status: 'confirmed',
    entity: JSON.stringify(sent),
    entity_hash: hashEntity(sent),
    input_hash: null,
    location_key: sent.metadata.annotations?.[LOCATION_KEY_ANNOTATION] ?? null,
    mark: readMark(entity) || null,
    rejection: null,
    removed_at: null,
    sent_at: now,
    confirmed_at: now,
    updated_at: now,
  };
}

/** Which class each object was read as; a transformer may have made anything of its entity. */
async function mirroredClasses(
  knex: Knex,
  connectionId: string,
  entities: readonly Entity[],
): Promise<Map<string, ObjectClass>> {
  const rows = await knex('mirror_objects')
    .where({ connection_id: connectionId })
    .whereIn(
      'object_id',
      entities.flatMap(entity => sourceOf(entity)?.objectId ?? []),
    )
    .select('object_id', 'class');
  return new Map(rows.map(row => [row.object_id, row.class]));
}

function classOf(entity: Entity): ObjectClass {
  if (entity.kind.toLowerCase() === 'user') {
    return 'user';
  }
  return entity.spec?.type === 'root' ? 'organization' : 'group';
}

function displayNameOf(entity: Entity): string {
  const profile = entity.spec?.profile;
  const name =
    typeof profile === 'object' && profile && !Array.isArray(profile)
      ? profile.displayName
      : undefined;
  return typeof name === 'string' ? name : entity.metadata.name;
}
