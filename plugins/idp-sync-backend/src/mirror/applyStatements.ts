import type {
  DirectoryChange,
  MemberChange,
} from '@idp-sync/backstage-plugin-idp-sync-node';
import type { Doubts } from './Doubts';
import type { MirrorScope } from './MirrorKeys';
import { mergeMembership, type MembershipRecord } from './mergeMembership';
import {
  mergeObject,
  type ObjectRecord,
  type ObjectStatement,
  type RoundContext,
  sameAttributes,
} from './mergeObject';
import {
  type MembershipKey,
  MembershipMap,
  readMemberships,
  readMembershipsOf,
  writeMemberships,
} from './membershipRows';
import {
  countMembers,
  insertNewMemberships,
  membersOnly,
} from './insertNewMemberships';
import {
  insertObjects,
  readObjects,
  touchObjects,
  writeObjects,
} from './objectRows';

/** What a page did to the mirror and what it left open. */
export interface Applied {
  changed: number;
  doubts: Partial<Doubts>;
}

type Statement = { objectId: string } & ObjectStatement;

/** Writes what a page says of objects of one class: one select, then only the rows that are different. */
export async function applyObjects(
  scope: MirrorScope,
  objectClass: 'user' | 'group',
  changes: readonly DirectoryChange[],
  context: RoundContext,
): Promise<Applied> {
  const statements = changes
    .filter(change => change.class === objectClass)
    .map(toStatement);
  const fresh = newObjects(statements, context);
  const inserted = fresh ? await insertObjects(scope, objectClass, fresh) : 0;
  if (fresh && inserted === statements.length) {
    return { changed: inserted, doubts: {} };
  }
  const before = await readObjects(scope, objectClass, [
    ...new Set(statements.map(({ objectId }) => objectId)),
  ]);
  const after = new Map(before);
  const contradicted = new Set<string>();
  const appeared = new Set<string>();
  for (const { objectId, ...statement } of statements) {
    const outcome = mergeObject(after.get(objectId), statement, context);
    if (outcome.record) {
      after.set(objectId, outcome.record);
    }
    if (outcome.contradicted) {
      contradicted.add(objectId);
    }
    if (outcome.appeared) {
      appeared.add(objectId);
    }
  }

  const different = new Map<string, ObjectRecord>();
  const touched: string[] = [];
  let changed = 0;
  for (const [objectId, record] of after) {
    const known = before.get(objectId);
    if (!known || !sameContent(known, record)) {
      different.set(objectId, record);
      changed += matters(known, record) ? 1 : 0;
    } else if (known.round !== record.round) {
      touched.push(objectId);
    }
  }
  await writeObjects(scope, objectClass, different);
  await touchObjects(scope, objectClass, touched, context.round);
  return {
    changed: inserted + changed,
    doubts: {
      objects: [...contradicted].map(id => [objectClass, id]),
      memberOf: [...appeared].map(id => [objectClass, id]),
      members: objectClass === 'group' ? [...appeared] : [],
      returned:
        objectClass === 'group' &&
        ([...appeared].some(id => isGone(before.get(id))) ||
          contradicted.size > 0),
    },
  };
}

/**
 * The records of a page that speaks of nobody twice and has nobody removed, as most pages of a first round do: where the mirror has none of them, they are what
 * merging would come to, and can be inserted without a look. Undefined for other pages.
 */
function newObjects(
  statements: readonly Statement[],
  context: RoundContext,
): Map<string, ObjectRecord> | undefined {
  if (!isFirstRead(context)) {
    return undefined;
  }
  const records = new Map<string, ObjectRecord>();
  for (const { objectId, ...statement } of statements) {
    const { record } = mergeObject(undefined, statement, context);
    if (!record || record.state !== 'present' || records.has(objectId)) {
      return undefined;
    }
    records.set(objectId, record);
  }
  return records;
}

