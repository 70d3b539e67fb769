/**
 * A set of directory object indexes, kept sorted.
 *
 * Links are held by index instead of by id: a million memberships cost two
 * small integers each, and paging by "after this index" stays stable while
 * members come and go.
 */
export class IndexSet {
  readonly #items: number[] = [];

  /** The indexes in ascending order. */
  get items(): readonly number[] {
    return this.#items;
  }

  get size(): number {
    return this.#items.length;
  }

  has(index: number): boolean {
    return this.#items[firstAfter(this.#items, index - 1)] === index;
  }

  /** Adds an index; false when it was there already. */
  add(index: number): boolean {
    const items = this.#items;
    // Generators and files mostly add in ascending order.
    if (items.length === 0 || items[items.length - 1] < index) {
      items.push(index);
      return true;
    }
    const position = firstAfter(items, index - 1);
    if (items[position] === index) {
      return false;
    }
    items.splice(position, 0, index);
    return true;
  }

  /** Removes an index; false when it was not there. */
  delete(index: number): boolean {
    const position = firstAfter(this.#items, index - 1);
    if (this.#items[position] !== index) {
      return false;
    }
    this.#items.splice(position, 1);
    return true;
  }
}

/** The position of the first item greater than `value` in a sorted list. */
export function firstAfter(sorted: readonly number[], value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle] <= value) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}
