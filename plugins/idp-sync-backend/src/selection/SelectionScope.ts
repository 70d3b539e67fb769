import type { Policy } from '@idp-sync/backstage-plugin-idp-sync-common';
import type { PersonMatches } from '../matching/PersonMatches';
import type { MirrorSnapshot } from '../mirror/MirrorSnapshot';
import type { Criteria } from './Criteria';
import { createGroupCriteria } from './groupCriteria';
import { GroupDirectory } from './GroupDirectory';
import { Membership } from './Membership';
import { createScannedCriteria } from './scannedCriteria';
import { counts, type Decision } from './types';
import { createUserCriteria } from './userCriteria';

/** Objects between two yields of a pass. */
export const OBJECTS_PER_STEP = 500;

/** What selecting needs beside snapshot and policy. */
export interface SelectionInputs {
  /** What entity transformers leave out, by index of the snapshot; absent for a class that has no transformer. */
  leftOut?: {
    user?: (index: number) => boolean;
    group?: (index: number) => boolean;
  };
  /** Who is in the catalog already; absent where nobody is, or the policy does not ask. */
  matches?: PersonMatches;
  /** Of the same snapshot, where somebody has it already. */
  membership?: Membership;
}

/** A policy made ready for one snapshot: what selecting and explaining have in common. */
export class SelectionScope {
  readonly membership: Membership;
  readonly userCriteria: Criteria;
  readonly groupCriteria: Criteria;
  readonly #snapshot: MirrorSnapshot;
  #users?: Decision[];
  #occupied?: Uint8Array;

  /** @throws IdpSyncError where the policy names a group that does not exist, or a name that is not unique. */
  constructor(
    snapshot: MirrorSnapshot,
    policy: Policy,
    {
      leftOut,
      matches,
      membership = new Membership(snapshot),
    }: SelectionInputs = {},
  ) {
    const { users, groups } = policy;
    this.#snapshot = snapshot;
    this.membership = membership;
    const directory = new GroupDirectory(snapshot, this.membership);
    const scanned = createScannedCriteria(
      policy,
      snapshot,
      this.membership,
      directory,
    );
    this.userCriteria = createUserCriteria(
      users,
      snapshot,
      directory,
      leftOut?.user,
      matches,
    ).after(scanned.user);
    this.groupCriteria = createGroupCriteria({
      policy: groups,
      snapshot,
      membership: this.membership,
      directory,
      occupied: () => this.#findOccupied(),
      isLeftOut: leftOut?.group,
    }).after(scanned.group);
  }

  /** Decides about all users; has to come before anything is asked about groups where the policy leaves out empty ones. */
  *decideUsers(): Generator<void, readonly Decision[]> {
    yield* this.membership.prepare();
    const decisions: Decision[] = [];
    for (let user = 0; user < this.#snapshot.users.length; user++) {
      decisions.push(this.userCriteria.decide(user));
      if (user % OBJECTS_PER_STEP === 0) {
        yield;
      }
    }
    this.#users = decisions;
    return decisions;
  }

  /** Decides about all groups. */
  *decideGroups(): Generator<void, readonly Decision[]> {
    const decisions: Decision[] = [];
    for (let group = 0; group < this.#snapshot.groups.length; group++) {
      decisions.push(this.groupCriteria.decide(group));
      if (group % OBJECTS_PER_STEP === 0) {
        yield;
      }
    }
    return decisions;
  }

  #findOccupied(): Uint8Array {
    const users = this.#users;
    if (!users) {
      throw new Error('Users have to be decided about before groups');
    }
    const { memberUsers } = this.#snapshot;
    this.#occupied ??= this.membership.reach(
      [...memberUsers.keys()].filter(group =>
        memberUsers[group].some(user => counts(users[user])),
      ),
      group => this.membership.groupsOfGroup(group),
    );
    return this.#occupied;
  }
}
