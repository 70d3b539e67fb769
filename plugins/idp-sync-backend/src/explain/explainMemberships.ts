import {
  groupsOfRule,
  type ExplainedGroup,
  type ExplainedMembership,
  type ExplainedRelation,
  type GroupSelector,
  type Policy,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import { displayNameOf } from '../mapping/displayName';
import type { MirrorSnapshot } from '../mirror/MirrorSnapshot';
import type { DesiredEntities } from '../plan/DesiredEntities';
import type { SelectionExplainer } from '../selection/explainObject';
import { GroupDirectory } from '../selection/GroupDirectory';
import { counts } from '../selection/types';
import { ShortestPaths } from './ShortestPaths';

/** Groups that are told of one object at most. */
export const MAX_MEMBERSHIPS = 200;

/** What explaining memberships stands on. */
export interface MembershipSources {
  snapshot: MirrorSnapshot;
  policy: Policy;
  desired: DesiredEntities;
  explainer: SelectionExplainer;
}

/** A membership by index of its group. */
interface Found {
  group: number;
  named: boolean;
  relation: ExplainedRelation;
  path: readonly number[];
}

const RELATIONS: readonly ExplainedRelation[] = [
  'memberOf',
  'linked',
  'parent',
  'furtherParent',
  'giant',
];

/** The groups that an object is in, the way to each of them and what comes of it, and those that the policy asks about. */
export function explainMemberships(
  sources: MembershipSources,
  objectClass: 'user' | 'group',
  index: number,
): { memberships: ExplainedMembership[]; membershipCount: number } {
  const { explainer, snapshot } = sources;
  const { membership } = explainer.scope;
  const direct =
    objectClass === 'user'
      ? membership.groupsOfUser(index)
      : membership.groupsOfGroup(index);
  const found = findMemberships(sources, objectClass, index, direct);
  const shown = found
    .sort(
      (a, b) =>
        Number(b.named) - Number(a.named) ||
        Number(RELATIONS.includes(b.relation)) -
          Number(RELATIONS.includes(a.relation)) ||
        a.path.length - b.path.length ||
        a.group - b.group,
    )
    .slice(0, MAX_MEMBERSHIPS);
  const describe = (group: number) => describeGroup(sources, group);
  return {
    membershipCount: found.filter(({ path }) => path.length > 0).length,
    memberships: shown.map(({ group, named, relation, path }) => ({
      group: describe(group),
      named,
      relation,
      path: path.map(describe),
      otherWays:
        path.length > 0 ? countWays(snapshot, group, path[0], direct) : 0,
      ...(relation === 'giant' && {
        members: explainer.members.giants.membersOf(group),
      }),
    })),
  };
}

function findMemberships(
  sources: MembershipSources,
  objectClass: 'user' | 'group',
  index: number,
  direct: Uint32Array,
): Found[] {
  const { explainer } = sources;
  const { effective } = explainer.members;
  const { membership } = explainer.scope;
  const above = (group: number) => membership.groupsOfGroup(group);
  const reach =
    objectClass === 'user' ? effective.userReach : effective.groupReach;
  const anyWay = new ShortestPaths(direct, above);
  // A relation comes by the ways that the policy carries a membership, which need not be the shortest there are.
  const carried = new ShortestPaths(reach ? direct : [], group =>
    reach && effective.carries(group, reach) ? above(group) : [],
  );
  const named = namedGroups(sources, objectClass);
  const relationOf = relations(sources, objectClass, index);
  const groups = new Set([...anyWay.targets(), ...named]);
  // Groups may contain themselves through others; that is no membership that anybody asks about.
  if (objectClass === 'group') {
    groups.delete(index);
  }
  return [...groups].map(group => {
    const relation = anyWay.has(group) ? relationOf(group) : 'notIn';
    return {
      group,
      named: named.has(group),
      relation,
      path: carried.to(group) ?? anyWay.to(group) ?? [],
    };
  });
}

/** What becomes of the membership in a group, by what the plan makes of it. */
function relations(
  { desired, explainer }: MembershipSources,
  objectClass: 'user' | 'group',
  index: number,
): (group: number) => ExplainedRelation {
  const { selection } = desired;
  const ofUser = objectClass === 'user';
  const decided = (ofUser ? selection.users : selection.groups)[index];
  const kept = new Set(
    ofUser ? selection.userGroups[index] : selection.groupParents[index],
  );
  const counted = new Set(
    ofUser
      ? explainer.members.userGroups[index]
      : explainer.members.effective.ofGroup(index),
  );
  const parent = ofUser
    ? undefined
    : selection.groupParents[index].find(
        group => desired.refOfGroup(group) !== undefined,
      );
  return group => {
    if (!selection.groups[group].inScope) {
      return 'outOfScope';
    }
    if (!counts(decided)) {
      return 'objectOut';
    }
    if (desired.refOfGroup(group) === undefined) {
      return 'failed';
    }
    if (kept.has(group)) {
      if (ofUser) {
        return decided.inScope ? 'memberOf' : 'linked';
      }
      return group === parent ? 'parent' : 'furtherParent';
    }
    if (counted.has(group)) {
      return ofUser ? 'giant' : 'circle';
    }
    return 'notCarried';
  };
}

/** The groups that the policy asks about for objects of a class. */
function namedGroups(
  { policy, snapshot, explainer }: MembershipSources,
  objectClass: 'user' | 'group',
): Set<number> {
  const { users, groups } = policy;
  const selected = groups.select === 'all' ? undefined : groups.select.rule;
  const rules =
    objectClass === 'user'
      ? [users.include, users.exclude]
      : [selected, groups.exclude?.rule];
  const selectors: GroupSelector[] = rules.flatMap(rule =>
    rule ? groupsOfRule(rule) : [],
  );
  if (objectClass === 'user' && users.from !== 'everyone') {
    selectors.push(...users.from.groups);
  }
  const directory = new GroupDirectory(snapshot, explainer.scope.membership);
  return new Set(selectors.map(selector => directory.find(selector)));
}

/** How many other groups that an object is directly in lead to a group. */
function countWays(
  { memberGroups }: MirrorSnapshot,
  group: number,
  first: number,
  direct: Uint32Array,
): number {
  if (direct.length === 1) {
    return 0;
  }
  const within = new ShortestPaths([group], inner => memberGroups[inner]);
  return direct.filter(one => one !== first && within.has(one)).length;
}

function describeGroup(
  { snapshot, desired }: MembershipSources,
  group: number,
): ExplainedGroup {
  const object = snapshot.groups[group];
  const entityRef = desired.refOfGroup(group);
  return {
    objectId: object.objectId,
    displayName: displayNameOf(object),
    inScope: desired.selection.groups[group].inScope,
    ...(entityRef && { entityRef }),
  };
}
