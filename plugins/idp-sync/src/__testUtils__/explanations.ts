import type {
  ExplainedMembership,
  ExplainHit,
  ObjectExplanation,
  ObjectHistoryEntry,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import { run, runChange, secondsAgo } from './fixtures';

export const JANE = '6ea91a8d-e32e-41a1-b7bd-d2d185eed0e0';

/** Somebody in scope who was found, unless told otherwise. */
export function explainHit(overrides: Partial<ExplainHit> = {}): ExplainHit {
  return {
    connectionId: 'contoso',
    class: 'user',
    objectId: JANE,
    displayName: 'Jane Doe',
    address: 'jane.doe@contoso.com',
    entityRef: 'user:default/jane.doe_contoso.com',
    directory: 'present',
    inScope: true,
    inCatalog: true,
    ...overrides,
  };
}

function team(name: string, inScope = true) {
  return {
    objectId: `g-${name}`,
    displayName: name,
    inScope,
    ...(inScope && { entityRef: `group:default/${name.toLowerCase()}` }),
  };
}

const MEMBERSHIPS: ExplainedMembership[] = [
  {
    group: team('Staff', false),
    named: true,
    relation: 'outOfScope',
    path: [team('Payments'), team('Engineering'), team('Staff', false)],
    otherWays: 2,
  },
  {
    group: team('Payments'),
    named: false,
    relation: 'memberOf',
    path: [team('Payments')],
    otherWays: 0,
  },
  {
    group: team('Engineering'),
    named: false,
    relation: 'notCarried',
    path: [team('Payments'), team('Engineering')],
    otherWays: 1,
  },
  {
    group: team('Everybody'),
    named: false,
    relation: 'giant',
    path: [team('Everybody')],
    otherWays: 0,
    members: 12_345,
  },
];

/** Somebody who is in the catalog as they should be, unless told otherwise. */
export function explanation(
  overrides: Partial<ObjectExplanation> = {},
): ObjectExplanation {
  return {
    connectionId: 'contoso',
    connectionTitle: 'Contoso',
    class: 'user',
    objectId: JANE,
    displayName: 'Jane Doe',
    policyVersion: 3,
    inScope: true,
    reasonCode: 'memberOfSelectedGroup',
    reason: 'In the group "Staff", whose members are selected.',
    conditions: [
      {
        condition: 'The account is enabled.',
        holds: true,
        decisive: false,
        reasonCode: 'accountDisabled',
      },
      {
        condition:
          'In one of the groups whose members are selected, directly or through other groups.',
        holds: true,
        decisive: false,
        reasonCode: 'notInSelectedGroups',
      },
      {
        condition:
          'The include rule holds: department is "Sales" or department is "IT".',
        holds: true,
        decisive: false,
        reasonCode: 'notIncluded',
        trace: {
          rule: {
            any: [
              { attribute: 'department', operator: 'equals', value: 'Sales' },
              { attribute: 'department', operator: 'equals', value: 'IT' },
            ],
          },
          sentence: 'department is "Sales" or department is "IT"',
          result: true,
          parts: [
            {
              rule: {
                attribute: 'department',
                operator: 'equals',
                value: 'Sales',
              },
              sentence: 'department is "Sales"',
              result: false,
              actual: 'IT',
            },
            {
              rule: {
                attribute: 'department',
                operator: 'equals',
                value: 'IT',
              },
              sentence: 'department is "IT"',
              result: true,
              actual: 'IT',
            },
          ],
        },
      },
    ],
    directory: {
      state: 'present',
      attributes: {
        displayName: 'Jane Doe',
        mail: 'jane.doe@contoso.com',
        userPrincipalName: 'jane.doe@contoso.com',
        department: 'IT',
        accountEnabled: true,
      },
      lastReadAt: secondsAgo(300),
      lastFullReadAt: secondsAgo(86_400),
    },
    memberships: MEMBERSHIPS,
    membershipCount: 4,
    fields: [
      {
        field: 'spec.profile.displayName',
        value: 'Jane Doe',
        origin: 'attribute',
        attributes: [{ name: 'displayName', value: 'Jane Doe' }],
        how: 'The display name as the directory has it.',
      },
      {
        field: 'spec.profile.email',
        value: 'jane.doe@contoso.com',
        origin: 'attribute',
        attributes: [{ name: 'mail', value: 'jane.doe@contoso.com' }],
        how: 'The mail address as the directory has it.',
      },
      {
        field: 'spec.memberOf',
        value: ['group:default/payments'],
        origin: 'membership',
        attributes: [],
        how: 'The groups in scope that the person is in directly; where a group is out of scope, the nearest in scope above it.',
      },
      {
        field: 'metadata.name',
        value: 'jane.doe_contoso.com',
        origin: 'reference',
        attributes: [],
        how: 'Part of the reference.',
      },
      {
        field: 'metadata.annotations["graph.microsoft.com/user-id"]',
        value: JANE,
        origin: 'identity',
        attributes: [{ name: 'id', value: JANE }],
        how: 'The object ID, by which sign-in and other plugins find it.',
      },
    ],
    reference: {
      entityRef: 'user:default/jane.doe_contoso.com',
      how: 'It has had this reference since it was given one; mail would still give it.',
      attribute: 'mail',
      attributeValue: 'jane.doe@contoso.com',
      usualName: 'jane.doe_contoso.com',
      former: [],
    },
    nextRun: {
      action: 'none',
      status: 'unchanged',
      fields: [],
      membershipsAdded: 0,
      membershipsRemoved: 0,
    },
    catalog: {
      entityRef: 'user:default/jane.doe_contoso.com',
      status: 'confirmed',
      inCatalog: true,
      sentAt: secondsAgo(301),
      confirmedAt: secondsAgo(300),
    },
    lastChange: historyEntry(),
    ...overrides,
  };
}

/** Somebody whom the policy leaves out and who is still in the catalog. */
export function explanationOut(): ObjectExplanation {
  const [enabled, ...others] = explanation().conditions;
  return explanation({
    inScope: false,
    reasonCode: 'accountDisabled',
    reason: 'The account is disabled.',
    conditions: [{ ...enabled, holds: false, decisive: true }, ...others],
    memberships: MEMBERSHIPS.map(one => ({
      ...one,
      relation: one.group.inScope ? 'objectOut' : 'outOfScope',
    })),
    fields: [],
    reference: undefined,
    nextRun: {
      action: 'remove',
      status: 'planned',
      reasonCode: 'accountDisabled',
      reason: 'The account is disabled.',
      entityRef: 'user:default/jane.doe_contoso.com',
      fields: [
        { field: 'spec.profile.displayName', old: 'Jane Doe' },
        { field: 'spec.memberOf', old: ['group:default/payments'] },
      ],
      membershipsAdded: 0,
      membershipsRemoved: 1,
    },
  });
}

/** Somebody of whom nobody has ever heard. */
export function explanationUnknown(): ObjectExplanation {
  return explanation({
    objectId: 'nobody',
    displayName: 'nobody',
    inScope: false,
    reasonCode: 'removedFromDirectory',
    reason: 'Not in the directory.',
    conditions: [],
    directory: {
      state: 'notRead',
      attributes: {},
      lastReadAt: secondsAgo(300),
    },
    memberships: [],
    membershipCount: 0,
    fields: [],
    reference: undefined,
    catalog: undefined,
    lastChange: undefined,
  });
}

/** An update of yesterday's, unless told otherwise. */
export function historyEntry(
  overrides: Partial<ObjectHistoryEntry['change']> = {},
): ObjectHistoryEntry {
  const change = runChange(overrides);
  return {
    change,
    run: run({ id: change.runId }),
  };
}
