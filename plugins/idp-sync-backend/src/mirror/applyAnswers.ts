import type {
  DirectoryAttributes,
  DirectoryStream,
} from '@idp-sync/backstage-plugin-idp-sync-node';
import { sameContent } from './applyStatements';
import type { Doubts } from './Doubts';
import type { MirrorScope } from './MirrorKeys';
import type { MembershipRecord } from './mergeMembership';
import {
  mergeAttributes,
  type ObjectRecord,
  type RemovedState,
} from './mergeObject';
import {
  deleteMemberships,
  type MembershipKey,
  MembershipMap,
  readMembershipsOf,
  writeMemberships,
} from './membershipRows';
import type { DoubtAnswer, DoubtQuestion, StreamCursor } from './MirrorStore';
import { readObjects, writeObjects } from './objectRows';

/** From this many members on, the groups of the members in doubt are cheaper to ask for than all members of the group; a page of Graph holds 999. */
const MEMBERS_PER_PAGE = 999;

/** Turns doubts into the fewest questions; what a full round has settled by itself is left out. */
export async function toQuestions(
  scope: MirrorScope,
  { round, full, doubts }: StreamCursor,
): Promise<DoubtQuestion[]> {
  const questions = new Map<string, DoubtQuestion>();
  const ask = (question: DoubtQuestion) =>
    questions.set(JSON.stringify(question), question);

  for (const objectClass of ['user', 'group'] as const) {
    const ids = doubts.objects.flatMap(([each, id]) =>
      each === objectClass ? [id] : [],
    );
    const records = await readObjects(scope, objectClass, ids);
    for (const [objectId, record] of records) {
      // One that a full round called removed and never named otherwise will be swept.
      if (!full || record.round === round) {
        ask({ kind: 'object', class: objectClass, objectId });
      }
    }
  }
  for (const groupId of doubts.members) {
    ask({ kind: 'members', groupId });
  }
  for (const [objectClass, objectId] of doubts.memberOf) {
    ask({ kind: 'memberOf', class: objectClass, objectId });
  }
  for (const groupId of new Set(doubts.memberships.map(([id]) => id))) {
    const known = await readMembershipsOf(scope, { groupId });
    const open = doubts.memberships.filter(
      ([id, memberId]) =>
        id === groupId &&
        (!full || known.get({ groupId, memberId })?.round === round),
    );
    const pages = Math.ceil(known.keys().length / MEMBERS_PER_PAGE);
    if (pages <= open.length && open.length > 0) {
      ask({ kind: 'members', groupId });
    } else {
      for (const [, objectId, objectClass] of open) {
        ask({ kind: 'memberOf', class: objectClass, objectId });
      }
    }
  }
  return [...questions.values()];
}

/** The doubts that are left once these questions are answered. */
export function withoutAnswered(
  doubts: Doubts,
  answers: readonly DoubtAnswer[],
): Doubts {
  const objects = new Set<string>();
  const groups = new Set<string>();
  const members = new Set<string>();
  for (const answer of answers) {
    if (answer.kind === 'object') {
      objects.add(`${answer.class} ${answer.objectId}`);
    } else if (answer.kind === 'members') {
      groups.add(answer.groupId);
    } else {
      members.add(`${answer.class} ${answer.objectId}`);
    }
  }
  return {
    ...doubts,
    objects: doubts.objects.filter(key => !objects.has(key.join(' '))),
    members: doubts.members.filter(id => !groups.has(id)),
    memberOf: doubts.memberOf.filter(key => !members.has(key.join(' '))),
    memberships: doubts.memberships.filter(
      ([groupId, memberId, memberClass]) =>
        !groups.has(groupId) && !members.has(`${memberClass} ${memberId}`),
    ),
  };
}

/**
 * Writes answers: each is the whole truth about what was asked, and newer than every page of the round.
 *
 * @param rounds - the current round of each stream: memberships belong to that of groups, whichever stream asked. While groups are read in full, what is not of
 *   their round is dropped in the end
 * @returns how much is different now, and how many memberships the answers no longer had
 */
