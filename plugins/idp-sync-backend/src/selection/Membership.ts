import type { MirrorSnapshot } from '../mirror/MirrorSnapshot';

const LISTS_PER_STEP = 100;

/** Lists of numbers by index in two flat arrays: at a million memberships, arrays of arrays would weigh ten times that. */
class FlatLists {
  readonly #starts: Uint32Array;
  readonly #values: Uint32Array;

  private constructor(starts: Uint32Array, values: Uint32Array) {
    this.#starts = starts;
    this.#values = values;
  }

  /** Turns lists round: what was in the list of `a` as `b` is in the list of `b` as `a`, ascending. A million takes a tenth of a second. */
  static *invert(
    lists: readonly Uint32Array[],
    count: number,
  ): Generator<void, FlatLists> {
    const starts = new Uint32Array(count + 1);
    let total = 0;
    for (let index = 0; index < lists.length; index++) {
      const list = lists[index];
      total += list.length;
      for (const value of list) {
        starts[value + 1] += 1;
      }
      if (index % LISTS_PER_STEP === 0) {
        yield;
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
      if (index % LISTS_PER_STEP === 0) {
        yield;
      }
    }
    return new FlatLists(starts, values);
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

  /** Makes ready in steps what is otherwise made all at once when first asked for. */
  *prepare(): Generator<void> {
    this.#ofUsers ??= yield* this.#invertUsers();
    this.#ofGroups ??= yield* this.#invertGroups();
  }

  /** Indices of the groups a user is directly in, ascending. */
  groupsOfUser(user: number): Uint32Array {
    this.#ofUsers ??= runThrough(this.#invertUsers());
    return this.#ofUsers.get(user);
  }

  /** Indices of the groups a group is directly in, ascending. */
  groupsOfGroup(group: number): Uint32Array {
    this.#ofGroups ??= runThrough(this.#invertGroups());
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

  #invertUsers() {
    const { memberUsers, users } = this.#snapshot;
    return FlatLists.invert(memberUsers, users.length);
  }

  #invertGroups() {
    const { memberGroups, groups } = this.#snapshot;
    return FlatLists.invert(memberGroups, groups.length);
  }
}

function runThrough<T>(steps: Generator<void, T>): T {
  for (;;) {
    const step = steps.next();
    if (step.done) {
      return step.value;
    }
  }
}
