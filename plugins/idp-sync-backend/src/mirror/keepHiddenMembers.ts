import { rawRows } from '../database/bulkRows';
import type { MirrorScope } from './MirrorKeys';

/** As attributes are stored; within a value its quotation marks would be escaped. */
const IS_HIDDEN = `attributes like '%"visibility":"HiddenMembership"%'`;

/**
 * Lets the members of groups with hidden membership be of this round, where it names none of them: an application that has lost the permission to see them
 * is told that there are none, and absence is not evidence (Law 1). To be called before a full round sweeps. Somebody who left such a group is taken out by
 * the next round in which the directory says so.
 *
 * @returns how many groups kept members that way
 */
export async function keepHiddenMembers(
  { knex, connectionId }: MirrorScope,
  round: number,
): Promise<number> {
  const unseen = `select o.key from mirror_objects o
    where o.connection_id = ? and o.class = 'group' and o.state = 'present' and ${IS_HIDDEN}
    and exists (select 1 from mirror_memberships m where m.group_key = o.key and m.present)
    and not exists (select 1 from mirror_memberships m where m.group_key = o.key and m.round = ?)`;
  const groups = await rawRows<{ key: number }>(knex, unseen, [
    connectionId,
    round,
  ]);
  if (groups.length > 0) {
    await knex.raw(
      `update mirror_memberships set round = ? where present and group_key in (${unseen})`,
      [round, connectionId, round],
    );
  }
  return groups.length;
}
