import { parsePolicy } from '@idp-sync/backstage-plugin-idp-sync-common';
import fc from 'fast-check';
import {
  directories,
  policiesFor,
  toSnapshot,
} from '../plan/__testUtils__/arbitraries';
import { exampleDirectory } from '../plan/__testUtils__/exampleDirectory';
import { finish } from '../plan/__testUtils__/simulation';
import type { MirrorSnapshot } from '../mirror/MirrorSnapshot';
import { explainObject } from './explainObject';
import { selectObjects } from './selectObjects';
import type { Decision, Selection } from './types';

const PROPERTY = { seed: 20261120, numRuns: 250 };

const situations = directories.chain(rows =>
  fc.record({
    snapshot: fc.constant(toSnapshot(rows)),
    policy: policiesFor(rows),
  }),
);

/** A selection by ids: reason codes of all, groups of users, parents of groups. */
function select(snapshot: MirrorSnapshot, policy: unknown) {
  const selection = finish(selectObjects(snapshot, parsePolicy(policy)));
  const codes = (
    objects: MirrorSnapshot['users'],
    decisions: readonly Decision[],
  ) =>
    Object.fromEntries(
      objects.map(({ objectId }, index) => [
        objectId,
        `${decisions[index].inScope ? 'in' : 'out'}: ${
          decisions[index].reasonCode
        }`,
      ]),
    );
  const lists = (
    objects: MirrorSnapshot['users'],
    of: Selection['userGroups'],
  ) =>
    Object.fromEntries(
      objects.map(({ objectId }, index) => [
        objectId,
        of[index].map(group => snapshot.groups[group].objectId).join(' '),
      ]),
    );
  return {
    ...codes(snapshot.users, selection.users),
    ...codes(snapshot.groups, selection.groups),
    userGroups: lists(snapshot.users, selection.userGroups),
    groupParents: lists(snapshot.groups, selection.groupParents),
    cycles: selection.cycles,
    warnings: selection.warnings,
  };
}

