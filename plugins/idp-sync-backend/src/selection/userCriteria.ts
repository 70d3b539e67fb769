import {
  describeGroup,
  foldText,
  type UsersPolicy,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import type { PersonMatches } from '../matching/PersonMatches';
import type { MirrorSnapshot } from '../mirror/MirrorSnapshot';
import {
  Criteria,
  decision,
  keptByTransformer,
  quoteRule,
  type Criterion,
} from './Criteria';
import type { GroupDirectory } from './GroupDirectory';
import { notGivenUp, notMatched, withMatch } from './matchCriterion';
import { RuleOverObjects } from './RuleOverObjects';
import { unitCriterion } from './unitCriterion';

const EVERYONE = decision(true, 'everyone');

/**
 * The conditions for people.
 *
 * @param isLeftOut - Whether the entity transformer leaves a user out; absent where there is none.
 * @param matches - Who is in the catalog already; absent where nobody is, or the policy does not ask.
 * @throws IdpSyncError where the policy names a group or administrative unit that does not exist, or a name that is not unique.
 */
export function createUserCriteria(
  policy: UsersPolicy,
  snapshot: MirrorSnapshot,
  directory: GroupDirectory,
  isLeftOut?: (index: number) => boolean,
  matches?: PersonMatches,
): Criteria {
  const { users } = snapshot;
  if (!policy.enabled) {
    return new Criteria(
      [
        {
          condition: 'The policy takes people.',
          otherwise: decision(false, 'usersOff'),
          holds: () => false,
        },
      ],
      () => EVERYONE,
    );
  }
  const criteria: Criterion[] = [];
  if (!policy.disabled) {
    criteria.push({
      condition: 'The account is enabled.',
      otherwise: decision(false, 'accountDisabled'),
      holds: index => users[index].attributes.accountEnabled !== false,
    });
  }
  if (!policy.guests) {
    criteria.push({
      condition: 'The person is not a guest.',
      otherwise: decision(false, 'guestsOff'),
      holds: index => !isGuest(users[index].attributes.userType),
    });
  }
  if (policy.exclude) {
    const exclude = new RuleOverObjects(
      policy.exclude,
      'users',
      users,
      directory,
    );
    const sentence = quoteRule(policy.exclude);
    criteria.push({
      condition: `The exclude rule does not hold: ${sentence}.`,
      otherwise: decision(
        false,
        'excludedByRule',
        `Excluded by the rule: ${sentence}.`,
      ),
      holds: index => !exclude.test(index),
      trace: index => exclude.explain(index),
    });
  }
  if (policy.within) {
    criteria.push(unitCriterion(policy.within, 'user', snapshot));
  }
  const from = selectedGroups(policy, snapshot, directory);
  if (from) {
    criteria.push({
      condition: `In one of the groups whose members are selected${
        from.nested ? ', directly or through other groups' : ', directly'
      }.`,
      otherwise: decision(false, 'notInSelectedGroups'),
      holds: index => from.firstOf[index] >= 0,
    });
  }
  if (policy.include) {
    const include = new RuleOverObjects(
      policy.include,
      'users',
      users,
      directory,
    );
    const sentence = quoteRule(policy.include);
    criteria.push({
      condition: `The include rule holds: ${sentence}.`,
      otherwise: decision(
        false,
        'notIncluded',
        `The include rule does not hold: ${sentence}.`,
      ),
      holds: index => include.test(index),
      trace: index => include.explain(index),
    });
  }
  if (isLeftOut) {
    criteria.push(keptByTransformer(isLeftOut));
  }
  if (matches) {
    criteria.push(notGivenUp(matches));
  }
  if (matches?.policy.enabled && matches.policy.onMatch !== 'report') {
    criteria.push(notMatched(matches));
  }
  return new Criteria(criteria, index => {
    const accepted = from ? from.decisions[from.firstOf[index]] : EVERYONE;
    const match = matches?.of(index);
    return match ? withMatch(accepted, match) : accepted;
  });
}

function isGuest(userType: unknown): boolean {
  return typeof userType === 'string' && foldText(userType) === 'guest';
}

/** For each user the first of the selected groups they are in, or -1. */
function selectedGroups(
  { from }: UsersPolicy,
  { users, groups, memberUsers, memberGroups }: MirrorSnapshot,
  directory: GroupDirectory,
) {
  if (from === 'everyone') {
    return undefined;
  }
  const firstOf = new Int32Array(users.length).fill(-1);
  // A group seen for an earlier selector has brought in all below it: the whole list costs one pass over the memberships.
  const seen = new Uint8Array(groups.length);
  from.groups.forEach((selector, position) => {
    const todo = [directory.find(selector)];
    for (let group = todo.pop(); group !== undefined; group = todo.pop()) {
      if (!seen[group]) {
        seen[group] = 1;
        for (const user of memberUsers[group]) {
          if (firstOf[user] < 0) {
            firstOf[user] = position;
          }
        }
        if (from.nested) {
          for (const inner of memberGroups[group]) {
            todo.push(inner);
          }
        }
      }
    }
  });
  const decisions = from.groups.map(selector =>
    decision(
      true,
      'memberOfSelectedGroup',
      `In ${describeGroup(selector)}, whose members are selected.`,
    ),
  );
  return { firstOf, decisions, nested: from.nested };
}
