import {
  type ObjectClass,
  type Policy,
  type ScannedGroup,
  scanScopeOf,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import type { MirrorSnapshot } from '../mirror/MirrorSnapshot';
import { decision, type Criterion } from './Criteria';
import type { GroupDirectory } from './GroupDirectory';
import type { Membership } from './Membership';
import type { Decision } from './types';

const NOT_SCANNED = decision(false, 'notScanned');

/** Why an object that the mirror does not have is out, where it would not have it even if the directory does. */
export function whyNotScanned(
  policy: Policy,
  objectClass: ObjectClass,
): Decision | undefined {
  return policy.scan.read === 'selectedGroups' && objectClass !== 'organization'
    ? NOT_SCANNED
    : undefined;
}

/**
 * The condition that an object would be read by the policy. A mirror that was read by another one, as for a preview, may hold more: what is planned on it must
 * not depend on that. Absent where everything is read.
 *
 * @throws IdpSyncError `IDP_POLICY_GROUP_NOT_FOUND` where a group whose people are read does not exist: all of them would be removed for want of it
 */
export function createScannedCriteria(
  policy: Policy,
  snapshot: MirrorSnapshot,
  membership: Membership,
  directory: GroupDirectory,
): { user?: Criterion; group?: Criterion } {
  const scope = scanScopeOf(policy);
  if (!scope) {
    return {};
  }
  for (const { id } of scope.withPeople) {
    directory.find({ id });
  }
  const { groupIndex, memberGroups, memberUsers, users } = snapshot;
  const within = (named: readonly ScannedGroup[]): Uint8Array => {
    const indexes = (wanted: readonly ScannedGroup[]) =>
      wanted.flatMap(({ id }) => groupIndex.get(id) ?? []);
    const marks = membership.reach(
      indexes(named.filter(({ nested }) => nested)),
      group => memberGroups[group],
    );
    for (const index of indexes(named)) {
      marks[index] = 1;
    }
    return marks;
  };
  const groups = within(scope.groups);
  const people = new Uint8Array(users.length);
  within(scope.withPeople).forEach((isRead, group) => {
    if (isRead) {
      memberUsers[group].forEach(user => {
        people[user] = 1;
      });
    }
  });
  const condition =
    'It is read: one of the groups that the policy names by id, within one of them, or a person in one of those whose people are read.';
  const criterion = (marks: Uint8Array): Criterion => ({
    condition,
    otherwise: NOT_SCANNED,
    holds: index => marks[index] === 1,
  });
  return {
    // Where the policy takes no people, that is the reason.
    ...(policy.users.enabled && { user: criterion(people) }),
    ...(policy.groups.enabled && { group: criterion(groups) }),
  };
}
