const FIRST_CAPACITY = 1_024;

/** A growing list of pairs of indices: 8 bytes a pair, where an array of objects would take ten times that. */
export class PairList {
  #pairs = new Uint32Array(FIRST_CAPACITY * 2);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  push(left: number, right: number): void {
    if (this.#length * 2 === this.#pairs.length) {
      const grown = new Uint32Array(this.#pairs.length * 2);
      grown.set(this.#pairs);
      this.#pairs = grown;
    }
    this.#pairs[this.#length * 2] = left;
    this.#pairs[this.#length * 2 + 1] = right;
    this.#length += 1;
  }

  /**
   * The right sides of each left side from 0 to `count - 1`, ascending and each once.
   *
   * @param toLeft - Where a left side has moved to, by its former index; likewise `toRight`.
   */
  *group(
    count: number,
    toLeft: Uint32Array,
    toRight: Uint32Array,
  ): Generator<void, Uint32Array[]> {
    const starts = new Uint32Array(count + 1);
    for (let pair = 0; pair < this.#length; pair++) {
      starts[toLeft[this.#pairs[pair * 2]] + 1] += 1;
    }
    for (let left = 0; left < count; left++) {
      starts[left + 1] += starts[left];
    }
    yield;
    const rights = new Uint32Array(this.#length);
    const next = starts.slice(0, count);
    for (let pair = 0; pair < this.#length; pair++) {
      const left = toLeft[this.#pairs[pair * 2]];
      rights[next[left]] = toRight[this.#pairs[pair * 2 + 1]];
      next[left] += 1;
    }
    yield;
    const result: Uint32Array[] = [];
    for (let left = 0; left < count; left++) {
      result.push(
        sortedUnique(rights.subarray(starts[left], starts[left + 1])),
      );
      if (left % 500 === 499) {
        yield;
      }
    }
    return result;
  }
}

function sortedUnique(values: Uint32Array): Uint32Array {
  values.sort();
  let kept = 0;
  for (let index = 0; index < values.length; index++) {
    if (index === 0 || values[index] !== values[index - 1]) {
      values[kept] = values[index];
      kept += 1;
    }
  }
  return values.subarray(0, kept);
}
