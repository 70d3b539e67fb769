import type {
  ObjectClass,
  Policy,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import { displayNameOf } from '../mapping/displayName';
import type { MirrorSnapshot } from '../mirror/MirrorSnapshot';
import { decision } from './Criteria';
import { whyNotScanned } from './scannedCriteria';
import { SelectionScope, type SelectionInputs } from './SelectionScope';
import { selectMembers, type SelectedMembers } from './selectMembers';
import type {
  Decision,
  Explanation,
  ExplanationStep,
  GiantGroup,
} from './types';

const ORGANIZATION_IN_SCOPE = decision(true, 'organization');
const ORGANIZATION_OFF = decision(
  false,
  'groupsOff',
  'The policy takes neither people nor groups.',
);

/** The tenant itself, which is there wherever anybody else may be. */
export function decideOrganization({ users, groups }: Policy): Decision {
  return users.enabled || groups.enabled
    ? ORGANIZATION_IN_SCOPE
    : ORGANIZATION_OFF;
}

const NOT_IN_DIRECTORY = decision(
  false,
  'removedFromDirectory',
  'Not in the directory.',
);

/** Explains objects of one snapshot by one policy. Everybody is decided about once; after that each explanation is quick. */
export class SelectionExplainer {
  readonly scope: SelectionScope;
  readonly members: SelectedMembers;
  readonly #snapshot: MirrorSnapshot;
  readonly #policy: Policy;

  private constructor(
    snapshot: MirrorSnapshot,
    scope: SelectionScope,
    members: SelectedMembers,
    policy: Policy,
  ) {
    this.#snapshot = snapshot;
    this.#policy = policy;
    this.scope = scope;
    this.members = members;
  }

  /** @throws IdpSyncError as `selectObjects`. */
  static *create(
    snapshot: MirrorSnapshot,
    policy: Policy,
    inputs?: SelectionInputs,
  ): Generator<void, SelectionExplainer> {
    const scope = new SelectionScope(snapshot, policy, inputs);
    const members = yield* selectMembers(scope, policy);
    return new SelectionExplainer(snapshot, scope, members, policy);
  }

  /** Why an object is in scope or not: by the same conditions as `selectObjects`, each with its result. */
  explain(objectClass: ObjectClass, objectId: string): Explanation {
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
    const { organization, users, userIndex, groups, groupIndex } =
      this.#snapshot;
    if (objectClass === 'organization') {
      return organization?.objectId === objectId
        ? explanation(
            displayNameOf(organization),
            decideOrganization(this.#policy),
          )
        : explanation(objectId, NOT_IN_DIRECTORY);
    }
    const ofUser = objectClass === 'user';
    const index = (ofUser ? userIndex : groupIndex).get(objectId);
    if (index === undefined) {
      return explanation(
        objectId,
        whyNotScanned(this.#policy, objectClass) ?? NOT_IN_DIRECTORY,
      );
    }
    const criteria = ofUser
      ? this.scope.userCriteria
      : this.scope.groupCriteria;
    const decided = criteria.decide(index);
    return explanation(
      displayNameOf((ofUser ? users : groups)[index]),
      decided,
      criteria.explain(index),
      decided.inScope ? this.#findGiants(objectClass, index) : [],
    );
  }

  #findGiants(objectClass: 'user' | 'group', index: number): GiantGroup[] {
    const { userGroups, giants } = this.members;
    const groups = objectClass === 'user' ? userGroups[index] : [index];
    return groups.flatMap(group => {
      const members = giants.membersOf(group);
      const object = this.#snapshot.groups[group];
      return members === undefined
        ? []
        : {
            objectId: object.objectId,
            displayName: displayNameOf(object),
            members,
          };
    });
  }
}

/**
 * Why one object is in scope or not. It decides about everybody, so it is a pass to be driven in slices.
 *
 * @throws IdpSyncError as `selectObjects`.
 */
export function* explainObject(
  snapshot: MirrorSnapshot,
  policy: Policy,
  objectClass: ObjectClass,
  objectId: string,
  inputs?: SelectionInputs,
): Generator<void, Explanation> {
  const explainer = yield* SelectionExplainer.create(snapshot, policy, inputs);
  return explainer.explain(objectClass, objectId);
}