describe('selectObjects', () => {
  const people = exampleDirectory({
    users: {
      ann: { department: 'Sales' },
      bob: { accountEnabled: false },
      cat: { userType: 'Guest' },
      dan: { department: 'IT' },
    },
    groups: { A: { displayName: 'Staff' }, B: {}, C: {} },
    members: { A: ['ann', 'B'], B: ['bob', 'cat'], C: ['dan'] },
  });

  it('takes every enabled person and every group by default', () => {
    expect(select(people, {})).toMatchObject({
      ann: 'in: everyone',
      bob: 'out: accountDisabled',
      cat: 'in: everyone',
      A: 'in: allGroups',
      userGroups: { ann: 'A', bob: '', cat: 'B', dan: 'C' },
      groupParents: { A: '', B: 'A', C: '' },
    });
  });

  it('takes disabled people, and no guests, where the policy says so', () => {
    expect(
      select(people, { users: { disabled: true, guests: false } }),
    ).toMatchObject({
      bob: 'in: everyone',
      cat: 'out: guestsOff',
    });
  });

  it('takes nobody where people are off, and no groups where groups are off', () => {
    expect(
      select(people, { users: { enabled: false }, groups: { enabled: false } }),
    ).toMatchObject({
      ann: 'out: usersOff',
      bob: 'out: usersOff',
      A: 'out: groupsOff',
    });
  });

  it('takes the members of groups, nested ones unless told otherwise', () => {
    const from = { groups: [{ name: 'STAFF' }] };
    expect(select(people, { users: { from } })).toMatchObject({
      ann: 'in: memberOfSelectedGroup',
      cat: 'in: memberOfSelectedGroup',
      dan: 'out: notInSelectedGroups',
    });
    expect(
      select(people, { users: { from: { ...from, nested: false } } }),
    ).toMatchObject({
      ann: 'in: memberOfSelectedGroup',
      cat: 'out: notInSelectedGroups',
    });
  });

  it('puts exclusion before inclusion', () => {
    const sales = {
      attribute: 'department',
      operator: 'equals',
      value: 'sales',
    };
    const inStaff = { memberOf: { id: 'A' } };
    expect(select(people, { users: { include: sales } })).toMatchObject({
      ann: 'in: everyone',
      dan: 'out: notIncluded',
    });
    expect(
      select(people, {
        users: { include: sales, exclude: inStaff },
        groups: {
          select: {
            ids: ['A', 'B'],
            rule: { attribute: 'displayName', operator: 'equals', value: 'c' },
          },
          exclude: { ids: ['A'], rule: inStaff },
        },
      }),
    ).toMatchObject({
      ann: 'out: excludedByRule',
      dan: 'out: notIncluded',
      A: 'out: excludedById',
      B: 'out: excludedByRule',
      C: 'in: selectedByRule',
    });
  });

  describe('groups within groups', () => {
    const nest = exampleDirectory({
      users: { ann: {}, bob: {}, cat: {}, dan: {} },
      groups: { A: {}, B: {}, C: {}, D: {} },
      members: {
        A: ['ann', 'B'],
        B: ['bob', 'C'],
        C: ['cat', 'D'],
        D: ['dan'],
      },
    });
    const select_ = { ids: ['A', 'C'] };

    it('are left as selected, and their members count for the nearest group in scope', () => {
      expect(select(nest, { groups: { select: select_ } })).toMatchObject({
        A: 'in: selectedById',
        B: 'out: notSelected',
        userGroups: { ann: 'A', bob: 'A', cat: 'C', dan: 'C' },
        groupParents: { C: 'A' },
      });
    });

    it('carry direct members only where the policy says so', () => {
      expect(
        select(nest, {
          groups: { select: select_ },
          mapping: { membership: 'direct' },
        }),
      ).toMatchObject({
        userGroups: { ann: 'A', bob: '', cat: 'C', dan: '' },
        groupParents: { C: '' },
      });
    });

    it('carry members all the way up where the policy says so, and stay a hierarchy', () => {
      expect(
        select(nest, {
          groups: { select: select_ },
          mapping: { membership: 'transitive' },
        }),
      ).toMatchObject({
        userGroups: { ann: 'A', bob: 'A', cat: 'A C', dan: 'A C' },
        groupParents: { C: 'A' },
      });
    });

    it('are members themselves, directly or nested, for rules', () => {
      const exclude = (nested: boolean) => ({
        groups: { exclude: { rule: { memberOf: { id: 'B' }, nested } } },
      });
      expect(select(nest, exclude(true))).toMatchObject({
        B: 'in: allGroups',
        C: 'out: excludedByRule',
        D: 'out: excludedByRule',
      });
      expect(select(nest, exclude(false))).toMatchObject({
        C: 'out: excludedByRule',
        D: 'in: allGroups',
      });
    });

    it('are counted once and in order, whichever way they are come by', () => {
      const directory = exampleDirectory({
        users: { ann: {} },
        groups: { A: {}, B: {}, X: {}, Y: {} },
        members: { A: ['X', 'Y'], B: ['ann'], X: ['ann'], Y: ['ann'] },
      });
      expect(
        select(directory, { groups: { select: { ids: ['A', 'B'] } } }),
      ).toMatchObject({ userGroups: { ann: 'A B' } });
    });

    it('are followed down to what is excluded', () => {
      expect(
        select(nest, {
          groups: {
            select: { ids: ['A'] },
            exclude: { ids: ['C'] },
            nested: 'follow',
          },
        }),
      ).toMatchObject({
        A: 'in: selectedById',
        B: 'in: followed',
        C: 'out: excludedById',
        D: 'out: notSelected',
        userGroups: { bob: 'B', cat: 'B', dan: 'B' },
      });
    });

    it('are flattened: selected groups have everybody below, and no hierarchy', () => {
      expect(
        select(nest, { groups: { select: select_, nested: 'flatten' } }),
      ).toMatchObject({
        B: 'out: notSelected',
        userGroups: { ann: 'A', bob: 'A', cat: 'A C', dan: 'A C' },
        groupParents: { A: '', C: '' },
      });
    });
  });

  describe('groups with more members than the policy lets be related', () => {
    const crowd = exampleDirectory({
      users: {
        ann: {},
        bob: {},
        cat: {},
        dan: { accountEnabled: false },
      },
      groups: { A: { displayName: 'All Staff' }, B: {}, C: {} },
      members: {
        A: ['ann', 'bob', 'cat', 'dan', 'C'],
        B: ['C'],
        C: ['bob', 'cat', 'dan'],
      },
    });

    it('are in scope with parents and children, but without members', () => {
      expect(select(crowd, { mapping: { membershipLimit: 2 } })).toMatchObject({
        A: 'in: allGroups',
        userGroups: { ann: '', bob: 'C', cat: 'C', dan: '' },
        groupParents: { A: '', C: 'A B' },
        warnings: [
          {
            code: 'IDP_MEMBERSHIPS_LEFT_OUT',
            message:
              'Groups with more than 2 members are in the catalog without them: "All Staff" (3)',
            count: 1,
          },
        ],
      });
    });

    it('are as they are up to the limit: people out of scope do not count', () => {
      expect(select(crowd, { mapping: { membershipLimit: 3 } })).toMatchObject({
        userGroups: { ann: 'A', bob: 'A C', cat: 'A C' },
        warnings: [],
      });
    });

    it('are counted as people are carried up to them', () => {
      const mapping = { membershipLimit: 1, membership: 'transitive' };
      expect(select(crowd, { mapping })).toMatchObject({
        userGroups: { ann: '', bob: '', cat: '' },
        warnings: [{ code: 'IDP_MEMBERSHIPS_LEFT_OUT', count: 3 }],
      });
      const nearest = { groups: { select: { ids: ['B'] } } };
      expect(
        select(crowd, { ...nearest, mapping: { membershipLimit: 1 } }),
      ).toMatchObject({
        userGroups: { bob: '', cat: '' },
        warnings: [{ message: expect.stringContaining('"B" (2)') }],
      });
      const directly = { membershipLimit: 1, membership: 'direct' };
      expect(select(crowd, { ...nearest, mapping: directly })).toMatchObject({
        warnings: [],
      });
    });

    it('are still groups that somebody is in, for rules and for what is empty', () => {
      expect(
        select(crowd, {
          users: { from: { groups: [{ id: 'A' }], nested: false } },
          groups: { empty: false },
          mapping: { membershipLimit: 1 },
        }),
      ).toMatchObject({
        ann: 'in: memberOfSelectedGroup',
        A: 'in: allGroups',
        C: 'in: allGroups',
      });
    });

    it('are named by the explanation of a group and of its members', () => {
      const policy = parsePolicy({ mapping: { membershipLimit: 2 } });
      const giants = (objectClass: 'user' | 'group', objectId: string) =>
        finish(explainObject(crowd, policy, objectClass, objectId)).giantGroups;
      const giant = { objectId: 'A', displayName: 'All Staff', members: 3 };
      expect(giants('group', 'A')).toEqual([giant]);
      expect(giants('user', 'bob')).toEqual([giant]);
      expect(giants('group', 'C')).toEqual([]);
      expect(giants('user', 'dan')).toEqual([]);
    });
  });

  it('leaves out empty groups where the policy says so: those that nobody in scope is in, at any depth', () => {
    const directory = exampleDirectory({
      users: { ann: {}, bob: { accountEnabled: false } },
      groups: { A: {}, B: {}, C: {}, D: {} },
      members: { A: ['B'], B: ['ann'], C: ['D'], D: ['bob'] },
    });
    expect(select(directory, { groups: { empty: false } })).toMatchObject({
      A: 'in: allGroups',
      B: 'in: allGroups',
      C: 'out: emptyGroup',
      D: 'out: emptyGroup',
    });
  });

  it('breaks circles and says so, also those that lead through groups out of scope', () => {
    const directory = exampleDirectory({
      users: { ann: {} },
      groups: { A: {}, B: {}, X: {} },
      members: { A: ['B', 'X'], B: ['A', 'ann'], X: ['A'] },
    });
    const selected = select(directory, { groups: { exclude: { ids: ['X'] } } });
    expect(selected.groupParents).toEqual({ A: '', B: 'A', X: '' });
    expect(selected.cycles).toEqual([['A'], ['A', 'B']]);
    expect(selected.warnings).toEqual([
      expect.objectContaining({ code: 'IDP_GROUP_CYCLE', count: 2 }),
    ]);
  });

  describe('groups that a policy names', () => {
    const directory = exampleDirectory({
      groups: {
        A: { displayName: 'Staff' },
        B: { displayName: 'STAFF' },
        C: { displayName: 'Zoe\u0301' },
      },
    });

    it.each([
      ['users.from', { users: { from: { groups: [{ id: 'nope' }] } } }],
      [
        'a rule for people',
        { users: { exclude: { not: { memberOf: { name: 'nope' } } } } },
      ],
      [
        'a rule for groups',
        { groups: { select: { rule: { notMemberOf: { id: 'nope' } } } } },
      ],
      [
        'an exclude rule',
        { groups: { exclude: { rule: { memberOf: { id: 'nope' } } } } },
      ],
      [
        'groups.select.ids, where only their people are read',
        {
          scan: { read: 'selectedGroups' },
          groups: { select: { ids: ['A', 'nope'] } },
        },
      ],
    ])('have to exist in %s', (_, policy) => {
      expect(() => select(directory, policy)).toThrow(
        expect.objectContaining({
          code: 'IDP_POLICY_GROUP_NOT_FOUND',
          message: expect.stringContaining('nope'),
        }),
      );
    });

    it('have to be unique', () => {
      expect(() =>
        select(directory, { users: { from: { groups: [{ name: 'staff' }] } } }),
      ).toThrow(
        expect.objectContaining({
          code: 'IDP_POLICY_GROUP_AMBIGUOUS',
          message: expect.stringMatching(/2 times: A, B$/),
        }),
      );
    });

    it('are found whatever the case and Unicode form of the name', () => {
      expect(
        select(directory, {
          users: { from: { groups: [{ name: 'ZO\u00c9' }] } },
        }).warnings,
      ).toEqual([]);
    });

    it('are only warned of where they are selected or excluded by hand: nobody else hangs on them', () => {
      expect(
        select(directory, {
          groups: {
            select: { ids: ['A', 'gone'] },
            exclude: { ids: ['gone', 'lost'] },
          },
        }),
      ).toMatchObject({
        A: 'in: selectedById',
        warnings: [{ code: 'IDP_POLICY_GROUP_NOT_FOUND', count: 2 }],
      });
    });
  });

  it('quotes a rule in its reason, but not without end', () => {
    const exclude = {
      any: Array.from({ length: 100 }, (_, n) => ({
        attribute: 'department',
        operator: 'notEquals',
        value: `d${n}`,
      })),
    };
    const [decision] = finish(
      selectObjects(people, parsePolicy({ users: { exclude } })),
    ).users;
    expect(decision.reason).toMatch(
      /^Excluded by the rule: department is not "d0" or /,
    );
    expect(decision.reason.length).toBeLessThan(400);
  });

  it.each(['', ' '])('cuts no character of a rule in two, after %j', before => {
    const exclude = {
      attribute: 'department',
      operator: 'notEquals',
      value: `\0${before}${'👩'.repeat(200)}`,
    };
    const [{ reason }] = finish(
      selectObjects(people, parsePolicy({ users: { exclude } })),
    ).users;
    expect(Buffer.from(reason).toString()).toBe(reason);
    expect(reason).not.toContain('\0');
  });

  it('decides as it explains, clause by clause (Law 5)', () => {
    fc.assert(
      fc.property(situations, ({ snapshot, policy }) => {
        const selection = finish(selectObjects(snapshot, policy));
        const everyGroupOf = withoutLimit(snapshot, policy).userGroups;
        for (const [objects, decisions] of [
          [snapshot.users, selection.users],
          [snapshot.groups, selection.groups],
        ] as const) {
          objects.forEach((object, index) => {
            const { decision, steps, giantGroups } = finish(
              explainObject(snapshot, policy, object.class, object.objectId),
            );
            expect(decision).toEqual(decisions[index]);
            expect(steps.every(step => step.holds)).toBe(decision.inScope);
            const isUser = object.class === 'user';
            const giants = giantGroups.map(
              ({ objectId }) => snapshot.groupIndex.get(objectId)!,
            );
            const related = isUser ? selection.userGroups[index] : [];
            expect([...related, ...giants].sort((a, b) => a - b)).toEqual(
              isUser ? everyGroupOf[index] : giants,
            );
            const decisive = steps.find(step => !step.holds);
            expect(decisive?.reasonCode ?? decision.reasonCode).toBe(
              decision.reasonCode,
            );
          });
        }
      }),
      PROPERTY,
    );
  });

  it('counts people for the groups that the words of the policy say', () => {
    fc.assert(
      fc.property(situations, ({ snapshot, policy }) => {
        const selection = finish(selectObjects(snapshot, policy));
        const { membershipLimit = Infinity } = policy.mapping;
        const expected = snapshot.users.map((_, user) =>
          selection.users[user].inScope
            ? groupsByTheWords(snapshot, selection, policy, user)
            : [],
        );
        const isGiant = (group: number) =>
          expected.filter(groups => groups.includes(group)).length >
          membershipLimit;
        expect(selection.userGroups).toEqual(
          expected.map(groups => groups.filter(group => !isGiant(group))),
        );
      }),
      PROPERTY,
    );
  });
});

