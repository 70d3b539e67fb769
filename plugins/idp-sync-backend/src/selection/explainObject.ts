import type {
  ObjectClass,
  Policy,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import { displayNameOf } from '../mapping/displayName';
import type { MirrorSnapshot } from '../mirror/MirrorSnapshot';
import { decision } from './Criteria';
import { SelectionScope, type LeftOutByTransformer } from './SelectionScope';
import { selectMembers } from './selectMembers';
import type {
  Decision,
  Explanation,
  ExplanationStep,
  GiantGroup,
} from './types';

/** The tenant itself, which no policy leaves out. */
export const ORGANIZATION_IN_SCOPE = decision(true, 'organization');

const NOT_IN_DIRECTORY = decision(
  false,
  'removedFromDirectory',
  'Not in the directory.',
);

/**
 * Why one object is in scope or not, by the same conditions as {@link selectObjects}, each with its result. It may have to decide about everybody
 * (where empty groups are left out), so it is a pass to be driven in slices.
 *
 * @throws IdpSyncError as {@link selectObjects}.
 */
export function* explainObject(
  snapshot: MirrorSnapshot,
  policy: Policy,
  objectClass: ObjectClass,
  objectId: string,
  leftOut?: LeftOutByTransformer,
): Generator<void, Explanation> {
  const explanation = (
    displayName: string,
    decided: Decision,
    steps: ExplanationStep[] = [],
    giantGroups: GiantGroup[] = [],
  ): Explanation => ({
    class: objectClass,
    objectId,
    displayName,
    decision: decided,
    steps,
    giantGroups,
  });

  if (objectClass === 'organization') {
    return snapshot.organization?.objectId === objectId
      ? explanation(displayNameOf(snapshot.organization), ORGANIZATION_IN_SCOPE)
      : explanation(objectId, NOT_IN_DIRECTORY);
  }
  const ofUser = objectClass === 'user';
  const index = (ofUser ? snapshot.userIndex : snapshot.groupIndex).get(
    objectId,
  );
  if (index === undefined) {
    return explanation(objectId, NOT_IN_DIRECTORY);
  }
  const scope = new SelectionScope(snapshot, policy, leftOut);
  if (!ofUser && !policy.groups.empty) {
    yield* scope.decideUsers();
  }
  const criteria = ofUser ? scope.userCriteria : scope.groupCriteria;
  const decided = criteria.decide(index);
  return explanation(
    displayNameOf((ofUser ? snapshot.users : snapshot.groups)[index]),
    decided,
    criteria.explain(index),
    decided.inScope
      ? yield* findGiants(scope, snapshot, policy, objectClass, index)
      : [],
  );
}

function* findGiants(
  scope: SelectionScope,
  snapshot: MirrorSnapshot,
  policy: Policy,
  objectClass: 'user' | 'group',
  index: number,
): Generator<void, GiantGroup[]> {
  if (policy.mapping.membershipLimit === undefined) {
    return [];
  }
  const { userGroups, giants } = yield* selectMembers(scope, policy);
  const groups = objectClass === 'user' ? userGroups[index] : [index];
  return groups.flatMap(group => {
    const members = giants.membersOf(group);
    const { objectId } = snapshot.groups[group];
    return members === undefined
      ? []
      : {
          objectId,
          displayName: displayNameOf(snapshot.groups[group]),
          members,
        };
  });
}
