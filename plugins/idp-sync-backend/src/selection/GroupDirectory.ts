import {
  describeGroup,
  foldText,
  type GroupSelector,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import { IdpSyncError } from '@idp-sync/backstage-plugin-idp-sync-node';
import type { MirrorSnapshot } from '../mirror/MirrorSnapshot';
import type { Membership } from './Membership';

/** Who is in a group: marks by user index and by group index. */
export interface GroupMembers {
  users: Uint8Array;
  groups: Uint8Array;
}

/** Finds the groups that a policy names, and their members. */
export class GroupDirectory {
  readonly #snapshot: MirrorSnapshot;
  readonly #membership: Membership;
  readonly #members = new Map<string, GroupMembers>();
  #namesakes?: Map<string, number[]>;

  constructor(snapshot: MirrorSnapshot, membership: Membership) {
    this.#snapshot = snapshot;
    this.#membership = membership;
  }

  /**
   * The index of a group.
   *
   * @throws IdpSyncError `IDP_POLICY_GROUP_NOT_FOUND` or `IDP_POLICY_GROUP_AMBIGUOUS`. To take a group that does not exist for one without members
   *   would remove everybody in it.
   */
  find(selector: GroupSelector): number {
    if ('id' in selector) {
      const index = this.#snapshot.groupIndex.get(selector.id);
      if (index === undefined) {
        throw notFound(selector);
      }
      return index;
    }
    const found = this.#byName(selector.name);
    if (found.length > 1) {
      const ids = found
        .slice(0, 5)
        .map(index => this.#snapshot.groups[index].objectId);
      throw new IdpSyncError(
        'IDP_POLICY_GROUP_AMBIGUOUS',
        `The policy names ${describeGroup(selector)}, which the directory has ${
          found.length
        } times: ${ids.join(', ')}${found.length > ids.length ? ', …' : ''}`,
      );
    }
    if (found.length === 0) {
      throw notFound(selector);
    }
    return found[0];
  }

  /** Who is in a group, directly or through other groups where `nested`. */
  membersOf(selector: GroupSelector, nested: boolean): GroupMembers {
    const key =
      'id' in selector
        ? `id ${nested} ${selector.id}`
        : `name ${nested} ${selector.name}`;
    const known = this.#members.get(key);
    if (known) {
      return known;
    }
    const members = this.#collect(this.find(selector), nested);
    this.#members.set(key, members);
    return members;
  }

  #collect(group: number, nested: boolean): GroupMembers {
    const { memberUsers, memberGroups, users } = this.#snapshot;
    const groups = this.#membership.reach(memberGroups[group], inner =>
      nested ? memberGroups[inner] : [],
    );
    const marks = new Uint8Array(users.length);
    const mark = (from: number) => {
      for (const user of memberUsers[from]) {
        marks[user] = 1;
      }
    };
    mark(group);
    if (nested) {
      groups.forEach((inside, index) => inside && mark(index));
    }
    return { users: marks, groups };
  }

  #byName(name: string): readonly number[] {
    if (!this.#namesakes) {
      this.#namesakes = new Map();
      for (const [index, { attributes }] of this.#snapshot.groups.entries()) {
        if (typeof attributes.displayName === 'string') {
          const key = foldText(attributes.displayName);
          const namesakes = this.#namesakes.get(key);
          if (namesakes) {
            namesakes.push(index);
          } else {
            this.#namesakes.set(key, [index]);
          }
        }
      }
    }
    return this.#namesakes.get(foldText(name)) ?? [];
  }
}

function notFound(selector: GroupSelector): IdpSyncError {
  return new IdpSyncError(
    'IDP_POLICY_GROUP_NOT_FOUND',
    `The policy names ${describeGroup(
      selector,
    )}, which does not exist in the directory`,
  );
}
