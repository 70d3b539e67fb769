import type { ObjectClass } from '@idp-sync/backstage-plugin-idp-sync-common';
import type { DirectoryAttributes } from '@idp-sync/backstage-plugin-idp-sync-node';
import { SnapshotBuilder } from './SnapshotBuilder';

/** One object of the directory as the mirror has it. */
export interface DirectoryObject {
  readonly objectId: string;
  readonly class: ObjectClass;
  readonly attributes: DirectoryAttributes;
  /** The photo of a person, as a data URL. */
  readonly picture?: string;
}

/** That somebody is directly in a group. */
export interface DirectoryMembership {
  readonly groupId: string;
  readonly memberId: string;
  readonly memberClass: 'user' | 'group';
}

/** An administrative unit as it was last read. */
export interface MirroredUnit {
  readonly displayName: string;
  /** Object ids of people and groups, also of those that the mirror does not have. */
  readonly members: ReadonlySet<string>;
}

/**
 * The mirror of one connection at one revision: immutable, and compact enough that 100,000 people with a million memberships fit beside the portal.
 * Objects are known by their place in `users` and `groups`, which are sorted by object id (code units), so that a lower index is a lower id.
 */
export interface MirrorSnapshot {
  readonly revision: number;
  /** The tenant; absent until a full scan has read it. */
  readonly organization?: DirectoryObject;
  readonly users: readonly DirectoryObject[];
  readonly groups: readonly DirectoryObject[];
  readonly userIndex: ReadonlyMap<string, number>;
  readonly groupIndex: ReadonlyMap<string, number>;
  /** By group index: indices of the users directly in it, ascending, each once. */
  readonly memberUsers: readonly Uint32Array[];
  /** By group index: indices of the groups directly in it, ascending, each once. */
  readonly memberGroups: readonly Uint32Array[];
  /** By object id: those that were read, because a policy names them. */
  readonly administrativeUnits: ReadonlyMap<string, MirroredUnit>;
}

/**
 * Makes a snapshot in one go; whoever has to keep the portal alive feeds a {@link SnapshotBuilder} page by page instead.
 * Memberships whose group or member is not among the objects are dropped.
 *
 * @throws Error where two objects of a class bear the same id.
 */
export function createSnapshot(
  revision: number,
  objects: Iterable<DirectoryObject>,
  memberships: Iterable<DirectoryMembership>,
  administrativeUnits?: ReadonlyMap<string, MirroredUnit>,
): MirrorSnapshot {
  const builder = new SnapshotBuilder(administrativeUnits);
  for (const object of objects) {
    builder.addObject(object);
  }
  for (const { groupId, memberId, memberClass } of memberships) {
    builder.addMembership(groupId, memberId, memberClass);
  }
  const steps = builder.build(revision);
  for (;;) {
    const step = steps.next();
    if (step.done) {
      return step.value;
    }
  }
}
