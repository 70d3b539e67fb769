import type { MirrorSnapshot } from '../mirror/MirrorSnapshot';

/** Lists of numbers by index in two flat arrays: at a million memberships, arrays of arrays would weigh ten times that. */
class FlatLists {
  readonly #starts: Uint32Array;
  readonly #values: Uint32Array;

  /** Turns lists round: what was in the list of `a` as `b` is in the list of `b` as `a`, ascending. */
  constructor(lists: readonly Uint32Array[], count: number) {
    const starts = new Uint32Array(count + 1);
    let total = 0;
    for (const list of lists) {
      total += list.length;
      for (const value of list) {
        starts[value + 1] += 1;
      }
    }
    for (let index = 0; index < count; index++) {
      starts[index + 1] += starts[index];
    }
    const values = new Uint32Array(total);
    const next = starts.slice(0, count);
    for (let index = 0; index < lists.length; index++) {
      for (const value of lists[index]) {
        values[next[value]] = index;
        next[value] += 1;
      }
    }
    this.#starts = starts;
    this.#values = values;
  }

  get(index: number): Uint32Array {
    return this.#values.subarray(this.#starts[index], this.#starts[index + 1]);
  }
}

/** The direct memberships of a snapshot, looked at from the member: which groups is it in. */
export class Membership {
  readonly #snapshot: MirrorSnapshot;
  #ofUsers?: FlatLists;
  #ofGroups?: FlatLists;

  constructor(snapshot: MirrorSnapshot) {
    this.#snapshot = snapshot;
  }

  /** Indices of the groups a user is directly in, ascending. */
  groupsOfUser(user: number): Uint32Array {
    this.#ofUsers ??= new FlatLists(
      this.#snapshot.memberUsers,
      this.#snapshot.users.length,
    );
    return this.#ofUsers.get(user);
  }

  /** Indices of the groups a group is directly in, ascending. */
  groupsOfGroup(group: number): Uint32Array {
    this.#ofGroups ??= new FlatLists(
      this.#snapshot.memberGroups,
      this.#snapshot.groups.length,
    );
    return this.#ofGroups.get(group);
  }

  /**
   * Marks the groups that can be reached from some groups, those themselves included.
   *
   * @param next - The groups one step further, or none where the way ends.
   */
  reach(
    from: Iterable<number>,
    next: (group: number) => Iterable<number>,
  ): Uint8Array {
    const reached = new Uint8Array(this.#snapshot.groups.length);
    const todo: number[] = [];
    for (const group of from) {
      if (!reached[group]) {
        reached[group] = 1;
        todo.push(group);
      }
    }
    for (let group = todo.pop(); group !== undefined; group = todo.pop()) {
      for (const further of next(group)) {
        if (!reached[further]) {
          reached[further] = 1;
          todo.push(further);
        }
      }
    }
    return reached;
  }
}
