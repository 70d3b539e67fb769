import {
  parsePolicy,
  type Policy,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import type { DirectoryAttributes } from '@idp-sync/backstage-plugin-idp-sync-node';
import fc from 'fast-check';
import { hostileNames } from '../../__testUtils__/hostileNames';
import {
  createSnapshot,
  type DirectoryMembership,
  type DirectoryObject,
  type MirrorSnapshot,
} from '../../mirror/MirrorSnapshot';

export const TENANT_ID = '70000000-0000-4000-8000-000000000000';

/** Around the tenant's own id, so that it is neither always the lowest nor always the highest. */
const GROUP_IDS = ['1a', '2b', '3c', '8d', '9e', 'fa'].map(
  id => `${id}000000-0000-4000-8000-000000000000`,
);
const USER_IDS = ['0a', '1b', '4c', '7d', '9f', 'ab', 'cd', 'ff'].map(
  id => `${id}111111-0000-4000-8000-000000000000`,
);

const optionalName = fc.option(hostileNames, { nil: undefined, freq: 4 });

const userAttributes: fc.Arbitrary<DirectoryAttributes> = fc.record({
  displayName: optionalName,
  mail: optionalName,
  userPrincipalName: optionalName,
  accountEnabled: fc.constantFrom(true, true, false, undefined),
  userType: fc.constantFrom('Member', 'Guest', 'guest', null),
  department: fc.constantFrom('Sales', 'IT', undefined),
  onPremisesDistinguishedName: fc.constantFrom(
    'CN=x,OU=EMEA,OU=Sales,DC=example',
    'CN=x\\,OU=Sales,DC=example',
    undefined,
  ),
});

/** Administrative units, which hold also ids of nobody. */
const UNITS = new Map(
  [
    [...USER_IDS.slice(0, 4), ...GROUP_IDS.slice(1, 4), 'nobody'],
    [...USER_IDS.slice(3), ...GROUP_IDS],
  ].map((members, index) => [
    `a0000000-0000-4000-8000-00000000000${index}`,
    { displayName: `Unit ${index}`, members: new Set(members) },
  ]),
);
const administrativeUnits = fc.uniqueArray(fc.constantFrom(...UNITS.keys()), {
  minLength: 1,
});

const groupAttributes: fc.Arbitrary<DirectoryAttributes> = fc.record({
  displayName: optionalName,
  mailNickname: optionalName,
  mail: optionalName,
  description: optionalName,
  securityEnabled: fc.constantFrom(true, false, null),
});

/** A directory as rows, before it is made a snapshot. */
export interface Rows {
  objects: DirectoryObject[];
  memberships: DirectoryMembership[];
}

const objectsOf = (
  objectClass: 'user' | 'group',
  ids: string[],
  attributes: fc.Arbitrary<DirectoryAttributes>,
) =>
  fc
    .oneof(
      {
        weight: 3,
        arbitrary: fc.shuffledSubarray(ids, { minLength: ids.length / 2 }),
      },
      { weight: 1, arbitrary: fc.shuffledSubarray(ids) },
    )
    .chain(chosen =>
      fc.tuple(
        ...chosen.map(objectId =>
          attributes.map(
            (one): DirectoryObject => ({
              objectId,
              class: objectClass,
              attributes: one,
            }),
          ),
        ),
      ),
    );

const memberships = fc.array(
  fc.oneof(
    fc.record({
      groupId: fc.constantFrom(...GROUP_IDS),
      memberId: fc.constantFrom(...USER_IDS),
      memberClass: fc.constant('user' as const),
    }),
    fc.record({
      groupId: fc.constantFrom(...GROUP_IDS),
      memberId: fc.constantFrom(...GROUP_IDS),
      memberClass: fc.constant('group' as const),
    }),
  ),
  { maxLength: 40 },
);

const organizations = fc.option(
  optionalName.map(
    (displayName): DirectoryObject => ({
      objectId: TENANT_ID,
      class: 'organization',
      attributes: { displayName },
    }),
  ),
  { nil: undefined, freq: 6 },
);

/** Small directories with circles, dangling memberships, disabled people, guests and hostile names. */
export const directories: fc.Arbitrary<Rows> = fc
  .record({
    organization: organizations,
    users: objectsOf('user', USER_IDS, userAttributes),
    groups: objectsOf('group', GROUP_IDS, groupAttributes),
    memberships,
  })
  .map(({ organization, users, groups, memberships: edges }) => ({
    objects: [...users, ...groups, ...(organization ? [organization] : [])],
    memberships: edges,
  }));

export function toSnapshot({
  objects,
  memberships: edges,
}: Rows): MirrorSnapshot {
  return createSnapshot(1, objects, edges, UNITS);
}

const fieldMappings = (expressions: Record<string, string[]>) =>
  fc
    .shuffledSubarray(Object.keys(expressions), { minLength: 1 })
    .chain(fields =>
      fc.tuple(
        ...fields.map(field =>
          fc.record({
            field: fc.constant(field),
            expression: fc.constantFrom(...expressions[field]),
            required: fc.boolean(),
            apply: fc.constantFrom('always', 'always', 'atCreation'),
          }),
        ),
      ),
    );

const TABLES = { areas: { Sales: 'Field', it: 'Home' } };

/** Mappings that can always be followed. */
const safeMappings = fc.record({
  user: fieldMappings({
    displayName: [
      'first(mail, displayName, id)',
      'upper(default(displayName, id))',
    ],
    email: ['userPrincipalName + ""', 'null'],
    'labels.name': ['slug(displayName)'],
    'spec.area': ['split(department, "a")', 'size(displayName)'],
    tags: ['["a", slug(mail)].filter(one, present(one))'],
  }).map(mappings => mappings.map(one => ({ ...one, required: false }))),
  group: fieldMappings({
    description: ['first(mailNickname, id)', 'null'],
    type: ['securityEnabled ? "security" : "team"'],
  }).map(mappings => mappings.map(one => ({ ...one, required: false }))),
});

/** Mappings of which some come to nothing that is required, and some to what the catalog would not take. */
export const failingMappings = fc
  .record({
    user: fieldMappings({
      title: ['department', 'lookup("areas", department, "elsewhere")'],
      'labels.name': ['slug(displayName)', 'mail'],
      'annotations.example.com/who': ['join([id, displayName])'],
      tags: ['department', '["a", slug(mail)]'],
      'links.Mail': ['"mailto:" + mail', 'displayName'],
    }),
    group: fieldMappings({
      description: ['mailNickname', 'null'],
      type: ['securityEnabled ? "security" : "team"', 'mailNickname'],
      'metadata.nickname': ['mailNickname'],
    }),
  })
  .map(attributes => parsePolicy({ mapping: { attributes, tables: TABLES } }))
  .map(({ mapping: { attributes, tables } }) => ({ attributes, tables }));

/** A policy that names only groups that exist in all of the given directories. */
export function policiesFor(...all: Rows[]): fc.Arbitrary<Policy> {
  const existing = GROUP_IDS.filter(id =>
    all.every(({ objects }) => objects.some(object => object.objectId === id)),
  );
  const rule = fc.oneof(
    fc.constantFrom(
      { attribute: 'department', operator: 'equals', value: 'sales' },
      { attribute: 'department', operator: 'isAbsent' },
      { attribute: 'displayName', operator: 'matches', value: '[a-m]' },
      { not: { attribute: 'mail', operator: 'contains', value: 'o' } },
    ),
    ...(existing.length > 0
      ? [
          fc.record({
            memberOf: fc.constantFrom(...existing).map(id => ({ id })),
            nested: fc.boolean(),
          }),
        ]
      : []),
  );
  const optionalRule = fc.option(rule, { nil: undefined, freq: 2 });
  const ids = fc.uniqueArray(fc.constantFrom(...GROUP_IDS), { minLength: 1 });
  const selection = fc.oneof(
    fc.record({ ids }),
    fc.record({ rule }),
    fc.record({ ids, rule }),
  );
  const organizationalUnits = fc.constant(['ou=sales,dc=EXAMPLE']);
  const everyone = fc.constant('everyone');
  const from =
    existing.length > 0
      ? fc.oneof(
          everyone,
          fc.record({
            groups: fc
              .uniqueArray(fc.constantFrom(...existing), { minLength: 1 })
              .map(chosen => chosen.map(id => ({ id }))),
            nested: fc.boolean(),
          }),
        )
      : everyone;
  return fc
    .record({
      users: fc.record({
        enabled: fc.constantFrom(true, true, true, false),
        from,
        within: fc.option(
          fc.oneof(
            fc.record({ administrativeUnits }),
            fc.record({ organizationalUnits, administrativeUnits }),
            fc.record({ organizationalUnits }),
          ),
          { nil: undefined, freq: 1 },
        ),
        guests: fc.boolean(),
        disabled: fc.boolean(),
        include: optionalRule,
        exclude: optionalRule,
      }),
      groups: fc.record({
        enabled: fc.constantFrom(true, true, true, false),
        select: fc.oneof(fc.constant('all'), selection),
        exclude: fc.option(selection, { nil: undefined, freq: 2 }),
        within: fc.option(fc.record({ administrativeUnits }), {
          nil: undefined,
          freq: 1,
        }),
        nested: fc.constantFrom('asIs', 'follow', 'flatten'),
        empty: fc.boolean(),
      }),
      mapping: fc.record({
        membership: fc.constantFrom('nearest', 'direct', 'transitive'),
        membershipLimit: fc.option(fc.integer({ min: 1, max: 4 }), {
          nil: undefined,
          freq: 2,
        }),
        namespace: fc.constantFrom('default', 'default', 'entra'),
        renames: fc.constantFrom('never', 'follow'),
        attributes: fc.option(safeMappings, { nil: undefined, freq: 2 }),
      }),
    })
    .map(policy => parsePolicy(policy));
}
