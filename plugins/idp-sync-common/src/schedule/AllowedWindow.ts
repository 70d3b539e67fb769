import { DateTime, IANAZone } from 'luxon';
import type { Schedule } from './types';
import { instantOfWallTime, toWallTime, wallTimeOfInstant } from './wallTime';

/** Days looked at on either side: a window may cross midnight, and one may fall into the gap of a change of clocks and be empty. */
const DAYS_BEFORE = 3;
const DAYS_AFTER = 3;

/** From the instant it opens to before the one it closes, epoch milliseconds. */
interface Opening {
  opens: number;
  closes: number;
}

/** The times of day at which a schedule may start runs, as instants. It opens and closes once a day, also where clocks show a time twice. */
export class AllowedWindow {
  readonly #zone: IANAZone;
  readonly #within: NonNullable<Schedule['within']>;

  constructor(zone: IANAZone, within: NonNullable<Schedule['within']>) {
    this.#zone = zone;
    this.#within = within;
  }

  /** The instant itself where it is within the window, else the next at which that opens. */
  firstAllowed(instant: number): number {
    const next = this.#around(instant).find(({ closes }) => closes > instant);
    if (!next) {
      throw new RangeError(
        `The window ${this.#within.from} to ${this.#within.to} never opens`,
      );
    }
    return Math.max(next.opens, instant);
  }

  /** When it last closed, at the latest at the instant given. */
  lastClosed(instant: number): number | undefined {
    return this.#around(instant)
      .filter(({ closes }) => closes <= instant)
      .at(-1)?.closes;
  }

  #around(instant: number): Opening[] {
    const { from, to } = this.#within;
    const today = DateTime.fromMillis(wallTimeOfInstant(instant, this.#zone), {
      zone: 'utc',
    });
    const openings: Opening[] = [];
    for (let offset = -DAYS_BEFORE; offset <= DAYS_AFTER; offset++) {
      const day = today.plus({ days: offset });
      const opens = this.#instantOf(day, from);
      const closes = this.#instantOf(
        from < to ? day : day.plus({ days: 1 }),
        to,
      );
      if (closes > opens) {
        openings.push({ opens, closes });
      }
    }
    return openings;
  }

  #instantOf(day: DateTime, time: string): number {
    const wall = toWallTime(day.toFormat('yyyy-MM-dd'), time);
    return instantOfWallTime(wall.toMillis(), this.#zone);
  }
}
