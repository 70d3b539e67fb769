import { setImmediate } from 'node:timers/promises';
import type {
  DirectoryChange,
  MemberChange,
} from '@idp-sync/backstage-plugin-idp-sync-node';
import { bulkColumns, changedRows } from '../database/bulkRows';
import { isPostgres } from '../database/isPostgres';
import type { MirrorScope } from './MirrorKeys';

/** Of a statement; SQLite works in the portal's own thread. */
const ROWS_AT_ONCE = { sqlite: 2_000, postgres: 6_000 };

const UNIQUE_VIOLATION = '23505';

interface MembersOfGroup {
  groupId: string;
  members: readonly MemberChange[];
}

/** Members that a page names, none of them as removed; undefined for a page that has one removed. */
export function membersOnly(
  changes: readonly DirectoryChange[],
): MembersOfGroup[] | undefined {
  const groups: MembersOfGroup[] = [];
  for (const change of changes) {
    if (change.type === 'object' && change.members) {
      if (change.members.some(member => member.removed)) {
        return undefined;
      }
      groups.push({ groupId: change.objectId, members: change.members });
    }
  }
  return groups;
}

/**
 * Inserts memberships of which the mirror has no record, as in a first round nearly all are. PostgreSQL takes nearly half as long again where it is told what to do should there be one,
 * so that it is not told, and what it refuses is left to the caller.
 *
 * @returns how many were inserted: fewer than there are where the mirror has one of them, or one is named twice
 */
export async function insertNewMemberships(
  scope: MirrorScope,
  groups: readonly MembersOfGroup[],
  round: number,
): Promise<number> {
  const atOnce = ROWS_AT_ONCE[isPostgres(scope.knex) ? 'postgres' : 'sqlite'];
  let inserted = 0;
  for (const rows of inSlices(groups, atOnce)) {
    const now = await insertSome(scope, rows, round);
    inserted += now;
    if (now < rows.memberIds.length) {
      break;
    }
    await setImmediate();
  }
  return inserted;
}

/** Memberships, column by column. */
interface Slice {
  groupIds: string[];
  memberIds: string[];
  areGroups: boolean[];
}

function* inSlices(
  groups: readonly MembersOfGroup[],
  atOnce: number,
): Generator<Slice> {
  const empty = (): Slice => ({ groupIds: [], memberIds: [], areGroups: [] });
  let slice = empty();
  for (const { groupId, members } of groups) {
    for (const { objectId, class: memberClass } of members) {
      slice.groupIds.push(groupId);
      slice.memberIds.push(objectId);
      slice.areGroups.push(memberClass === 'group');
      if (slice.memberIds.length === atOnce) {
        yield slice;
        slice = empty();
      }
    }
  }
  if (slice.memberIds.length > 0) {
    yield slice;
  }
}

/** How many memberships are named. */
export function countMembers(groups: readonly MembersOfGroup[]): number {
  return groups.reduce((sum, { members }) => sum + members.length, 0);
}

/** @returns how many were inserted; none where PostgreSQL finds one of them already there */
async function insertSome(
  { knex, keys, touched }: MirrorScope,
  { groupIds, memberIds, areGroups }: Slice,
  round: number,
): Promise<number> {
  const memberKeys = await keys.makeAll(memberIds);
  const groupKeys = await keys.makeAll(groupIds);
  memberKeys.forEach((memberKey, row) =>
    touched?.membership(groupKeys[row], memberKey),
  );
  const rows = bulkColumns(knex, [
    { name: 'new_group', type: 'integer', values: groupKeys },
    { name: 'new_member', type: 'integer', values: memberKeys },
    { name: 'new_is_group', type: 'boolean', values: areGroups },
  ]);
  const sql = `insert into mirror_memberships (group_key, member_key, is_group, present, round)
     select new_group, new_member, new_is_group, true, cast(? as integer) from ${rows.sql} where true`;
  const bindings = [round, ...rows.bindings];
  if (!isPostgres(knex)) {
    return await changedRows(knex, `${sql} on conflict do nothing`, bindings);
  }
  try {
    return await knex.transaction(savepoint =>
      changedRows(savepoint, sql, bindings),
    );
  } catch (error) {
    if (
      error instanceof Error &&
      'code' in error &&
      error.code === UNIQUE_VIOLATION
    ) {
      return 0;
    }
    throw error;
  }
}
