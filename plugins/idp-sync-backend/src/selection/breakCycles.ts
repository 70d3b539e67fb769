/** Circles that are written out; of more there is only the number. */
const MAX_WRITTEN_CYCLES = 100;

/** A hierarchy without circles. */
export interface Hierarchy {
  /** By group: its parents, ascending. */
  parents: readonly (readonly number[])[];
  /** Each group the parent of the next, and the last of the first: it is this last nesting that was dropped. */
  cycles: number[][];
  /** How many nestings were dropped. */
  dropped: number;
}

/** A walk in depth with a path of its own, since the call stack is too short for a hostile directory. */
class Walk {
  readonly cycles: number[][] = [];
  dropped = 0;
  readonly #children: readonly (readonly number[])[];
  readonly #path: number[] = [];
  readonly #onPath: Uint8Array;
  readonly #visited: Uint8Array;
  /** By group: the next of its children to go to. */
  readonly #next: Uint32Array;
  readonly #droppedParents = new Map<number, Set<number>>();

  constructor(children: readonly (readonly number[])[]) {
    this.#children = children;
    this.#onPath = new Uint8Array(children.length);
    this.#visited = new Uint8Array(children.length);
    this.#next = new Uint32Array(children.length);
  }

  enter(group: number): void {
    if (!this.#visited[group]) {
      this.#visited[group] = 1;
      this.#onPath[group] = 1;
      this.#path.push(group);
    }
  }

  /** One step; false where the walk has come to its end. */
  step(): boolean {
    const group = this.#path.at(-1);
    if (group === undefined) {
      return false;
    }
    if (this.#next[group] === this.#children[group].length) {
      this.#path.pop();
      this.#onPath[group] = 0;
      return true;
    }
    const child = this.#children[group][this.#next[group]];
    this.#next[group] += 1;
    if (this.#onPath[child]) {
      this.#drop(child, group);
    } else {
      this.enter(child);
    }
    return true;
  }

  withoutDropped(group: number, parents: readonly number[]): readonly number[] {
    const dropped = this.#droppedParents.get(group);
    return dropped ? parents.filter(parent => !dropped.has(parent)) : parents;
  }

  #drop(child: number, parent: number): void {
    this.dropped += 1;
    const dropped = this.#droppedParents.get(child) ?? new Set();
    dropped.add(parent);
    this.#droppedParents.set(child, dropped);
    if (this.cycles.length < MAX_WRITTEN_CYCLES) {
      this.cycles.push(this.#path.slice(this.#path.indexOf(child)));
    }
  }
}

/**
 * Breaks circles the same way every time: walks down from the groups that nothing contains, then from the rest, always in order of index, and drops
 * each nesting that leads back up to where the walk came from. So a circle hangs on below the group by which it is entered, and nothing is detached.
 *
 * @param parents - By group: its parents, ascending; a group may be among its own.
 */
export function* breakCycles(
  parents: readonly (readonly number[])[],
): Generator<void, Hierarchy> {
  const children: number[][] = parents.map(() => []);
  for (let group = 0; group < parents.length; group++) {
    for (const parent of parents[group]) {
      children[parent].push(group);
    }
  }
  const roots = [...parents.keys()];
  const starts = [
    ...roots.filter(group => parents[group].length === 0),
    ...roots.filter(group => parents[group].length > 0),
  ];
  const walk = new Walk(children);
  let steps = 0;
  for (const start of starts) {
    walk.enter(start);
    while (walk.step()) {
      steps += 1;
      if (steps % 2_000 === 0) {
        yield;
      }
    }
  }
  return {
    parents: parents.map((list, group) => walk.withoutDropped(group, list)),
    cycles: walk.cycles,
    dropped: walk.dropped,
  };
}
