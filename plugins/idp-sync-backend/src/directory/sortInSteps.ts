/** Places sorted at once: a few milliseconds. */
const RUN_LENGTH = 2_000;

/** Sorts like `Array.prototype.sort`, stable, but in steps: a hundred thousand texts at once would keep the portal waiting. */
export function* sortInSteps<T>(
  items: readonly T[],
  compare: (a: T, b: T) => number,
): Generator<void, T[]> {
  let runs: T[][] = [];
  for (let start = 0; start < items.length; start += RUN_LENGTH) {
    runs.push(items.slice(start, start + RUN_LENGTH).sort(compare));
    yield;
  }
  while (runs.length > 1) {
    const merged: T[][] = [];
    for (let index = 0; index < runs.length; index += 2) {
      merged.push(
        index + 1 < runs.length
          ? yield* merge(runs[index], runs[index + 1], compare)
          : runs[index],
      );
    }
    runs = merged;
  }
  return runs[0] ?? [];
}

function* merge<T>(
  left: readonly T[],
  right: readonly T[],
  compare: (a: T, b: T) => number,
): Generator<void, T[]> {
  const merged: T[] = [];
  let i = 0;
  let j = 0;
  while (i < left.length || j < right.length) {
    const takesLeft =
      j >= right.length || (i < left.length && compare(left[i], right[j]) <= 0);
    merged.push(takesLeft ? left[i++] : right[j++]);
    if (merged.length % RUN_LENGTH === 0) {
      yield;
    }
  }
  return merged;
}
