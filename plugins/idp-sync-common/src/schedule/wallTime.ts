import { DateTime, IANAZone } from 'luxon';

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

/** Offsets on earth are between UTC-12 and UTC+14. */
const MAX_WEST_MS = 12 * HOUR_MS;
const MAX_EAST_MS = 14 * HOUR_MS;

/**
 * The instant at which clocks in a zone show a local time: the first valid instant where clocks skip it in spring, the first occurrence where they
 * show it twice in autumn.
 *
 * @param wall - The local time, as epoch milliseconds of the same time in UTC.
 */
export function instantOfWallTime(wall: number, zone: IANAZone): number {
  const earliest = wall - MAX_EAST_MS;
  const latest = wall + MAX_WEST_MS;
  const before = zone.offset(earliest) * MINUTE_MS;
  const after = zone.offset(latest) * MINUTE_MS;
  // Of two valid instants the one under the offset that was in force before is the earlier.
  for (const offset of [before, after]) {
    const instant = wall - offset;
    if (zone.offset(instant) * MINUTE_MS === offset) {
      return instant;
    }
  }
  return findTransition(zone, earliest, latest);
}

/** The local time clocks show, as epoch milliseconds of the same time in UTC. */
export function wallTimeOfInstant(instant: number, zone: IANAZone): number {
  return instant + zone.offset(instant) * MINUTE_MS;
}

/** Wall time of a date and a time of day, as epoch milliseconds of the same time in UTC. */
export function toWallTime(date: string, time: string): DateTime {
  return DateTime.fromISO(`${date}T${time}:00`, { zone: 'utc' });
}

/** The instant at which the offset changes, between two that have different ones. */
function findTransition(
  zone: IANAZone,
  earliest: number,
  latest: number,
): number {
  const before = zone.offset(earliest);
  let low = earliest;
  let high = latest;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (zone.offset(middle) === before) {
      low = middle;
    } else {
      high = middle;
    }
  }
  return high;
}
