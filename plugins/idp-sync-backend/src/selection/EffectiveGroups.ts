import type { Policy } from '@idp-sync/backstage-plugin-idp-sync-common';
import type { Membership } from './Membership';

const NONE: readonly number[] = [];

/** How far a membership carries: to the group itself, to the nearest in scope above, or to all in scope above. */
export type Reach = 'direct' | 'nearest' | 'transitive';

/** Collects indices, each once, without clearing anything between two collections. */
class Collector {
  readonly #stamps: Uint32Array;
  #stamp = 0;

  constructor(size: number) {
    this.#stamps = new Uint32Array(size);
  }

  start(): void {
    this.#stamp += 1;
  }

  /** False where the index has been added since the start. */
  add(index: number): boolean {
    if (this.#stamps[index] === this.#stamp) {
      return false;
    }
    this.#stamps[index] = this.#stamp;
    return true;
  }
}

/** The groups in scope that members count for. */
export class EffectiveGroups {
  readonly #membership: Membership;
  readonly #inScope: Uint8Array;
  /** Of the memberships of people. */
  readonly userReach: Reach;
  /** Of groups within groups; undefined where they have no relation to each other. */
  readonly groupReach: Reach | undefined;
  /** By reach and group: the groups in scope that a member of it counts for. */
  readonly #carried: Record<Reach, (readonly number[] | undefined)[]> = {
    direct: [],
    nearest: [],
    transitive: [],
  };
  readonly #climbed: Collector;
  readonly #united: Collector;

  /** @param inScope - Marks by group index. */
  constructor(membership: Membership, inScope: Uint8Array, policy: Policy) {
    this.#membership = membership;
    this.#inScope = inScope;
    const flatten = policy.groups.nested === 'flatten';
    this.userReach = flatten ? 'transitive' : policy.mapping.membership;
    if (!flatten) {
      this.groupReach = this.userReach === 'direct' ? 'direct' : 'nearest';
    }
    this.#climbed = new Collector(inScope.length);
    this.#united = new Collector(inScope.length);
  }

  /** Indices of the groups in scope that a user counts for, ascending. */
  ofUser(user: number): readonly number[] {
    return this.#unite(this.#membership.groupsOfUser(user), this.userReach);
  }

  /** Indices of the groups in scope that a group is in, ascending: one level up, whatever the memberships of people. May contain itself. */
  ofGroup(group: number): readonly number[] {
    return this.groupReach
      ? this.#unite(this.#membership.groupsOfGroup(group), this.groupReach)
      : NONE;
  }

  /** Whether what counts for a group counts for the groups above it too. */
  carries(group: number, reach: Reach): boolean {
    return (
      reach === 'transitive' || (reach === 'nearest' && !this.#inScope[group])
    );
  }

  #unite(groups: Uint32Array, reach: Reach): readonly number[] {
    if (groups.length === 0) {
      return NONE;
    }
    if (groups.length === 1) {
      return this.#carry(groups[0], reach);
    }
    if (reach !== 'transitive' && this.#areAllInScope(groups)) {
      // Each carries no further than to itself: what most memberships of most policies come to.
      return Array.from(groups);
    }
    this.#united.start();
    const result: number[] = [];
    let ascending = true;
    for (const group of groups) {
      for (const carried of this.#carry(group, reach)) {
        if (this.#united.add(carried)) {
          ascending &&=
            result.length === 0 || result[result.length - 1] < carried;
          result.push(carried);
        }
      }
    }
    return ascending ? result : result.sort((a, b) => a - b);
  }

  #areAllInScope(groups: Uint32Array): boolean {
    for (const group of groups) {
      if (!this.#inScope[group]) {
        return false;
      }
    }
    return true;
  }

  #carry(group: number, reach: Reach): readonly number[] {
    const known = this.#carried[reach][group];
    if (known) {
      return known;
    }
    const found = this.#climb(group, reach);
    this.#carried[reach][group] = found;
    return found;
  }

  #climb(start: number, reach: Reach): readonly number[] {
    const found: number[] = [];
    const todo = [start];
    this.#climbed.start();
    for (let group = todo.pop(); group !== undefined; group = todo.pop()) {
      if (this.#climbed.add(group)) {
        if (this.#inScope[group]) {
          found.push(group);
        }
        if (this.carries(group, reach)) {
          for (const above of this.#membership.groupsOfGroup(group)) {
            todo.push(above);
          }
        }
      }
    }
    return found.sort((a, b) => a - b);
  }
}
