import type { DirectoryAttributes } from '@idp-sync/backstage-plugin-idp-sync-node';
import type { ObjectClass } from '@idp-sync/backstage-plugin-idp-sync-common';
import type { Knex } from 'knex';
import { toSearchKey } from '../database/searchKey';
import { bulkRows, rawRows } from '../database/bulkRows';
import type { ObjectRecord, ObjectState } from './mergeObject';

interface ObjectRow {
  object_id: string;
  attributes: string;
  state: ObjectState;
  round: number;
}

/** The records of these objects, by object id. */
export async function readObjects(
  knex: Knex,
  connectionId: string,
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
  knex: Knex,
  connectionId: string,
  objectClass: ObjectClass,
  records: ReadonlyMap<string, ObjectRecord>,
): Promise<void> {
  if (records.size === 0) {
    return;
  }
  const rows = bulkRows(
    knex,
    {
      new_id: 'text',
      new_attributes: 'text',
      new_search_key: 'text',
      new_state: 'text',
      new_round: 'integer',
    },
    Array.from(records, ([objectId, { attributes, state, round }]) => [
      objectId,
      JSON.stringify(attributes),
      searchKeyOf(attributes),
      state,
      round,
    ]),
  );
  await knex.raw(
    `insert into mirror_objects (connection_id, class, object_id, attributes, search_key, state, round)
     select ?, ?, new_id, new_attributes, new_search_key, new_state, new_round from ${rows.sql} where true
     on conflict (connection_id, class, object_id) do update set
       attributes = excluded.attributes, search_key = excluded.search_key, state = excluded.state, round = excluded.round`,
    [connectionId, objectClass, ...rows.bindings],
  );
}

/** Notes that a round spoke of these objects and said nothing new. */
export async function touchObjects(
  knex: Knex,
  connectionId: string,
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
