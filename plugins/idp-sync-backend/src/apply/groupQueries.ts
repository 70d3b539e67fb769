import type { RelatedGroup } from '@idp-sync/backstage-plugin-idp-sync-common';
import type { Knex } from 'knex';

/**
 * The condition of the partial index `mirror_nested` has to stand in the statement literally: with a bound value neither database would use it. `union` (not `union all`) is what ends the recursion where groups contain each other.
 */
const NESTING = `m.is_group and m.present`;

/** Joins a group that is in the directory: memberships of a deleted one are kept, because it can come back with them. */
const presentGroup = (column: string) =>
  `join mirror_objects g on g.connection_id = :connectionId and g.class = 'group' and g.key = ${column} and g.state = 'present'`;

const keyOf = (binding: string) =>
  `(select key from mirror_keys where connection_id = :connectionId and object_id = ${binding})`;

const PRESENT_USER = `join mirror_objects u on u.key = m.member_key and u.class = 'user' and u.state = 'present'`;

const NAMED_GROUPS = `
  select g.object_id, g.attributes, e.display_name, e.entity_ref
  from found
  ${presentGroup('found.group_key')}
  left join managed_entities e on e.connection_id = :connectionId and e.class = 'group' and e.object_id = g.object_id
    and e.status in ('sent', 'confirmed', 'lost', 'rejected', 'conflict')`;

/** By name, the same on every database and in every locale. */
export function byName(a: RelatedGroup, b: RelatedGroup): number {
  const keys = [a, b].map(({ displayName, objectId }) => [
    displayName.toLowerCase(),
    objectId,
  ]);
  const different = keys[0].findIndex((key, index) => key !== keys[1][index]);
  if (different < 0) {
    return 0;
  }
  return keys[0][different] < keys[1][different] ? -1 : 1;
}

/** Groups of the mirror that a group is directly in, by name. */
export async function groupsDirectlyAbove(
  knex: Knex,
  connectionId: string,
  groupId: string,
): Promise<RelatedGroup[]> {
  return namedGroups(
    knex,
    `with found as (
       select m.group_key from mirror_memberships m where ${NESTING} and m.member_key = ${keyOf(
      ':groupId',
    )} and m.group_key <> m.member_key
     ) ${NAMED_GROUPS}`,
    { connectionId, groupId },
  );
}

/** Groups of the mirror that contain some groups through any number of others or directly, without those groups themselves and without one more, by name. */
export async function groupsAbove(
  knex: Knex,
  connectionId: string,
  groupIds: readonly string[],
  except: string,
): Promise<RelatedGroup[]> {
  if (groupIds.length === 0) {
    return [];
  }
  const marks = groupIds.map((_, index) => `:group${index}`).join(', ');
  const groups = await namedGroups(
    knex,
    `with recursive found(group_key) as (
       select m.group_key from mirror_memberships m where ${NESTING} and m.member_key in (
         select key from mirror_keys where connection_id = :connectionId and object_id in (${marks}))
       union
       select m.group_key from found ${presentGroup(
         'found.group_key',
       )} join mirror_memberships m on m.member_key = found.group_key where ${NESTING}
     ) ${NAMED_GROUPS}`,
    {
      connectionId,
      ...Object.fromEntries(groupIds.map((id, index) => [`group${index}`, id])),
    },
  );
  const known = new Set([...groupIds, except]);
  return groups.filter(({ objectId }) => !known.has(objectId));
}

/** How many people of the directory are in a group: directly, and with those in groups inside it, each counted once. */
export async function countMembers(
  knex: Knex,
  connectionId: string,
  groupId: string,
): Promise<{ direct: number; total: number }> {
  const [within] = await raw(
    knex,
    `select 1 as some from mirror_memberships m ${presentGroup('m.member_key')}
     where m.group_key = ${keyOf(':groupId')} and ${NESTING} limit 1`,
    { connectionId, groupId },
  );
  const [{ direct }] = await raw(
    knex,
    `select count(*) as direct from mirror_memberships m ${PRESENT_USER}
     where m.group_key = ${keyOf(':groupId')} and not m.is_group and m.present`,
    { connectionId, groupId },
  );
  if (!within) {
    // Nobody can be in it twice then: not to tell people apart is what makes a group of 100,000 quick.
    return { direct: Number(direct), total: Number(direct) };
  }
  const [{ total }] = await raw(
    knex,
    `with recursive found(group_key) as (
       select key from mirror_keys where connection_id = :connectionId and object_id = :groupId
       union
       select m.member_key from found join mirror_memberships m on m.group_key = found.group_key
         ${presentGroup('m.member_key')}
       where ${NESTING}
     )
     select count(distinct m.member_key) as total
     from found join mirror_memberships m on m.group_key = found.group_key and not m.is_group and m.present
     ${PRESENT_USER}`,
    { connectionId, groupId },
  );
  return { direct: Number(direct), total: Number(total) };
}

async function namedGroups(
  knex: Knex,
  sql: string,
  bindings: Record<string, string>,
): Promise<RelatedGroup[]> {
  const rows = await raw(knex, sql, bindings);
  return rows
    .map(row => ({
      objectId: String(row.object_id),
      displayName: displayNameOf(row),
      entityRef: row.entity_ref === null ? undefined : String(row.entity_ref),
    }))
    .sort(byName);
}

function displayNameOf(row: Row): string {
  if (row.display_name !== null) {
    return String(row.display_name);
  }
  const { displayName } = JSON.parse(String(row.attributes));
  return displayName ? String(displayName) : String(row.object_id);
}

type Row = Record<string, string | number | null>;

/** PostgreSQL's driver answers with an object that has the rows, SQLite's with the rows. */
async function raw(
  knex: Knex,
  sql: string,
  bindings: Record<string, string>,
): Promise<Row[]> {
  const answer = await knex.raw(sql, bindings);
  return Array.isArray(answer) ? answer : answer.rows;
}
