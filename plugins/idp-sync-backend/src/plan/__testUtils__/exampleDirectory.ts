import type { DirectoryAttributes } from '@idp-sync/backstage-plugin-idp-sync-node';
import {
  createSnapshot,
  type DirectoryMembership,
  type DirectoryObject,
  type MirrorSnapshot,
} from '../../mirror/MirrorSnapshot';

/** What an example directory holds; ids are as short as the example wants. */
export interface ExampleDirectory {
  organization?: DirectoryAttributes;
  users?: Record<string, DirectoryAttributes>;
  groups?: Record<string, DirectoryAttributes>;
  /** By group: its direct members, which are groups where there is a group of that id, and users otherwise. */
  members?: Record<string, string[]>;
  /** By administrative unit, which is called by its id: people and groups directly in it. */
  units?: Record<string, string[]>;
}

/** A snapshot for an example. Objects without a display name have their id for one; the tenant has the id `tenant`. */
export function exampleDirectory({
  organization,
  users = {},
  groups = {},
  members = {},
  units = {},
}: ExampleDirectory): MirrorSnapshot {
  const toObjects = (
    objectClass: 'user' | 'group',
    all: Record<string, DirectoryAttributes>,
  ) =>
    Object.entries(all).map(
      ([objectId, attributes]): DirectoryObject => ({
        objectId,
        class: objectClass,
        attributes: { displayName: objectId, ...attributes },
      }),
    );
  const objects = [
    ...toObjects('user', users),
    ...toObjects('group', groups),
    ...(organization
      ? [
          {
            objectId: 'tenant',
            class: 'organization',
            attributes: organization,
          } as const,
        ]
      : []),
  ];
  const memberships = Object.entries(members).flatMap(([groupId, ids]) =>
    ids.map(
      (memberId): DirectoryMembership => ({
        groupId,
        memberId,
        memberClass: memberId in groups ? 'group' : 'user',
      }),
    ),
  );
  return createSnapshot(
    1,
    objects,
    memberships,
    new Map(
      Object.entries(units).map(([unitId, ids]) => [
        unitId,
        { displayName: unitId, members: new Set(ids) },
      ]),
    ),
  );
}
