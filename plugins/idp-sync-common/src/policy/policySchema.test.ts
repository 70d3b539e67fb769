import { InvalidInputError } from '../validation';
import { parsePolicy } from './policySchema';

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
      '$.users.from.groups[1]: Unrecognized key: "nam"',
      '$.users.from.groups[1]: a group is named by either "id" or "name"',
      '$.users.guests: expected boolean, received string',
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
      '$: Unrecognized key: "color"',
    ]);
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
});
