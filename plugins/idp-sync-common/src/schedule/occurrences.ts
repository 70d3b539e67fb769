import { DateTime, IANAZone } from 'luxon';
import type { Schedule, ScheduleUnit } from './types';
import { instantOfWallTime, toWallTime, wallTimeOfInstant } from './wallTime';

const ELAPSED_MS: Partial<Record<ScheduleUnit, number>> = {
  minutes: 60_000,
  hours: 3_600_000,
};

/**
 * The instants of a schedule by number. They never fall: local times rise with n, and an instant that stands for a skipped local time is not after
 * the one that stands for the next.
 */
class Occurrences {
  readonly #zone: IANAZone;
  readonly #every: Schedule['every'];
  readonly #wallAnchor: DateTime;
  readonly #anchor: number;

  constructor({ start, every }: Schedule) {
    this.#zone = IANAZone.create(start.timeZone);
    this.#every = every;
    this.#wallAnchor = toWallTime(start.date, start.time);
    this.#anchor = instantOfWallTime(this.#wallAnchor.toMillis(), this.#zone);
  }

  /** Occurrence n, from 0: the anchor plus n intervals, a month's end clamped from the anchor. */
  at(n: number): number {
    const { value, unit } = this.#every;
    const elapsed = ELAPSED_MS[unit];
    if (elapsed !== undefined) {
      return this.#anchor + n * value * elapsed;
    }
    const wall = this.#wallAnchor.plus({ [unit]: n * value });
    return instantOfWallTime(wall.toMillis(), this.#zone);
  }

  /** The number of the first occurrence strictly after an instant. */
  firstAfter(instant: number): number {
    let n = Math.max(0, this.#estimate(instant));
    while (this.at(n) <= instant) {
      n += 1;
    }
    return n;
  }

  /**
   * Never too high, since an occurrence is the first instant that shows its local time. One too low where clocks show that time again.
   */
  #estimate(instant: number): number {
    const { value, unit } = this.#every;
    const elapsed = ELAPSED_MS[unit];
    if (elapsed !== undefined) {
      return Math.floor((instant - this.#anchor) / (value * elapsed)) + 1;
    }
    const wall = DateTime.fromMillis(wallTimeOfInstant(instant, this.#zone), {
      zone: 'utc',
    });
    return Math.floor(wall.diff(this.#wallAnchor, unit).as(unit) / value) + 1;
  }
}

/**
 * The first occurrence strictly after an instant.
 *
 * @param after - Epoch milliseconds, as is the result.
 * @public
 */
export function nextOccurrence(schedule: Schedule, after: number): number {
  const occurrences = new Occurrences(schedule);
  return occurrences.at(occurrences.firstAfter(after));
}

/**
 * The last occurrence at or before an instant; undefined before the first.
 *
 * @param atOrBefore - Epoch milliseconds, as is the result.
 * @public
 */
export function previousOccurrence(
  schedule: Schedule,
  atOrBefore: number,
): number | undefined {
  const occurrences = new Occurrences(schedule);
  const first = occurrences.firstAfter(atOrBefore);
  return first === 0 ? undefined : occurrences.at(first - 1);
}

/** The next occurrences strictly after an instant (epoch milliseconds), as many as asked for. @public */
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