describe('explainObject', () => {
  it('traces rules, and goes on after the condition that decided', () => {
    const directory = exampleDirectory({
      users: { ann: { accountEnabled: false, department: 'IT' } },
    });
    const policy = parsePolicy({
      users: {
        exclude: { attribute: 'department', operator: 'equals', value: 'it' },
      },
    });
    expect(
      finish(explainObject(directory, policy, 'user', 'ann')),
    ).toMatchObject({
      displayName: 'ann',
      decision: { inScope: false, reasonCode: 'accountDisabled' },
      steps: [
        { holds: false, reasonCode: 'accountDisabled' },
        {
          holds: false,
          reasonCode: 'excludedByRule',
          trace: { result: true, actual: 'IT' },
        },
      ],
    });
  });

  it('knows the tenant, and what is not there', () => {
    const directory = exampleDirectory({
      organization: { displayName: 'Contoso' },
    });
    const policy = parsePolicy({});
    expect(
      finish(explainObject(directory, policy, 'organization', 'tenant')),
    ).toMatchObject({
      displayName: 'Contoso',
      decision: { inScope: true, reasonCode: 'organization' },
    });
    expect(
      finish(explainObject(directory, policy, 'user', 'nobody')),
    ).toMatchObject({
      decision: { inScope: false, reasonCode: 'removedFromDirectory' },
    });
  });
});

