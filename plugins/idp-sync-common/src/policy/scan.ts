import { z } from 'zod';
import type { GroupSelector, Rule } from '../rules';
import { attributeNameSchema } from '../rules/ruleSchema';
import type { Policy } from './types';

/** What of a directory is read at all. @public */
export interface ScanPolicy {
  /**
   * `everything`: all people and groups, whatever the policy takes of them.
   * `selectedGroups`: only the groups that the policy names by id, what is nested in them and the people in them. Worth it for a small part of a large tenant.
   */
  read: 'everything' | 'selectedGroups';
  /**
   * What is read besides all that is needed anyway: whatever rules are usually made of, so that a rule can be tried as soon as it is thought of. Empty lists
   * keep the mirror to what the rest of the policy needs.
   */
  attributes: { user: string[]; group: string[] };
}

/** A group that is read, and whether the groups within it are too. @public */
export interface ScannedGroup {
  id: string;
  nested: boolean;
}

/** What `selectedGroups` comes to, each group once. @public */
export interface ScanScope {
  groups: ScannedGroup[];
  /** Those of the groups whose members are read too: people who could not be in scope are not. */
  withPeople: ScannedGroup[];
}

/** Attributes that may be read without need, for each class. */
const MAX_ATTRIBUTES = 100;

const attributesSchema = z.array(attributeNameSchema).max(MAX_ATTRIBUTES);

export const scanSchema = z.strictObject({
  read: z.enum(['everything', 'selectedGroups']).default('everything'),
  attributes: z
    .strictObject({
      user: attributesSchema.default([
        'companyName',
        'country',
        'department',
        'employeeType',
        'jobTitle',
        'officeLocation',
      ]),
      group: attributesSchema.default([]),
    })
    .prefault({}),
});

const NAME_IT_BY_ID =
  'a group is named by its "id" where scan.read is "selectedGroups", because nobody can be looked up by name in what is not read; the group’s overview in the portal of the identity provider shows its object id';

/** Reports what keeps a policy from being read by its groups alone. */
export function checkScan(
  policy: Pick<Policy, 'users' | 'groups' | 'scan'>,
  report: (path: (string | number)[], message: string) => void,
): void {
  const { users, groups, scan } = policy;
  if (scan.read === 'everything') {
    return;
  }
  const check = (selector: GroupSelector, path: (string | number)[]) => {
    if ('name' in selector) {
      report([...path, 'name'], NAME_IT_BY_ID);
    }
  };
  if (users.from !== 'everyone') {
    users.from.groups.forEach((selector, index) =>
      check(selector, ['users', 'from', 'groups', index]),
    );
  }
  if (groups.enabled && groups.select !== 'all' && groups.select.rule) {
    report(
      ['groups', 'select', 'rule'],
      'a rule cannot find groups that are not read: list them in "ids", or set scan.read to "everything"',
    );
  }
  for (const { rule, path } of rulesOf(policy)) {
    for (const leaf of namedGroups(rule, path)) {
      check(leaf.selector, leaf.path);
    }
  }
  const { select } = groups;
  if (
    users.from === 'everyone' &&
    (!groups.enabled || select === 'all' || !select.ids)
  ) {
    report(
      ['scan', 'read'],
      '"selectedGroups" needs groups named by id, in groups.select.ids, in users.from.groups, or in both',
    );
  }
}

/** What valid policies together want read; undefined where that is everything. @public */
export function scanScopeOf(
  ...policies: readonly Policy[]
): ScanScope | undefined {
  const all = new Map<string, boolean>();
  const withPeople = new Map<string, boolean>();
  for (const policy of policies) {
    if (policy.scan.read === 'everything') {
      return undefined;
    }
    addGroupsOf(policy, all, withPeople);
  }
  return { groups: listed(all), withPeople: listed(withPeople) };
}

function addGroupsOf(
  policy: Policy,
  all: Map<string, boolean>,
  withPeople: Map<string, boolean>,
): void {
  const { users, groups, mapping } = policy;
  const add = (to: Map<string, boolean>, id: string, nested: boolean) =>
    to.set(id, to.get(id) || nested);

  const selected =
    groups.enabled && groups.select !== 'all' ? groups.select.ids ?? [] : [];
  // What is nested matters wherever somebody in a group within a group counts for it.
  const carriesUp =
    groups.nested !== 'asIs' ||
    mapping.membership !== 'direct' ||
    !groups.empty;
  const isAllCarriedUp = groups.enabled && groups.select === 'all' && carriesUp;
  for (const id of selected) {
    add(all, id, carriesUp);
    if (users.enabled && users.from === 'everyone') {
      add(withPeople, id, carriesUp);
    }
  }
  if (users.from !== 'everyone') {
    for (const selector of users.from.groups) {
      if ('id' in selector) {
        add(all, selector.id, users.from.nested || isAllCarriedUp);
        if (users.enabled) {
          add(withPeople, selector.id, users.from.nested);
        }
      }
    }
  }
  for (const { rule } of rulesOf(policy)) {
    for (const { selector, nested } of namedGroups(rule, [])) {
      if ('id' in selector) {
        add(all, selector.id, nested || isAllCarriedUp);
      }
    }
  }
}

function listed(groups: ReadonlyMap<string, boolean>): ScannedGroup[] {
  return [...groups].map(([id, nested]) => ({ id, nested }));
}

type Path = (string | number)[];

function rulesOf({
  users,
  groups,
}: Pick<Policy, 'users' | 'groups'>): { rule: Rule; path: Path }[] {
  const rules: { rule?: Rule; path: Path }[] = [
    { rule: users.include, path: ['users', 'include'] },
    { rule: users.exclude, path: ['users', 'exclude'] },
    { rule: groups.exclude?.rule, path: ['groups', 'exclude', 'rule'] },
  ];
  return rules.flatMap(({ rule, path }) => (rule ? [{ rule, path }] : []));
}

/** The groups that a rule names, each with its place. */
function* namedGroups(
  rule: Rule,
  path: Path,
): Generator<{ selector: GroupSelector; nested: boolean; path: Path }> {
  if ('all' in rule || 'any' in rule) {
    const [key, parts] =
      'all' in rule
        ? (['all', rule.all] as const)
        : (['any', rule.any] as const);
    for (const [index, part] of parts.entries()) {
      yield* namedGroups(part, [...path, key, index]);
    }
  } else if ('not' in rule) {
    yield* namedGroups(rule.not, [...path, 'not']);
  } else if ('memberOf' in rule) {
    const { memberOf: selector, nested = true } = rule;
    yield { selector, nested, path: [...path, 'memberOf'] };
  } else if ('notMemberOf' in rule) {
    const { notMemberOf: selector, nested = true } = rule;
    yield { selector, nested, path: [...path, 'notMemberOf'] };
  }
}
