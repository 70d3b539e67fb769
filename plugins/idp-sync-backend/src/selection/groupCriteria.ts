import type {
  GroupSelection,
  GroupsPolicy,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import type { MirrorSnapshot } from '../mirror/MirrorSnapshot';
import {
  Criteria,
  decision,
  keptByTransformer,
  quoteRule,
  type Criterion,
} from './Criteria';
import type { GroupDirectory } from './GroupDirectory';
import type { Membership } from './Membership';
import { RuleOverObjects } from './RuleOverObjects';
import type { Decision } from './types';
import { unitCriterion } from './unitCriterion';

const ALL_GROUPS = decision(true, 'allGroups');
const BY_ID = decision(true, 'selectedById');
const FOLLOWED = decision(true, 'followed');

/** What the conditions for groups are made from. */
export interface GroupCriteriaInput {
  policy: GroupsPolicy;
  snapshot: MirrorSnapshot;
  membership: Membership;
  directory: GroupDirectory;
  /** Marks of the groups that somebody in scope is in, directly or through others; asked for only where empty groups are left out. */
  occupied: () => Uint8Array;
  /** Whether the entity transformer leaves a group out; absent where there is none. */
  isLeftOut?: (index: number) => boolean;
}

/**
 * The conditions for groups. Exclusion beats inclusion, so it comes first.
 *
 * @throws IdpSyncError where a rule names a group that does not exist, or a name that is not unique.
 */
export function createGroupCriteria(input: GroupCriteriaInput): Criteria {
  const { policy, snapshot, directory, occupied, isLeftOut } = input;
  if (!policy.enabled) {
    return new Criteria(
      [
        {
          condition: 'The policy takes groups.',
          otherwise: decision(false, 'groupsOff'),
          holds: () => false,
        },
      ],
      () => ALL_GROUPS,
    );
  }
  const exclusion = exclusionCriteria(policy.exclude, snapshot, directory);
  const isExcluded = (index: number) =>
    exclusion.some(criterion => !criterion.holds(index));
  const selection = createSelection(input, isExcluded);
  const criteria: Criterion[] = [
    ...exclusion,
    ...(policy.within ? [unitCriterion(policy.within, 'group', snapshot)] : []),
    {
      condition: selection.condition,
      otherwise: decision(false, 'notSelected'),
      holds: index => selection.find(index) !== undefined,
      trace: selection.rule && (index => selection.rule!.explain(index)),
    },
  ];
  if (!policy.empty) {
    criteria.push({
      condition:
        'Somebody in scope is in the group, directly or through other groups.',
      otherwise: decision(false, 'emptyGroup'),
      holds: index => occupied()[index] === 1,
    });
  }
  if (isLeftOut) {
    criteria.push(keptByTransformer(isLeftOut));
  }
  return new Criteria(criteria, index => selection.find(index) ?? ALL_GROUPS);
}

function exclusionCriteria(
  exclude: GroupSelection | undefined,
  { groups }: MirrorSnapshot,
  directory: GroupDirectory,
): Criterion[] {
  const criteria: Criterion[] = [];
  if (exclude?.ids) {
    const ids = new Set(exclude.ids);
    criteria.push({
      condition: 'The group is not excluded by hand.',
      otherwise: decision(false, 'excludedById'),
      holds: index => !ids.has(groups[index].objectId),
    });
  }
  if (exclude?.rule) {
    const rule = new RuleOverObjects(exclude.rule, 'groups', groups, directory);
    const sentence = quoteRule(exclude.rule);
    criteria.push({
      condition: `The exclude rule does not hold: ${sentence}.`,
      otherwise: decision(
        false,
        'excludedByRule',
        `Excluded by the rule: ${sentence}.`,
      ),
      holds: index => !rule.test(index),
      trace: index => rule.explain(index),
    });
  }
  return criteria;
}

/** How a group comes to be selected: the decision for it, or undefined where it is not. */
interface GroupSelectionCriterion {
  condition: string;
  rule?: RuleOverObjects;
  find(index: number): Decision | undefined;
}

function createSelection(
  { policy, snapshot, membership, directory }: GroupCriteriaInput,
  isExcluded: (index: number) => boolean,
): GroupSelectionCriterion {
  const { groups, memberGroups } = snapshot;
  if (policy.select === 'all') {
    return { condition: 'All groups are selected.', find: () => ALL_GROUPS };
  }
  const { ids, rule } = policy.select;
  const chosen = ids && new Set(ids);
  const compiled =
    rule && new RuleOverObjects(rule, 'groups', groups, directory);
  const byRule =
    rule &&
    decision(
      true,
      'selectedByRule',
      `Selected by the rule: ${quoteRule(rule)}.`,
    );
  const own = (index: number): Decision | undefined => {
    if (chosen?.has(groups[index].objectId)) {
      return BY_ID;
    }
    return compiled?.test(index) ? byRule : undefined;
  };
  const ways = [
    ...(ids ? ['selected by hand'] : []),
    ...(rule ? [`selected by the rule: ${quoteRule(rule)}`] : []),
  ];
  if (policy.nested !== 'follow') {
    return { condition: toCondition(ways), rule: compiled, find: own };
  }
  let within: Uint8Array | undefined;
  const followed = (index: number) => {
    within ??= membership.reach(
      [...groups.keys()].filter(group => !isExcluded(group) && own(group)),
      group => memberGroups[group].filter(inner => !isExcluded(inner)),
    );
    return within[index] === 1 ? FOLLOWED : undefined;
  };
  return {
    condition: toCondition(['within a selected group', ...ways]),
    rule: compiled,
    find: index => own(index) ?? followed(index),
  };
}

function toCondition(ways: readonly string[]): string {
  return `The group is ${ways.join(', or ')}.`;
}
