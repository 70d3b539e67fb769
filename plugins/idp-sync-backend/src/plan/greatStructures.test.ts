import { parsePolicy } from '@idp-sync/backstage-plugin-idp-sync-common';
import {
  createSnapshot,
  type DirectoryMembership,
  type DirectoryObject,
} from '../mirror/MirrorSnapshot';
import { finish } from './__testUtils__/simulation';
import { DesiredEntities } from './DesiredEntities';

const STAFF = 100_000;
const CLUBS = 5_000;
const PARENTS = 1_000;
const DEPTH = 50;
const RING = 2_000;

const nameOf = (kind: string, index: number) =>
  `${kind}-${String(index).padStart(6, '0')}`;

const range = (length: number) => Array.from({ length }, (_, index) => index);

/** All that is said of one directory, at the size of the largest tenants. */
function greatDirectory() {
  const objects: DirectoryObject[] = [];
  const memberships: DirectoryMembership[] = [];
  const add = (objectClass: 'user' | 'group', objectId: string) => {
    objects.push({
      class: objectClass,
      objectId,
      attributes: {
        displayName: objectId,
        mail: objectId,
        accountEnabled: true,
        securityEnabled: true,
      },
    });
    return objectId;
  };
  const put = (
    memberClass: 'user' | 'group',
    memberId: string,
    groupId: string,
  ) => memberships.push({ groupId, memberId, memberClass });

  const staff = add('group', 'all-staff');
  for (const index of range(STAFF)) {
    put('user', add('user', nameOf('person', index)), staff);
  }
  for (const index of range(CLUBS)) {
    put('user', nameOf('person', 0), add('group', nameOf('club', index)));
  }
  add('group', 'of-many');
  for (const index of range(PARENTS)) {
    put('group', 'of-many', add('group', nameOf('parent', index)));
  }
  range(DEPTH).forEach(level => add('group', nameOf('level', level)));
  range(DEPTH - 1).forEach(level =>
    put('group', nameOf('level', level + 1), nameOf('level', level)),
  );
  put('user', nameOf('person', 1), nameOf('level', DEPTH - 1));
  range(RING).forEach(index => add('group', nameOf('ring', index)));
  range(RING).forEach(index =>
    put('group', nameOf('ring', index), nameOf('ring', (index + 1) % RING)),
  );
  return createSnapshot(1, objects, memberships);
}

describe('great structures', () => {
  const snapshot = greatDirectory();

  const desired = (mapping: object) => {
    const made = finish(
      DesiredEntities.collect({
        connection: { id: 'contoso', provider: 'azureAd', tenantId: 't' },
        snapshot,
        policy: parsePolicy({ mapping }),
        managed: [],
        now: 0,
        refsOfOthers: new Set(),
      }),
    );
    const { userGroups, groupParents, warnings } = made.selection;
    const groupNames = (indices: readonly number[]) =>
      indices.map(index => snapshot.groups[index].objectId);
    return {
      codes: warnings.map(({ code, count }) => `${code} ${count}`),
      groupsOf: (person: number) =>
        groupNames(
          userGroups[snapshot.userIndex.get(nameOf('person', person))!],
        ),
      parentsOf: (group: string) =>
        groupNames(groupParents[snapshot.groupIndex.get(group)!]),
      references: [...made.objects()].map(({ entityRef }) => entityRef),
    };
  };

  it('come to their end, with a reference for each and every membership counted', () => {
    const { groupsOf, parentsOf, codes, references } = desired({});
    expect(groupsOf(0)).toHaveLength(CLUBS + 1);
    expect(groupsOf(STAFF - 1)).toEqual(['all-staff']);
    expect(parentsOf('of-many')).toHaveLength(PARENTS);
    expect(parentsOf(nameOf('level', DEPTH - 1))).toEqual([
      nameOf('level', DEPTH - 2),
    ]);
    expect(codes).toEqual(['IDP_GROUP_CYCLE 1']);
    expect(new Set(references).size).toBe(
      snapshot.users.length + snapshot.groups.length,
    );
  });

  it('carry people up fifty levels, and leave the giant without members where told to', () => {
    const { groupsOf, codes } = desired({
      membership: 'transitive',
      membershipLimit: STAFF - 1,
    });
    expect(groupsOf(0)).toHaveLength(CLUBS);
    expect(groupsOf(1)).toEqual(
      range(DEPTH).map(level => nameOf('level', level)),
    );
    expect(groupsOf(2)).toEqual([]);
    expect(codes).toEqual(['IDP_GROUP_CYCLE 1', 'IDP_MEMBERSHIPS_LEFT_OUT 1']);
  });
});