export async function applyAnswers(
  scope: MirrorScope,
  answers: readonly DoubtAnswer[],
  rounds: Record<DirectoryStream, number> & { groupsInFull: boolean },
): Promise<{ changed: number; dropped: number }> {
  let changed = 0;
  let dropped = 0;
  for (const answer of answers) {
    const memberships = toMemberships(answer);
    if (memberships) {
      const { of, truth } = memberships;
      const replaced = await replaceMemberships(scope, of, truth, rounds);
      changed += replaced.added + replaced.dropped;
      dropped += replaced.dropped;
    } else {
      changed += await applyObject(scope, toObject(answer), rounds);
    }
  }
  return { changed, dropped };
}

type Membership = MembershipKey & { memberClass: 'user' | 'group' };

function toMemberships(
  answer: DoubtAnswer,
):
  | { of: { groupId: string } | { memberId: string }; truth: Membership[] }
  | undefined {
  if (answer.kind === 'memberOf' && answer.groupIds) {
    const { objectId: memberId, class: memberClass } = answer;
    return {
      of: { memberId },
      truth: answer.groupIds.map(groupId => ({
        groupId,
        memberId,
        memberClass,
      })),
    };
  }
  if (answer.kind === 'members' && answer.members) {
    const { groupId, members } = answer;
    return {
      of: { groupId },
      truth: members
        .filter(member => !member.removed)
        .map(member => ({
          groupId,
          memberId: member.objectId,
          memberClass: member.class,
        })),
    };
  }
  return undefined;
}

interface ObjectAnswer {
  class: 'user' | 'group';
  objectId: string;
  attributes?: DirectoryAttributes;
}

function toObject(answer: DoubtAnswer): ObjectAnswer {
  switch (answer.kind) {
    case 'members':
      return { class: 'group', objectId: answer.groupId };
    case 'memberOf':
      return { class: answer.class, objectId: answer.objectId };
    default:
      return answer;
  }
}

async function applyObject(
  scope: MirrorScope,
  answer: ObjectAnswer,
  rounds: Record<DirectoryStream, number>,
): Promise<number> {
  const known = (await readObjects(scope, answer.class, [answer.objectId])).get(
    answer.objectId,
  );
  const record: ObjectRecord = {
    attributes: mergeAttributes(
      {},
      answer.attributes ?? known?.attributes ?? {},
    ),
    // Whether it can come back was not said, unless a page had said it before.
    state: answer.attributes ? 'present' : removedAs(known),
    round: answer.class === 'user' ? rounds.users : rounds.groups,
  };
  await writeObjects(scope, answer.class, new Map([[answer.objectId, record]]));
  return known && sameContent(known, record) ? 0 : 1;
}

function removedAs(known: ObjectRecord | undefined): RemovedState {
  return known && known.state !== 'present' ? known.state : 'gone';
}

async function replaceMemberships(
  scope: MirrorScope,
  of: { groupId: string } | { memberId: string },
  truth: readonly Membership[],
  rounds: { groups: number; groupsInFull: boolean },
): Promise<{ added: number; dropped: number }> {
  const known = await readMembershipsOf(scope, of);
  const records = new MembershipMap<MembershipRecord>();
  const different = new MembershipMap<MembershipRecord>();
  for (const { memberClass, ...key } of truth) {
    const record = { memberClass, present: true, round: rounds.groups };
    const before = known.get(key);
    records.set(key, record);
    if (
      !before?.present ||
      before.memberClass !== memberClass ||
      (rounds.groupsInFull && before.round !== record.round)
    ) {
      different.set(key, record);
    }
  }
  const gone = known.keys().filter(key => !records.get(key));
  await deleteMemberships(scope, gone);
  await writeMemberships(scope, different);
  return {
    added: records.keys().filter(key => !known.get(key)?.present).length,
    dropped: gone.filter(key => known.get(key)?.present).length,
  };
}
