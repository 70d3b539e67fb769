import type { DirectoryAttributes } from '@idp-sync/backstage-plugin-idp-sync-node';
import type { ObjectClass } from '@idp-sync/backstage-plugin-idp-sync-common';
import { toSearchKey } from '../database/searchKey';
import { bulkRows, changedRows, rawRows } from '../database/bulkRows';
import type { MirrorScope } from './MirrorKeys';
import type { ObjectRecord, ObjectState } from './mergeObject';

interface ObjectRow {
  object_id: string;
  attributes: string;
  state: ObjectState;
  round: number;
}

/** The records of these objects, by object id. */
export async function readObjects(
  { knex, connectionId }: MirrorScope,
  objectClass: ObjectClass,
  objectIds: readonly string[],
): Promise<Map<string, ObjectRecord>> {
  if (objectIds.length === 0) {
    return new Map();
  }
  const wanted = bulkRows(
    knex,
    { wanted_id: 'text' },
    objectIds.map(id => [id]),
  );
  const rows = await rawRows<ObjectRow>(
    knex,
    `select o.object_id, o.attributes, o.state, o.round from ${wanted.sql}
     cross join mirror_objects o where o.connection_id = ? and o.class = ? and o.object_id = wanted_id`,
    [...wanted.bindings, connectionId, objectClass],
  );
  return new Map(
    rows.map(row => [
      row.object_id,
      {
        attributes: JSON.parse(row.attributes),
        state: row.state,
        round: row.round,
      },
    ]),
  );
}

/** Inserts or replaces these records. */
export async function writeObjects(
  scope: MirrorScope,
  objectClass: ObjectClass,
  records: ReadonlyMap<string, ObjectRecord>,
): Promise<void> {
  await insert(
    scope,
    objectClass,
    records,
    `do update set attributes = excluded.attributes, search_key = excluded.search_key, state = excluded.state, round = excluded.round`,
  );
}

/** Inserts those of these records that the mirror has in no state yet. @returns how many these were */
export async function insertObjects(
  scope: MirrorScope,
  objectClass: ObjectClass,
  records: ReadonlyMap<string, ObjectRecord>,
): Promise<number> {
  return await insert(scope, objectClass, records, 'do nothing');
}

async function insert(
  { knex, connectionId, keys, touched }: MirrorScope,
  objectClass: ObjectClass,
  records: ReadonlyMap<string, ObjectRecord>,
  onConflict: string,
): Promise<number> {
  if (records.size === 0) {
    return 0;
  }
  await keys.make(records.keys());
  for (const objectId of records.keys()) {
    if (objectClass === 'organization') {
      touched?.everything();
    } else {
      touched?.object(objectClass, objectId);
    }
  }
  const rows = bulkRows(
    knex,
    {
      new_id: 'text',
      new_key: 'integer',
      new_attributes: 'text',
      new_search_key: 'text',
      new_state: 'text',
      new_round: 'integer',
    },
    Array.from(records, ([objectId, { attributes, state, round }]) => [
      objectId,
      keys.get(objectId) ?? 0,
      JSON.stringify(attributes),
      searchKeyOf(attributes),
      state,
      round,
    ]),
  );
  return await changedRows(
    knex,
    `insert into mirror_objects (connection_id, class, object_id, key, attributes, search_key, state, round)
     select ?, ?, new_id, new_key, new_attributes, new_search_key, new_state, new_round from ${rows.sql} where true
     on conflict (connection_id, class, object_id) ${onConflict}`,
    [connectionId, objectClass, ...rows.bindings],
  );
}

/** Notes that a round spoke of these objects and said nothing new. */
export async function touchObjects(
  { knex, connectionId }: MirrorScope,
  objectClass: ObjectClass,
  objectIds: readonly string[],
  round: number,
): Promise<void> {
  if (objectIds.length === 0) {
    return;
  }
  const touched = bulkRows(
    knex,
    { touched_id: 'text' },
    objectIds.map(id => [id]),
  );
  await knex.raw(
    `update mirror_objects set round = ? where connection_id = ? and class = ?
     and object_id in (select touched_id from ${touched.sql})`,
    [round, connectionId, objectClass, ...touched.bindings],
  );
}

function searchKeyOf(attributes: DirectoryAttributes): string {
  const { displayName, mail, userPrincipalName, mailNickname } = attributes;
  return toSearchKey(
    ...[displayName, mail, userPrincipalName, mailNickname].map(value =>
      typeof value === 'string' ? value : undefined,
    ),
  );
}
