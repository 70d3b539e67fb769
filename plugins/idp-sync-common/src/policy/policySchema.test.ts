import { InvalidInputError } from '../validation';
import { parsePolicy } from './policySchema';
import { scanScopeOf } from './scan';

function issuesOf(policy: unknown, at?: string): string[] {
  try {
    parsePolicy(policy, at);
    return [];
  } catch (error) {
    if (!(error instanceof InvalidInputError)) {
      throw error;
    }
    return error.issues.map(({ path, message }) => `${path}: ${message}`);
  }
}

describe('parsePolicy', () => {
  it('fills in the defaults: every enabled person and every group', () => {
    expect(parsePolicy({})).toEqual({
      schemaVersion: 1,
      users: {
        enabled: true,
        create: true,
        update: true,
        from: 'everyone',
        guests: true,
        disabled: false,
        matching: {
          enabled: false,
          by: ['objectId', 'userPrincipalName', 'mail'],
          onMatch: 'report',
        },
      },
      groups: {
        enabled: true,
        create: true,
        update: true,
        select: 'all',
        nested: 'asIs',
        empty: true,
      },
      mapping: {
        attributes: { user: [], group: [] },
        tables: {},
        membership: 'nearest',
        namespace: 'default',
        renames: 'never',
      },
      leavers: {
        users: {
          outOfScope: 'remove',
          disabled: 'remove',
          softDeleted: 'remove',
          hardDeleted: 'remove',
        },
        groups: {
          outOfScope: 'remove',
          softDeleted: 'remove',
          hardDeleted: 'remove',
        },
      },
      safety: {
        removals: {
          users: { count: 500, percent: 5, floor: 20 },
          groups: { count: 100, percent: 10, floor: 10 },
        },
        deactivations: {
          users: { count: 500, percent: 5, floor: 20 },
          groups: { count: 100, percent: 10, floor: 10 },
        },
        creations: {
          users: { count: 2_000, percent: 25, floor: 100 },
          groups: { count: 1_000, percent: 50, floor: 50 },
        },
        referenceChanges: {
          users: { count: 100, percent: 5, floor: 10 },
          groups: { count: 50, percent: 5, floor: 10 },
        },
        membersLost: { count: 1_000, percent: 50, floor: 20 },
        window: {
          hours: 168,
          removals: {
            users: { count: 1_000, percent: 10, floor: 50 },
            groups: { count: 200, percent: 20, floor: 25 },
          },
          deactivations: {
            users: { count: 1_000, percent: 10, floor: 50 },
            groups: { count: 200, percent: 20, floor: 25 },
          },
          creations: {
            users: { count: 4_000, percent: 50, floor: 200 },
            groups: { count: 2_000, percent: 100, floor: 100 },
          },
          referenceChanges: {
            users: { count: 200, percent: 10, floor: 20 },
            groups: { count: 100, percent: 10, floor: 20 },
          },
          membersLost: { count: 2_000, percent: 75, floor: 40 },
        },
        secondPerson: false,
      },
      scan: {
        read: 'everything',
        attributes: {
          user: [
            'companyName',
            'country',
            'department',
            'employeeType',
            'jobTitle',
            'officeLocation',
          ],
          group: [],
        },
      },
      foreignEntities: 'allow',
      fullScan: { everyDays: 7 },
    });
  });

  it('gives the same again for what it has read', () => {
    const policy = parsePolicy({
      users: {
        from: { groups: [{ name: 'Staff' }, { id: 'g1' }] },
        exclude: {
          any: [{ attribute: 'department', operator: 'in', value: ['IT', 3] }],
        },
      },
      groups: {
        select: {
          ids: ['g2'],
          rule: { attribute: 'mail', operator: 'isPresent' },
        },
        exclude: { rule: { memberOf: { id: 'g3' }, nested: false } },
      },
      mapping: { membershipLimit: 5_000 },
      schedule: {
        start: { date: '2026-11-20', time: '03:00', timeZone: 'UTC' },
        every: { value: 1, unit: 'hours' },
      },
    });
    expect(policy.users.from).toEqual({
      groups: [{ name: 'Staff' }, { id: 'g1' }],
      nested: true,
    });
    expect(parsePolicy(JSON.parse(JSON.stringify(policy)))).toEqual(policy);
  });

  it('names every wrong place, below the place it was given', () => {
    expect(
      issuesOf(
        {
          users: {
            guests: 'yes',
            from: { groups: [{ name: 'Staff' }, { nam: 'x' }] },
            include: {
              all: [{ attribute: 'mail', operator: 'matches', value: '(?=a)' }],
            },
          },
          groups: { select: {}, exclude: { ids: [] } },
          mapping: { membershipLimit: 0, namespace: 'Not Valid' },
          fullScan: { everyDays: 8 },
          color: 'red',
        },
        'idpSync.connections.contoso.policy',
      ).map(issue => issue.replace('idpSync.connections.contoso.policy', '$')),
    ).toEqual([
      '$.users.from.groups[1].nam: there is no "nam" here: check how it is written, or leave it out',
      '$.users.from.groups[1]: a group is named by either "id" or "name"',
      '$.users.guests: expected true or false, and this is text',
      expect.stringMatching(/^\$\.users\.include\.all\[0\]\.value: lookahead/),
      expect.stringMatching(
        /^\$\.groups\.select: .*needs "ids", "rule" or both/,
      ),
      expect.stringMatching(/^\$\.groups\.exclude\.ids: /),
      expect.stringMatching(/^\$\.mapping\.membershipLimit: /),
      expect.stringMatching(
        /^\$\.mapping\.namespace: expected a catalog namespace/,
      ),
      expect.stringMatching(/^\$\.fullScan\.everyDays: /),
      '$.color: there is no "color" here: check how it is written, or leave it out',
    ]);
  });

  it('takes limits one by one, and off for a kind, a class or all that is over time', () => {
    const { safety } = parsePolicy({
      safety: {
        removals: { users: { count: 10 }, groups: 'off' },
        creations: 'off',
        membersLost: 'off',
        window: 'off',
      },
    });
    expect(safety).toMatchObject({
      removals: { users: { count: 10, percent: 5, floor: 20 }, groups: 'off' },
      creations: { users: 'off', groups: 'off' },
      membersLost: 'off',
      window: 'off',
    });
    expect(parsePolicy({ safety }).safety).toEqual(safety);
    expect(
      issuesOf({
        safety: {
          removals: { users: { count: -1, percent: 101 }, teams: 'off' },
          membersLost: 'never',
          window: { hours: 0 },
          secondPerson: 'yes',
        },
      }).map(issue => issue.split(':')[0]),
    ).toEqual(
      expect.arrayContaining([
        'safety.removals.teams',
        'safety.removals.users.count',
        'safety.removals.users.percent',
        'safety.window.hours',
        'safety.secondPerson',
      ]),
    );
  });

  it('refuses a schema version it does not know', () => {
    expect(issuesOf({ schemaVersion: 2 })).toEqual([
      'schemaVersion: this version of idp-sync knows schemaVersion 1 only',
    ]);
  });

  it('does not list mistakes without end', () => {
    const ids = Array(500).fill(3);
    expect(issuesOf({ groups: { exclude: { ids } } })).toHaveLength(21);
  });

  describe('scan.read: selectedGroups', () => {
    const selected = { scan: { read: 'selectedGroups' } };
    const byId = { groups: { select: { ids: ['g1'] } } };

    it('needs groups that are named by id', () => {
      expect(issuesOf(selected)).toEqual([
        expect.stringMatching(/^scan.read: .*groups.select.ids/),
      ]);
      expect(
        issuesOf({ ...selected, groups: { enabled: false, ...byId.groups } }),
      ).toEqual([expect.stringMatching(/^scan.read: /)]);
      expect(issuesOf({ ...selected, ...byId })).toEqual([]);
      expect(
        issuesOf({
          ...selected,
          users: { from: { groups: [{ id: 'g1' }] } },
        }),
      ).toEqual([]);
    });

    it('refuses names and rules at their places, and says what to do', () => {
      const rule = { attribute: 'displayName', operator: 'isPresent' };
      expect(
        issuesOf({
          ...selected,
          users: {
            from: { groups: [{ id: 'g1' }, { name: 'Staff' }] },
            exclude: {
              any: [{ not: { memberOf: { name: 'Robots' } } }],
            },
          },
          groups: { select: { ids: ['g1'], rule } },
        }).map(issue => issue.slice(0, 60)),
      ).toEqual([
        expect.stringMatching(/^users.from.groups\[1\].name: a group is named/),
        expect.stringMatching(/^groups.select.rule: a rule cannot find/),
        expect.stringMatching(/^users.exclude.any\[0\].not.memberOf.name: /),
      ]);
    });

    it('reads what the policy names, and people only where they could be in scope', () => {
      const scopeOf = (policy: object) =>
        scanScopeOf(parsePolicy({ ...selected, ...policy }));
      expect(scanScopeOf(parsePolicy(byId))).toBeUndefined();
      expect(scopeOf(byId)).toEqual({
        groups: [{ id: 'g1', nested: true }],
        withPeople: [{ id: 'g1', nested: true }],
      });
      expect(
        scopeOf({ ...byId, mapping: { membership: 'direct' } })?.groups,
      ).toEqual([{ id: 'g1', nested: false }]);
      expect(
        scopeOf({
          ...byId,
          users: {
            from: { groups: [{ id: 'g2' }], nested: false },
            include: { notMemberOf: { id: 'g3' } },
          },
        }),
      ).toEqual({
        groups: [
          { id: 'g1', nested: true },
          { id: 'g2', nested: false },
          { id: 'g3', nested: true },
        ],
        withPeople: [{ id: 'g2', nested: false }],
      });
      expect(
        scopeOf({ ...byId, users: { enabled: false } })?.withPeople,
      ).toEqual([]);
    });
  });
});
