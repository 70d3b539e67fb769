import {
  attributesOfMappings,
  attributesOfRule,
  ORGANIZATIONAL_UNIT_ATTRIBUTE,
  type Policy,
} from '@idp-sync/backstage-plugin-idp-sync-common';

/** What selection, the default mapping and the lists of the directory look at, whatever the policy. */
const ALWAYS = {
  user: [
    'accountEnabled',
    'displayName',
    'mail',
    'userPrincipalName',
    'userType',
  ],
  group: [
    'description',
    'displayName',
    'groupTypes',
    'mail',
    'mailEnabled',
    'mailNickname',
    'onPremisesSyncEnabled',
    'securityEnabled',
    'visibility',
  ],
};

/** Attributes of people and of groups, by the directory's names. */
export type RequiredAttributes = Record<'user' | 'group', string[]>;

/** The attributes that some policies together need; no others are read or stored. */
export function requiredAttributes(
  ...policies: readonly Policy[]
): RequiredAttributes {
  const required = policies.map(attributesOfPolicy);
  return {
    user: unique(...required.map(({ user }) => user)),
    group: unique(...required.map(({ group }) => group)),
  };
}

function attributesOfPolicy({
  users,
  groups,
  mapping,
  scan,
}: Policy): RequiredAttributes {
  const selected = groups.select === 'all' ? undefined : groups.select;
  return {
    user: unique(
      ALWAYS.user,
      attributesOfMappings(mapping, 'user'),
      scan.attributes.user,
      users.within?.organizationalUnits ? [ORGANIZATIONAL_UNIT_ATTRIBUTE] : [],
      [users.include, users.exclude].flatMap(rule =>
        rule ? attributesOfRule(rule) : [],
      ),
    ),
    group: unique(
      ALWAYS.group,
      attributesOfMappings(mapping, 'group'),
      scan.attributes.group,
      [selected?.rule, groups.exclude?.rule].flatMap(rule =>
        rule ? attributesOfRule(rule) : [],
      ),
    ),
  };
}

function unique(...lists: string[][]): string[] {
  return [...new Set(lists.flat())].sort();
}
