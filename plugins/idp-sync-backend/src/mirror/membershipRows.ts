import type { Knex } from 'knex';
import { bulkRows, rawRows } from '../database/bulkRows';
import type { MembershipRecord } from './mergeMembership';

/** A group and a member of it. */
export interface MembershipKey {
  groupId: string;
  memberId: string;
}

interface MembershipRow {
  group_id: string;
  member_id: string;
  member_class: 'user' | 'group';
  present: boolean | number;
  round: number;
}

/** Records by group and member. */
export class MembershipMap<T> {
  readonly #records = new Map<string, { key: MembershipKey; value: T }>();

  get(key: MembershipKey): T | undefined {
    return this.#records.get(joinKey(key))?.value;
  }

  set(key: MembershipKey, value: T): void {
    this.#records.set(joinKey(key), { key, value });
  }

  entries(): { key: MembershipKey; value: T }[] {
    return [...this.#records.values()];
  }

  keys(): MembershipKey[] {
    return this.entries().map(entry => entry.key);
  }
}

function joinKey({ groupId, memberId }: MembershipKey): string {
  return `${groupId}\n${memberId}`;
}

/** The records of these memberships. */
export async function readMemberships(
  knex: Knex,
  connectionId: string,
  keys: readonly MembershipKey[],
): Promise<MembershipMap<MembershipRecord>> {
  if (keys.length === 0) {
    return new MembershipMap();
  }
  const wanted = bulkRows(
    knex,
    { wanted_group: 'text', wanted_member: 'text' },
    keys.map(({ groupId, memberId }) => [groupId, memberId]),
  );
  return toMap(
    await rawRows<MembershipRow>(
      knex,
      `select m.group_id, m.member_id, m.member_class, m.present, m.round from ${wanted.sql}
       cross join mirror_memberships m where m.connection_id = ? and m.group_id = wanted_group and m.member_id = wanted_member`,
      [...wanted.bindings, connectionId],
    ),
  );
}

/** All records of one group, or of one member. */
export async function readMembershipsOf(
  knex: Knex,
  connectionId: string,
  of: { groupId: string } | { memberId: string },
): Promise<MembershipMap<MembershipRecord>> {
  return toMap(
    await knex('mirror_memberships')
      .where({ connection_id: connectionId })
      .where(
        'groupId' in of ? { group_id: of.groupId } : { member_id: of.memberId },
      )
      .select('group_id', 'member_id', 'member_class', 'present', 'round'),
  );
}

/** Inserts or replaces these records. */
export async function writeMemberships(
  knex: Knex,
  connectionId: string,
  records: MembershipMap<MembershipRecord>,
): Promise<void> {
  const entries = records.entries();
  if (entries.length === 0) {
    return;
  }
  const rows = bulkRows(
    knex,
    {
      new_group: 'text',
      new_member: 'text',
      new_class: 'text',
      new_present: 'boolean',
      new_round: 'integer',
    },
    entries.map(({ key, value }) => [
      key.groupId,
      key.memberId,
      value.memberClass,
      value.present,
      value.round,
    ]),
  );
  await knex.raw(
    `insert into mirror_memberships (connection_id, group_id, member_id, member_class, present, round)
     select ?, new_group, new_member, new_class, new_present, new_round from ${rows.sql} where true
     on conflict (connection_id, group_id, member_id) do update set
       member_class = excluded.member_class, present = excluded.present, round = excluded.round`,
    [connectionId, ...rows.bindings],
  );
}

export async function deleteMemberships(
  knex: Knex,
  connectionId: string,
  keys: readonly MembershipKey[],
): Promise<void> {
  if (keys.length === 0) {
    return;
  }
  const rows = bulkRows(
    knex,
    { old_group: 'text', old_member: 'text' },
    keys.map(({ groupId, memberId }) => [groupId, memberId]),
  );
  await knex.raw(
    `delete from mirror_memberships where connection_id = ?
     and (group_id, member_id) in (select old_group, old_member from ${rows.sql})`,
    [connectionId, ...rows.bindings],
  );
}

function toMap(
  rows: readonly MembershipRow[],
): MembershipMap<MembershipRecord> {
  const map = new MembershipMap<MembershipRecord>();
  for (const row of rows) {
    map.set(
      { groupId: row.group_id, memberId: row.member_id },
      {
        memberClass: row.member_class,
        present: Boolean(row.present),
        round: row.round,
      },
    );
  }
  return map;
}
