import type { Policy } from '@idp-sync/backstage-plugin-idp-sync-common';
import { EffectiveGroups } from './EffectiveGroups';
import { GiantGroups } from './GiantGroups';
import { OBJECTS_PER_STEP, type SelectionScope } from './SelectionScope';
import { counts, type Decision } from './types';

const NONE: readonly number[] = [];

/** Who is in scope, and which groups they count for. */
export interface SelectedMembers {
  users: readonly Decision[];
  groups: readonly Decision[];
  effective: EffectiveGroups;
  /** By user: the groups in scope they count for, giants included; none for users out of scope, unless somebody else's entity stands for them. */
  userGroups: readonly (readonly number[])[];
  giants: GiantGroups;
}

/** The part of selecting that its explanation needs too, where the policy limits how many relations a group may have. */
export function* selectMembers(
  scope: SelectionScope,
  policy: Policy,
): Generator<void, SelectedMembers> {
  const users = yield* scope.decideUsers();
  const groups = yield* scope.decideGroups();
  const inScope = Uint8Array.from(groups, decided => (decided.inScope ? 1 : 0));
  const effective = new EffectiveGroups(scope.membership, inScope, policy);
  const userGroups = yield* listPerObject(users, user =>
    effective.ofUser(user),
  );
  const giants = yield* GiantGroups.find(
    userGroups,
    groups.length,
    policy.mapping.membershipLimit,
  );
  return { users, groups, effective, userGroups, giants };
}

/** A list for each object that counts for groups, and an empty one for all others. */
export function* listPerObject(
  decisions: readonly Decision[],
  listOf: (index: number) => readonly number[],
): Generator<void, (readonly number[])[]> {
  const lists: (readonly number[])[] = [];
  for (let index = 0; index < decisions.length; index++) {
    lists.push(counts(decisions[index]) ? listOf(index) : NONE);
    if (index % OBJECTS_PER_STEP === 0) {
      yield;
    }
  }
  return lists;
}
