import type { Schedule } from './types';

/** The first occurrence strictly after an instant (epoch milliseconds). @public */
export function nextOccurrence(schedule: Schedule, after: number): number {
  throw new Error(`not yet: ${schedule.every.unit} ${after}`);
}

/** The last occurrence at or before an instant; undefined before the first. @public */
export function previousOccurrence(
  schedule: Schedule,
  atOrBefore: number,
): number | undefined {
  throw new Error(`not yet: ${schedule.every.unit} ${atOrBefore}`);
}

/** The next n occurrences strictly after an instant. @public */
export function listOccurrences(
  schedule: Schedule,
  after: number,
  count: number,
): number[] {
  const result: number[] = [];
  let last = after;
  while (result.length < count) {
    last = nextOccurrence(schedule, last);
    result.push(last);
  }
  return result;
}
