import {
  foldText,
  type DirectoryGroup,
  type DirectoryGroupName,
  type DirectoryUser,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import { displayNameOf } from '../mapping/displayName';
import { textOf } from '../mapping/text';
import type { DirectoryObject, MirrorSnapshot } from '../mirror/MirrorSnapshot';
import type { Membership } from '../selection/Membership';
import { groupKinds } from './groupKinds';

/** Groups above that are named; of more there is the number. */
const NAMED_GROUPS = 3;

/** A person as lists show them. */
export function describeUser(object: DirectoryObject): DirectoryUser {
  const { mail, userPrincipalName, accountEnabled, userType } =
    object.attributes;
  return {
    objectId: object.objectId,
    displayName: displayNameOf(object),
    ...optional('mail', textOf(mail)),
    ...optional('userPrincipalName', textOf(userPrincipalName)),
    enabled: accountEnabled !== false,
    guest: typeof userType === 'string' && foldText(userType) === 'guest',
  };
}

/** A group as lists show it. */
export function describeGroup(
  { groups, memberUsers, memberGroups }: MirrorSnapshot,
  membership: Membership,
  place: number,
): DirectoryGroup {
  const { mail, description } = groups[place].attributes;
  const above = membership.groupsOfGroup(place);
  return {
    ...nameGroup(groups[place]),
    ...optional('mail', textOf(mail)),
    ...optional('description', textOf(description)),
    kinds: groupKinds(groups[place].attributes),
    members: memberUsers[place].length,
    memberGroups: memberGroups[place].length,
    nestedIn: Array.from(above.subarray(0, NAMED_GROUPS), group =>
      nameGroup(groups[group]),
    ),
    nestedInCount: above.length,
  };
}

function nameGroup(object: DirectoryObject): DirectoryGroupName {
  return {
    objectId: object.objectId,
    displayName: displayNameOf(object),
  };
}

function optional<K extends string>(
  key: K,
  value: string | undefined,
): Partial<Record<K, string>> {
  return value === undefined ? {} : ({ [key]: value } as Record<K, string>);
}
