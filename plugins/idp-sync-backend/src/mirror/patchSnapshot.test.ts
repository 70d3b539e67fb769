import fc from 'fast-check';
import type { DirectoryObject } from './MirrorSnapshot';
import type { KeyedSnapshot } from './KeyedSnapshot';
import { patchSnapshot, type SnapshotPatch } from './patchSnapshot';
import { SnapshotBuilder } from './SnapshotBuilder';

/** Rows of a mirror, by key: of users from 0 on, of groups from 100 on. */
interface World {
  /** What an object says; absent where it is not there. */
  users: (number | undefined)[];
  groups: (number | undefined)[];
  /** Members of each group, whether they are there or not. */
  userMembers: number[][];
  groupMembers: number[][];
}

const USERS = 6;
const GROUPS = 5;
const FIRST_GROUP = 100;

/** Ids whose order has nothing to do with that of their keys. */
const idOf = (key: number) => `${(key * 7) % 11}-${key}`;

const worldArbitrary: fc.Arbitrary<World> = fc.record({
  users: listOf(USERS, fc.option(fc.nat(2), { nil: undefined })),
  groups: listOf(GROUPS, fc.option(fc.nat(2), { nil: undefined })),
  userMembers: listOf(GROUPS, fc.subarray([...Array(USERS).keys()])),
  groupMembers: listOf(GROUPS, fc.subarray([...Array(GROUPS).keys()])),
});

function listOf<T>(length: number, item: fc.Arbitrary<T>) {
  return fc.array(item, { minLength: length, maxLength: length });
}

function toObject(key: number, says: number): DirectoryObject {
  return {
    objectId: idOf(key),
    class: key < FIRST_GROUP ? 'user' : 'group',
    attributes: { says: String(says) },
  };
}

function run<T>(steps: Generator<void, T>): T {
  for (;;) {
    const step = steps.next();
    if (step.done) {
      return step.value;
    }
  }
}

function snapshotOf(world: World, revision: number): KeyedSnapshot {
  const builder = new SnapshotBuilder();
  world.users.forEach((says, key) => {
    if (says !== undefined) {
      builder.addObject(toObject(key, says), key);
    }
  });
  world.groups.forEach((says, group) => {
    if (says !== undefined) {
      const key = FIRST_GROUP + group;
      builder.addObject(toObject(key, says), key);
    }
  });
  world.groups.forEach((_, group) => {
    const key = FIRST_GROUP + group;
    builder.addMembers(key, 'user', world.userMembers[group]);
    builder.addMembers(
      key,
      'group',
      world.groupMembers[group].map(member => FIRST_GROUP + member),
    );
  });
  return run(builder.buildKeyed(revision));
}

/** What reading the rows of `touched` would bring. */
function patchBetween(
  before: World,
  after: World,
  touched: ReadonlySet<number>,
): SnapshotPatch {
  const objects = (name: 'users' | 'groups', first: number) => {
    const keys = after[name]
      .map((_, index) => index)
      .filter(
        index =>
          after[name][index] !== before[name][index] || touched.has(index),
      );
    return {
      written: new Set(keys.map(index => idOf(first + index))),
      present: keys.flatMap(index => {
        const says = after[name][index];
        const key = first + index;
        return says === undefined ? [] : [{ object: toObject(key, says), key }];
      }),
    };
  };
  const wasAbsent = (key: number) =>
    key < FIRST_GROUP
      ? before.users[key] === undefined
      : before.groups[key - FIRST_GROUP] === undefined;
  const written = new Map<number, Set<number>>();
  // As little as a group that was deleted and came back tells of its members.
  const wholeGroups = new Set([...touched].map(group => FIRST_GROUP + group));
  const memberships: SnapshotPatch['memberships'][number][] = [];
  after.groups.forEach((_, group) => {
    const groupKey = FIRST_GROUP + group;
    for (const isGroup of [false, true]) {
      const name = isGroup ? 'groupMembers' : 'userMembers';
      const [old, now] = [before[name][group], after[name][group]];
      for (const member of new Set([...old, ...now, ...touched])) {
        const memberKey = isGroup ? FIRST_GROUP + member : member;
        const isWritten =
          !wholeGroups.has(groupKey) &&
          (touched.has(member) ||
            old.includes(member) !== now.includes(member));
        if (isWritten) {
          written.set(
            groupKey,
            (written.get(groupKey) ?? new Set()).add(memberKey),
          );
        }
        if (
          now.includes(member) &&
          (isWritten ||
            wholeGroups.has(groupKey) ||
            wasAbsent(groupKey) ||
            wasAbsent(memberKey))
        ) {
          memberships.push({ groupKey, memberKey, isGroup });
        }
      }
    }
  });
  return {
    users: objects('users', 0),
    groups: objects('groups', FIRST_GROUP),
    written,
    wholeGroups,
    memberships,
    administrativeUnits: new Map(),
  };
}

describe('patchSnapshot', () => {
  it('comes to what reading everything comes to', () => {
    fc.assert(
      fc.property(
        worldArbitrary,
        worldArbitrary,
        worldArbitrary,
        fc.uniqueArray(fc.nat(USERS)),
        (first, second, third, touched) => {
          const also = new Set(touched);
          const base = snapshotOf(first, 1);
          const patched = run(
            patchSnapshot(base, patchBetween(first, second, also), 2),
          );
          expect(patched).toEqual(snapshotOf(second, 2));
          // Also on top of one that was patched itself, which has stayed what it was.
          const again = patchBetween(second, third, new Set());
          expect(run(patchSnapshot(patched, again, 3))).toEqual(
            snapshotOf(third, 3),
          );
          expect(patched).toEqual(snapshotOf(second, 2));
          expect(base).toEqual(snapshotOf(first, 1));
        },
      ),
      { numRuns: 300 },
    );
  });

  it('shares what has not changed', () => {
    const world: World = {
      users: [0, 0, 0, 0, 0, 0],
      groups: [0, 0, 0, 0, 0],
      userMembers: [[0, 1], [2], [], [], []],
      groupMembers: [[], [], [], [], []],
    };
    const base = snapshotOf(world, 1);
    const after = { ...world, users: [1, 0, 0, 0, 0, 0] };
    const patch = patchBetween(world, after, new Set());
    const { snapshot } = run(patchSnapshot(base, patch, 2));
    expect(snapshot.userIndex).toBe(base.snapshot.userIndex);
    expect(snapshot.memberUsers[0]).toBe(base.snapshot.memberUsers[0]);
  });
});
