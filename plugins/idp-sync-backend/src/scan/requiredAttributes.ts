import {
  attributesOfRule,
  type Policy,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import stableStringify from 'fast-json-stable-stringify';
import { createHash } from 'node:crypto';

/** What selection and the default mapping look at, whatever the policy. */
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
    'mail',
    'mailNickname',
    'securityEnabled',
    'visibility',
  ],
};

/** The attributes that a policy needs of people and groups, by the directory's names; no others are read or stored. */
export function requiredAttributes(
  policy: Policy,
): Record<'user' | 'group', string[]> {
  const { users, groups } = policy;
  const selected = groups.select === 'all' ? undefined : groups.select;
  return {
    user: unique(
      ALWAYS.user,
      [users.include, users.exclude].flatMap(rule =>
        rule ? attributesOfRule(rule) : [],
      ),
    ),
    group: unique(
      ALWAYS.group,
      [selected?.rule, groups.exclude?.rule].flatMap(rule =>
        rule ? attributesOfRule(rule) : [],
      ),
    ),
  };
}

/** Changes with the attributes, since delta cursors are good only for those they were made for. */
export function selectHashOf(
  attributes: Record<'user' | 'group', readonly string[]>,
): string {
  return createHash('sha256').update(stableStringify(attributes)).digest('hex');
}

function unique(...lists: string[][]): string[] {
  return [...new Set(lists.flat())].sort();
}
