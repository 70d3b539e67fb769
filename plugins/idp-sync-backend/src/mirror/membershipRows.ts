import { setImmediate } from 'node:timers/promises';
import { bulkRows, rawRows } from '../database/bulkRows';
import { isPostgres } from '../database/isPostgres';
import type { MirrorScope } from './MirrorKeys';
import type { MembershipRecord } from './mergeMembership';

/** Of a statement: SQLite works in the portal's own thread, and a group may hold everybody. */
const ROWS_AT_ONCE = 2_000;
const POSTGRES_ROWS_AT_ONCE = 6_000;

/** A group and a member of it. */
export interface MembershipKey {
  groupId: string;
  memberId: string;
}

interface StoredRow {
  is_group: boolean | number;
  present: boolean | number;
  round: number;
}

/** Records by group and member. */
export class MembershipMap<T> {
  readonly #groups = new Map<string, Map<string, T>>();

  get({ groupId, memberId }: MembershipKey): T | undefined {
    return this.#groups.get(groupId)?.get(memberId);
  }

  set({ groupId, memberId }: MembershipKey, value: T): void {
    const known = this.#groups.get(groupId);
    if (known) {
      known.set(memberId, value);
    } else {
      this.#groups.set(groupId, new Map([[memberId, value]]));
    }
  }

  entries(): { key: MembershipKey; value: T }[] {
    return [...this.#groups].flatMap(([groupId, members]) =>
      Array.from(members, ([memberId, value]) => ({
        key: { groupId, memberId },
        value,
      })),
    );
  }

  keys(): MembershipKey[] {
    return this.entries().map(entry => entry.key);
  }
}

/** The records of these memberships. */
export async function readMemberships(
  scope: MirrorScope,
  memberships: readonly MembershipKey[],
): Promise<MembershipMap<MembershipRecord>> {
  const records = new MembershipMap<MembershipRecord>();
  const pairs = await knownPairs(scope, memberships);
  if (pairs.length === 0) {
    return records;
  }
  const wanted = bulkRows(
    scope.knex,
    { place: 'integer', wanted_group: 'integer', wanted_member: 'integer' },
    pairs.map(({ groupKey, memberKey }, place) => [place, groupKey, memberKey]),
  );
  const rows = await rawRows<StoredRow & { place: number }>(
    scope.knex,
    `select place, m.is_group, m.present, m.round from ${wanted.sql}
     cross join mirror_memberships m where m.group_key = wanted_group and m.member_key = wanted_member`,
    wanted.bindings,
  );
  for (const row of rows) {
    records.set(pairs[row.place].membership, toRecord(row));
  }
  return records;
}

/** All records of one group, or of one member. */
export async function readMembershipsOf(
  scope: MirrorScope,
  of: { groupId: string } | { memberId: string },
): Promise<MembershipMap<MembershipRecord>> {
  const records = new MembershipMap<MembershipRecord>();
  const ofGroup = 'groupId' in of;
  const id = ofGroup ? of.groupId : of.memberId;
  await scope.keys.lookUp([id]);
  const key = scope.keys.get(id);
  if (key === undefined) {
    return records;
  }
  const [own, others] = ofGroup
    ? ['group_key', 'member_key']
    : ['member_key', 'group_key'];
  let after = 0;
  for (;;) {
    const rows: (StoredRow & { object_id: string; other: number })[] =
      await scope
        .knex('mirror_memberships as m')
        .join('mirror_keys as k', 'k.key', `m.${others}`)
        .where(`m.${own}`, key)
        .where(`m.${others}`, '>', after)
        .orderBy(`m.${others}`)
        .limit(ROWS_AT_ONCE)
        .select(
          'k.object_id',
          `m.${others} as other`,
          'm.is_group',
          'm.present',
          'm.round',
        );
    for (const row of rows) {
      records.set(
        ofGroup
          ? { groupId: id, memberId: row.object_id }
          : { groupId: row.object_id, memberId: id },
        toRecord(row),
      );
    }
    if (rows.length < ROWS_AT_ONCE) {
      return records;
    }
    after = rows[rows.length - 1].other;
    await setImmediate();
  }
}

/** Inserts or replaces these records. */
export async function writeMemberships(
  scope: MirrorScope,
  records: MembershipMap<MembershipRecord>,
): Promise<void> {
  const entries = records.entries();
  const atOnce = isPostgres(scope.knex) ? POSTGRES_ROWS_AT_ONCE : ROWS_AT_ONCE;
  for (let start = 0; start < entries.length; start += atOnce) {
    if (start > 0) {
      await setImmediate();
    }
    await writeSome(scope, entries.slice(start, start + atOnce));
  }
}

export async function deleteMemberships(
  scope: MirrorScope,
  memberships: readonly MembershipKey[],
): Promise<void> {
  const pairs = await knownPairs(scope, memberships);
  for (let start = 0; start < pairs.length; start += ROWS_AT_ONCE) {
    const rows = bulkRows(
      scope.knex,
      { old_group: 'integer', old_member: 'integer' },
      pairs
        .slice(start, start + ROWS_AT_ONCE)
        .map(({ groupKey, memberKey }) => {
          scope.touched?.membership(groupKey, memberKey);
          return [groupKey, memberKey];
        }),
    );
    await scope.knex.raw(
      `delete from mirror_memberships where (group_key, member_key) in (select old_group, old_member from ${rows.sql})`,
      rows.bindings,
    );
    await setImmediate();
  }
}

async function writeSome(
  { knex, keys, touched }: MirrorScope,
  entries: readonly { key: MembershipKey; value: MembershipRecord }[],
): Promise<void> {
  await keys.make(idsOf(entries.map(({ key }) => key)));
  const rows = bulkRows(
    knex,
    {
      new_group: 'integer',
      new_member: 'integer',
      new_is_group: 'boolean',
      new_present: 'boolean',
      new_round: 'integer',
    },
    entries.map(({ key, value }) => {
      const groupKey = keys.get(key.groupId) ?? 0;
      const memberKey = keys.get(key.memberId) ?? 0;
      touched?.membership(groupKey, memberKey);
      return [
        groupKey,
        memberKey,
        value.memberClass === 'group',
        value.present,
        value.round,
      ];
    }),
  );
  await knex.raw(
    `insert into mirror_memberships (group_key, member_key, is_group, present, round)
     select new_group, new_member, new_is_group, new_present, new_round from ${rows.sql} where true
     on conflict (group_key, member_key)
     do update set is_group = excluded.is_group, present = excluded.present, round = excluded.round`,
    rows.bindings,
  );
}

/** Those of which the mirror may have a record. */
async function knownPairs(
  { keys }: MirrorScope,
  memberships: readonly MembershipKey[],
) {
  await keys.lookUp(idsOf(memberships));
  return memberships.flatMap(membership => {
    const groupKey = keys.get(membership.groupId);
    const memberKey = keys.get(membership.memberId);
    return groupKey === undefined || memberKey === undefined
      ? []
      : [{ membership, groupKey, memberKey }];
  });
}

function idsOf(memberships: readonly MembershipKey[]): Set<string> {
  const ids = new Set<string>();
  for (const { groupId, memberId } of memberships) {
    ids.add(groupId);
    ids.add(memberId);
  }
  return ids;
}

function toRecord(row: StoredRow): MembershipRecord {
  return {
    memberClass: row.is_group ? 'group' : 'user',
    present: Boolean(row.present),
    round: row.round,
  };
}
