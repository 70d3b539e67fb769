import { createHash } from 'node:crypto';
import type { Mark } from './mark';
import type { OwnTally } from './ManagedEntityStore';

/**
 * Whether the catalog can show what it shows if all is well: everything confirmed in the version that was, and beyond that not more than what is under way.
 * Equal numbers of entities are not enough: those of last week are as many.
 */
export function talliesDiffer(
  ours: OwnTally,
  shown: ReadonlyMap<Mark, number>,
): boolean {
  if (ours.lost > 0) {
    return true;
  }
  let beyond = 0;
  for (const [mark, count] of shown) {
    beyond += Math.max(0, count - (ours.confirmed.get(mark) ?? 0));
  }
  for (const [mark, count] of ours.confirmed) {
    if ((shown.get(mark) ?? 0) < count) {
      return true;
    }
  }
  return beyond > ours.underWay;
}

/** The same for the same numbers on both sides. */
export function hashOfTallies(
  ours: OwnTally,
  shown: ReadonlyMap<Mark, number>,
): string {
  const entries = (tally: ReadonlyMap<Mark, number>) =>
    [...tally].sort(([a], [b]) => (a < b ? -1 : 1));
  const text = JSON.stringify([
    entries(ours.confirmed),
    ours.underWay,
    ours.lost,
    entries(shown),
  ]);
  return createHash('sha256').update(text).digest('hex');
}
