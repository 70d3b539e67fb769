import {
  listOccurrences,
  type Schedule,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import { DateTime } from 'luxon';

/** More occurrences within one closed window than this are not counted one by one. */
const MOST_COUNTED = 1_500;

/** Something about a run that its time alone does not say. */
export type RunNote =
  /** It waits until the window opens. */
  | { kind: 'waits' }
  /** So many fall outside the window and come to this one run. */
  | { kind: 'merged'; count: number }
  /** Clocks have changed since the run before; from now on they show this offset from UTC. */
  | { kind: 'clocksChanged'; offset: string }
  /** Clocks skip the time of day that it was to start at. */
  | { kind: 'clocksSkip'; time: string }
  /** The month has no such day, so it is the last one. */
  | { kind: 'shortMonth' };

/** A run that a schedule will start. */
export interface UpcomingRun {
  /** Epoch milliseconds. */
  at: number;
  /** `YYYY-MM-DD HH:mm` in the zone of the schedule, with the weekday. */
  local: string;
  /** The same in UTC. */
  utc: string;
  notes: RunNote[];
}

const FORMAT = 'ccc yyyy-MM-dd HH:mm';

/**
 * The next runs of a schedule, each with what is special about it.
 *
 * @param after - Epoch milliseconds.
 */
export function upcomingRuns(
  schedule: Schedule,
  after: number,
  count: number,
): UpcomingRun[] {
  const { start, within } = schedule;
  const inZone = (instant: number) =>
    DateTime.fromMillis(instant, { zone: start.timeZone, locale: 'en' });
  let before = after;
  return listOccurrences(schedule, after, count).map((at, index) => {
    const local = inZone(at);
    const notes: RunNote[] = [];
    if (within) {
      notes.push(...windowNotes(schedule, before, at));
    }
    if (index > 0 && local.offset !== inZone(before).offset) {
      notes.push({ kind: 'clocksChanged', offset: local.toFormat('ZZ') });
    }
    notes.push(...calendarNotes(schedule, local));
    before = at;
    return {
      at,
      local: local.toFormat(FORMAT),
      utc: local.toUTC().toFormat(FORMAT),
      notes,
    };
  });
}

function windowNotes(
  schedule: Schedule,
  before: number,
  at: number,
): RunNote[] {
  const { start, every } = schedule;
  const due: number[] = [];
  let last = before;
  while (due.length < MOST_COUNTED) {
    const [next] = listOccurrences({ start, every }, last, 1);
    if (next > at) {
      break;
    }
    due.push(next);
    last = next;
  }
  if (due.length > 1) {
    return [{ kind: 'merged', count: due.length }];
  }
  return due.includes(at) ? [] : [{ kind: 'waits' }];
}

function calendarNotes(
  { start, every, within }: Schedule,
  local: DateTime,
): RunNote[] {
  const isByCalendar = every.unit !== 'minutes' && every.unit !== 'hours';
  if (!isByCalendar) {
    return [];
  }
  const notes: RunNote[] = [];
  if (!within && local.toFormat('HH:mm') !== start.time) {
    notes.push({ kind: 'clocksSkip', time: start.time });
  }
  const isByMonth = every.unit === 'months' || every.unit === 'years';
  if (isByMonth && !within && local.day < Number(start.date.slice(8))) {
    notes.push({ kind: 'shortMonth' });
  }
  return notes;
}
