import fc from 'fast-check';
import { directories } from '../plan/__testUtils__/arbitraries';
import { createSnapshot, type DirectoryObject } from './MirrorSnapshot';

const user = (objectId: string): DirectoryObject => ({
  objectId,
  class: 'user',
  attributes: {},
});
const group = (objectId: string): DirectoryObject => ({
  objectId,
  class: 'group',
  attributes: {},
});

describe('createSnapshot', () => {
  it('holds every object and membership there is, sorted by object id, and nothing else', () => {
    fc.assert(
      fc.property(directories, ({ objects, memberships }) => {
        const snapshot = createSnapshot(7, objects, memberships);
        expect(snapshot.revision).toBe(7);
        for (const [listed, index, objectClass] of [
          [snapshot.users, snapshot.userIndex, 'user'],
          [snapshot.groups, snapshot.groupIndex, 'group'],
        ] as const) {
          const ids = listed.map(object => object.objectId);
          expect(ids).toEqual(
            objects
              .filter(object => object.class === objectClass)
              .map(object => object.objectId)
              .sort(),
          );
          expect([...index].sort()).toEqual(
            ids.map((id, place) => [id, place]),
          );
        }
        const read = (
          lists: readonly Uint32Array[],
          members: readonly DirectoryObject[],
        ) =>
          lists.flatMap((list, place) =>
            [...list].map(
              member =>
                `${snapshot.groups[place].objectId} ${members[member].objectId}`,
            ),
          );
        const expected = (memberClass: string) =>
          [
            ...new Set(
              memberships
                .filter(
                  edge =>
                    edge.memberClass === memberClass &&
                    snapshot.groupIndex.has(edge.groupId) &&
                    (memberClass === 'user'
                      ? snapshot.userIndex
                      : snapshot.groupIndex
                    ).has(edge.memberId),
                )
                .map(edge => `${edge.groupId} ${edge.memberId}`),
            ),
          ].sort();
        expect(read(snapshot.memberUsers, snapshot.users)).toEqual(
          expected('user'),
        );
        expect(read(snapshot.memberGroups, snapshot.groups)).toEqual(
          expected('group'),
        );
      }),
      { seed: 20261120, numRuns: 200 },
    );
  });

  it('sorts by code units, whatever the collation the rows came in', () => {
    const snapshot = createSnapshot(
      1,
      [user('b'), user('B'), user('a-1'), user('a1'), group('g')],
      ['a1', 'B', 'a-1', 'b', 'B'].map(memberId => ({
        groupId: 'g',
        memberId,
        memberClass: 'user' as const,
      })),
    );
    expect(snapshot.users.map(({ objectId }) => objectId)).toEqual([
      'B',
      'a-1',
      'a1',
      'b',
    ]);
    expect([...snapshot.memberUsers[0]]).toEqual([0, 1, 2, 3]);
  });

  it('has room for many memberships', () => {
    const users = Array.from({ length: 3_000 }, (_, n) =>
      user(`u${String(n).padStart(4, '0')}`),
    );
    const snapshot = createSnapshot(
      1,
      [group('g'), group('h'), ...users],
      users.flatMap(({ objectId }) => [
        { groupId: 'g', memberId: objectId, memberClass: 'user' as const },
        { groupId: 'h', memberId: objectId, memberClass: 'user' as const },
      ]),
    );
    expect(snapshot.memberUsers.map(list => list.length)).toEqual([
      3_000, 3_000,
    ]);
    expect(snapshot.memberUsers[1][2_999]).toBe(2_999);
  });

  it('refuses what a mirror cannot hold', () => {
    expect(() => createSnapshot(1, [user('a'), user('a')], [])).toThrow(
      'user "a" twice',
    );
    const tenant: DirectoryObject = {
      objectId: 't',
      class: 'organization',
      attributes: {},
    };
    expect(() => createSnapshot(1, [tenant, tenant], [])).toThrow(
      'more than one organization',
    );
  });
});