/** Writes what a page says of members, likewise. */
export async function applyMemberships(
  scope: MirrorScope,
  changes: readonly DirectoryChange[],
  context: RoundContext,
): Promise<Applied> {
  const fresh = isFirstRead(context) ? membersOnly(changes) : undefined;
  const inserted = fresh
    ? await insertNewMemberships(scope, fresh, context.round)
    : 0;
  if (fresh && inserted === countMembers(fresh)) {
    return { changed: inserted, doubts: {} };
  }
  const statements = changes.flatMap(change =>
    change.type === 'object' && change.members
      ? change.members.map(member => ({ groupId: change.objectId, member }))
      : [],
  );
  if (!context.full) {
    statements.push(...(await unnamed(scope, changes)));
  }
  const before = await readMemberships(scope, distinct(statements.map(toKey)));
  const after = new MembershipMap<MembershipRecord>();
  const contradicted = new MembershipMap<'user' | 'group'>();
  for (const statement of statements) {
    const key = toKey(statement);
    const { member } = statement;
    const outcome = mergeMembership(
      after.get(key) ?? before.get(key),
      { memberClass: member.class, removed: Boolean(member.removed) },
      context,
    );
    after.set(key, outcome.record);
    if (outcome.contradicted) {
      contradicted.set(key, member.class);
    }
  }

  const written = new MembershipMap<MembershipRecord>();
  let changed = 0;
  for (const { key, value } of after.entries()) {
    const known = before.get(key);
    if (
      known?.present !== value.present ||
      known.round !== value.round ||
      known.memberClass !== value.memberClass
    ) {
      written.set(key, value);
      changed += Boolean(known?.present) === value.present ? 0 : 1;
    }
  }
  await writeMemberships(scope, written);
  return {
    changed: inserted + changed,
    doubts: {
      memberships: contradicted
        .entries()
        .map(({ key, value }) => [key.groupId, key.memberId, value]),
    },
  };
}

/** Whether the mirror is being filled for the first time, so that it is likely to have nothing of what a page says. */
function isFirstRead({ round, full, verify }: RoundContext): boolean {
  return round === 1 && full && verify === 'none';
}

/** Whether two records read the same, whichever round they are of. */
export function sameContent(a: ObjectRecord, b: ObjectRecord): boolean {
  return a.state === b.state && sameAttributes(a.attributes, b.attributes);
}

/** Of what was never there it makes no difference how it was removed; of what was, the policy may have other rules. */
function matters(
  known: ObjectRecord | undefined,
  record: ObjectRecord,
): boolean {
  return (
    isPresent(known) ||
    isPresent(record) ||
    (known !== undefined && known.state !== record.state)
  );
}

function isGone(record: ObjectRecord | undefined): boolean {
  return record !== undefined && record.state !== 'present';
}

function isPresent(record: ObjectRecord | undefined): boolean {
  return record?.state === 'present';
}

/** Those whom a whole list of members no longer names; a full round drops them by itself. */
async function unnamed(
  scope: MirrorScope,
  changes: readonly DirectoryChange[],
): Promise<{ groupId: string; member: MemberChange }[]> {
  const statements: { groupId: string; member: MemberChange }[] = [];
  for (const change of changes) {
    if (change.type === 'object' && change.members && change.membersComplete) {
      const groupId = change.objectId;
      const named = new Set(change.members.map(member => member.objectId));
      const known = await readMembershipsOf(scope, { groupId });
      for (const { key, value } of known.entries()) {
        if (value.present && !named.has(key.memberId)) {
          statements.push({
            groupId,
            member: {
              objectId: key.memberId,
              class: value.memberClass,
              removed: true,
            },
          });
        }
      }
    }
  }
  return statements;
}

function toStatement(change: DirectoryChange): Statement {
  return change.type === 'removed'
    ? { objectId: change.objectId, removed: change.reason }
    : { objectId: change.objectId, attributes: change.attributes };
}

function toKey(statement: {
  groupId: string;
  member: MemberChange;
}): MembershipKey {
  return { groupId: statement.groupId, memberId: statement.member.objectId };
}

function distinct(keys: readonly MembershipKey[]): MembershipKey[] {
  const map = new MembershipMap<true>();
  for (const key of keys) {
    map.set(key, true);
  }
  return map.keys();
}
