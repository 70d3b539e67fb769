import type {
  ObjectClass,
  Policy,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import { displayNameOf } from '../mapping/displayName';
import type { MirrorSnapshot } from '../mirror/MirrorSnapshot';
import { decision } from './Criteria';
import { SelectionScope, type LeftOutByTransformer } from './SelectionScope';
import type { Decision, Explanation, ExplanationStep } from './types';

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
  ): Explanation => ({
    class: objectClass,
    objectId,
    displayName,
    decision: decided,
    steps,
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
  return explanation(
    displayNameOf((ofUser ? snapshot.users : snapshot.groups)[index]),
    criteria.decide(index),
    criteria.explain(index),
  );
}
