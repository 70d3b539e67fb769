/** Shortest ways from some starts to all that can be reached from them. */
export class ShortestPaths {
  /** Where the way to each comes from; undefined for a start. */
  readonly #before = new Map<number, number | undefined>();

  /** @param next - where the way goes on from one of them */
  constructor(
    starts: Iterable<number>,
    next: (from: number) => Iterable<number>,
  ) {
    let level: number[] = [];
    const add = (to: number, from: number | undefined) => {
      if (!this.#before.has(to)) {
        this.#before.set(to, from);
        level.push(to);
      }
    };
    for (const start of starts) {
      add(start, undefined);
    }
    while (level.length > 0) {
      const reached = level;
      level = [];
      for (const from of reached) {
        for (const to of next(from)) {
          add(to, from);
        }
      }
    }
  }

  has(target: number): boolean {
    return this.#before.has(target);
  }

  /** All that can be reached, the nearest first. */
  targets(): Iterable<number> {
    return this.#before.keys();
  }

  /** The start first, the target last; undefined where no way leads there. */
  to(target: number): number[] | undefined {
    if (!this.#before.has(target)) {
      return undefined;
    }
    const path: number[] = [];
    for (
      let at: number | undefined = target;
      at !== undefined;
      at = this.#before.get(at)
    ) {
      path.push(at);
    }
    return path.reverse();
  }
}
