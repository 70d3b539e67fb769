import { DateTime, IANAZone } from 'luxon';
import { AllowedWindow } from './AllowedWindow';
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
 * When runs start: at each occurrence, or when the window opens next. An occurrence that waits for the window and one that falls within it never change places,
 * so the neighbours of an instant are found from its neighbours on the grid.
 */
class Starts {
  readonly #occurrences: Occurrences;
  readonly #window: AllowedWindow | undefined;

  constructor(schedule: Schedule) {
    this.#occurrences = new Occurrences(schedule);
    this.#window = windowOf(schedule);
  }

  after(instant: number): number {
    const n = this.#occurrences.firstAfter(instant);
    const waiting = n > 0 ? this.#at(n - 1) : instant;
    return waiting > instant ? waiting : this.#at(n);
  }

  atOrBefore(instant: number): number | undefined {
    const last = this.#lastBefore(instant + 1);
    if (last === undefined || last <= instant) {
      return last;
    }
    // It waits for the window; what came before that has closed does not.
    const closed = this.#window?.lastClosed(instant);
    return closed === undefined ? undefined : this.#lastBefore(closed);
  }

  /** When the last occurrence before an instant starts its run. */
  #lastBefore(instant: number): number | undefined {
    const n = this.#occurrences.firstAfter(instant - 1);
    return n > 0 ? this.#at(n - 1) : undefined;
  }

  #at(n: number): number {
    const instant = this.#occurrences.at(n);
    return this.#window?.firstAllowed(instant) ?? instant;
  }
}

function windowOf({ start, within }: Schedule): AllowedWindow | undefined {
  return within && new AllowedWindow(IANAZone.create(start.timeZone), within);
}

/**
 * The first time strictly after an instant at which the schedule starts a run.
 *
 * @param after - Epoch milliseconds, as is the result.
 * @public
 */
export function nextOccurrence(schedule: Schedule, after: number): number {
  return new Starts(schedule).after(after);
}

/**
 * The last time at or before an instant at which the schedule starts a run; undefined before the first.
 *
 * @param atOrBefore - Epoch milliseconds, as is the result.
 * @public
 */
export function previousOccurrence(
  schedule: Schedule,
  atOrBefore: number,
): number | undefined {
  return new Starts(schedule).atOrBefore(atOrBefore);
}

/**
 * The instant itself where the schedule's window lets runs start, else the next one at which it does.
 *
 * @param instant - Epoch milliseconds, as is the result.
 * @public
 */
export function firstAllowedInstant(
  schedule: Schedule,
  instant: number,
): number {
  return windowOf(schedule)?.firstAllowed(instant) ?? instant;
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
