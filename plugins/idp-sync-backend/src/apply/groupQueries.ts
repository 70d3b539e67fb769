import type { RelatedGroup } from '@idp-sync/backstage-plugin-idp-sync-common';
import type { Knex } from 'knex';

/**
 * The condition of the partial index `mirror_nestings` has to stand in the statement literally: with a bound value neither database would use it.
 * `union` (not `union all`) is what ends the recursion where groups contain each other.
 */
const NESTING = `m.connection_id = :connectionId and m.member_class = 'group' and m.present = true`;

/** Joins a group that is in the directory: memberships of a deleted one are kept, because it can come back with them. */
const presentGroup = (column: string) =>
  `join mirror_objects g on g.connection_id = :connectionId and g.class = 'group' and g.object_id = ${column} and g.state = 'present'`;

const NAMED_GROUPS = `
  select g.object_id, g.attributes, e.display_name, e.entity_ref
  from found
  ${presentGroup('found.group_id')}
  left join managed_entities e on e.connection_id = :connectionId and e.class = 'group' and e.object_id = g.object_id
    and e.status in ('sent', 'confirmed', 'conflict')`;

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
       select m.group_id from mirror_memberships m where ${NESTING} and m.member_id = :groupId and m.group_id <> :groupId
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
    `with recursive found(group_id) as (
       select m.group_id from mirror_memberships m where ${NESTING} and m.member_id in (${marks})
       union
       select m.group_id from found ${presentGroup(
         'found.group_id',
       )} join mirror_memberships m on m.member_id = found.group_id where ${NESTING}
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
  const [counts] = await raw(
    knex,
    `with recursive found(group_id) as (
       select cast(:groupId as varchar(128))
       union
       select m.member_id from found join mirror_memberships m on m.group_id = found.group_id
         ${presentGroup('m.member_id')}
       where ${NESTING}
     )
     select count(distinct m.member_id) as total,
       count(distinct case when m.group_id = :groupId then m.member_id end) as direct
     from found
     join mirror_memberships m on m.connection_id = :connectionId and m.group_id = found.group_id
       and m.member_class = 'user' and m.present = true
     join mirror_objects u on u.connection_id = :connectionId and u.class = 'user' and u.object_id = m.member_id
       and u.state = 'present'`,
    { connectionId, groupId },
  );
  return { direct: Number(counts.direct), total: Number(counts.total) };
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