function withoutLimit(
  snapshot: MirrorSnapshot,
  policy: ReturnType<typeof parsePolicy>,
): Selection {
  const mapping = { ...policy.mapping, membershipLimit: undefined };
  return finish(selectObjects(snapshot, { ...policy, mapping }));
}

/** The groups a user counts for, worked out slowly from what the words mean. */
function groupsByTheWords(
  snapshot: MirrorSnapshot,
  selection: Selection,
  { groups, mapping }: ReturnType<typeof parsePolicy>,
  user: number,
): number[] {
  const all = [...snapshot.groups.keys()];
  const inScope = (group: number) => selection.groups[group].inScope;
  const direct = all.filter(group =>
    snapshot.memberUsers[group].includes(user),
  );
  const above = (
    from: number[],
    goesOn: (group: number) => boolean,
  ): number[] => {
    const seen = new Set(from);
    for (const group of seen) {
      if (goesOn(group)) {
        all
          .filter(other => snapshot.memberGroups[other].includes(group))
          .forEach(other => seen.add(other));
      }
    }
    return [...seen].filter(inScope).sort((a, b) => a - b);
  };
  if (groups.nested === 'flatten' || mapping.membership === 'transitive') {
    return above(direct, () => true);
  }
  return mapping.membership === 'direct'
    ? above(direct, () => false)
    : above(direct, group => !inScope(group));
}
