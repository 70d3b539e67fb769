import type { Knex } from 'knex';
import { setImmediate } from 'node:timers/promises';
import { bulkRows, rawRows } from '../database/bulkRows';
import type { KeyedSnapshot } from './KeyedSnapshot';
import type {
  PresentMembership,
  PresentObject,
  SnapshotPatch,
} from './patchSnapshot';
import { hasPhotos, readPictures } from './photoRows';
import type { TouchedRows } from './TouchedRows';
import { readUnits } from './unitRows';

/** Of a statement: SQLite reads in the portal's own thread. */
const ROWS_AT_ONCE = 1_000;

interface MembershipRow {
  group_key: number;
  member_key: number;
  is_group: boolean | number;
}

/** Reads what has become of touched rows since a snapshot was taken. */
export async function readPatch(
  knex: Knex,
  connectionId: string,
  { snapshot }: KeyedSnapshot,
  touched: TouchedRows,
): Promise<SnapshotPatch> {
  const users = await readPresent(knex, connectionId, 'user', touched.users);
  const groups = await readPresent(knex, connectionId, 'group', touched.groups);
  const memberships = await readPairs(knex, touched);
  const isNew =
    (index: ReadonlyMap<string, number>) =>
    ({ object }: PresentObject) =>
      !index.has(object.objectId);
  const newGroups = groups.filter(isNew(snapshot.groupIndex));
  // Memberships of what was absent were there all the time, without showing.
  memberships.push(
    ...(await readMembershipsOf(knex, 'group_key', [
      ...newGroups.map(({ key }) => key),
      ...touched.wholeGroups,
    ])),
    ...(await readMembershipsOf(
      knex,
      'member_key',
      [...users.filter(isNew(snapshot.userIndex)), ...newGroups].map(
        ({ key }) => key,
      ),
    )),
  );
  return {
    users: { written: touched.users, present: users },
    groups: { written: touched.groups, present: groups },
    written: touched.members,
    wholeGroups: touched.wholeGroups,
    memberships,
    administrativeUnits: touched.units
      ? await readUnits(knex, connectionId)
      : snapshot.administrativeUnits,
  };
}

async function readPresent(
  knex: Knex,
  connectionId: string,
  objectClass: 'user' | 'group',
  ids: ReadonlySet<string>,
): Promise<PresentObject[]> {
  const withPictures =
    objectClass === 'user' &&
    ids.size > 0 &&
    (await hasPhotos(knex, connectionId));
  return inSteps([...ids], async some => {
    const wanted = bulkRows(
      knex,
      { wanted_id: 'text' },
      some.map(id => [id]),
    );
    const rows = await rawRows<{
      object_id: string;
      key: number;
      attributes: string;
    }>(
      knex,
      `select o.object_id, o.key, o.attributes from ${wanted.sql} cross join mirror_objects o
       where o.connection_id = ? and o.class = ? and o.object_id = wanted_id and o.state = 'present'`,
      [...wanted.bindings, connectionId, objectClass],
    );
    const pictures = withPictures
      ? await readPictures(knex, connectionId, some)
      : undefined;
    return rows.map(({ object_id: objectId, key, attributes }) => ({
      object: {
        ...(pictures?.has(objectId) && { picture: pictures.get(objectId) }),
        objectId,
        class: objectClass,
        attributes: JSON.parse(attributes),
      },
      key,
    }));
  });
}

async function readPairs(
  knex: Knex,
  touched: TouchedRows,
): Promise<PresentMembership[]> {
  const pairs = [...touched.members].flatMap(([group, members]) =>
    Array.from(members, member => [group, member]),
  );
  return inSteps(pairs, async some => {
    const wanted = bulkRows(
      knex,
      { wanted_group: 'integer', wanted_member: 'integer' },
      some,
    );
    return toMemberships(
      await rawRows<MembershipRow>(
        knex,
        `select m.group_key, m.member_key, m.is_group from ${wanted.sql} cross join mirror_memberships m
         where m.group_key = wanted_group and m.member_key = wanted_member and m.present`,
        wanted.bindings,
      ),
    );
  });
}

async function readMembershipsOf(
  knex: Knex,
  column: 'group_key' | 'member_key',
  keys: readonly number[],
): Promise<PresentMembership[]> {
  return inSteps(keys, async some => {
    const wanted = bulkRows(
      knex,
      { wanted_key: 'integer' },
      some.map(key => [key]),
    );
    return toMemberships(
      await rawRows<MembershipRow>(
        knex,
        `select m.group_key, m.member_key, m.is_group from ${wanted.sql} cross join mirror_memberships m
         where m.${column} = wanted_key and m.present`,
        wanted.bindings,
      ),
    );
  });
}

function toMemberships(rows: readonly MembershipRow[]): PresentMembership[] {
  return rows.map(row => ({
    groupKey: row.group_key,
    memberKey: row.member_key,
    isGroup: Boolean(row.is_group),
  }));
}

async function inSteps<T, Row>(
  all: readonly T[],
  read: (some: readonly T[]) => Promise<Row[]>,
): Promise<Row[]> {
  const rows: Row[] = [];
  for (let start = 0; start < all.length; start += ROWS_AT_ONCE) {
    for (const row of await read(all.slice(start, start + ROWS_AT_ONCE))) {
      rows.push(row);
    }
    await setImmediate();
  }
  return rows;
}
