/** Minutes and hours are elapsed time; the others are wall clock. @public */
export type ScheduleUnit =
  | 'minutes'
  | 'hours'
  | 'days'
  | 'weeks'
  | 'months'
  | 'years';

/** @public */
export const SCHEDULE_UNITS: readonly ScheduleUnit[] = [
  'minutes',
  'hours',
  'days',
  'weeks',
  'months',
  'years',
];

/**
 * When something recurs: an anchor in local wall time, and an interval. Occurrence n is the anchor plus n intervals, never the last one plus one,
 * so that late, early and manual runs do not move the grid.
 *
 * @public
 */
export interface Schedule {
  start: {
    /** `YYYY-MM-DD` */
    date: string;
    /** `HH:mm` */
    time: string;
    /** IANA name such as `Europe/Berlin`, never an offset. */
    timeZone: string;
  };
  every: { value: number; unit: ScheduleUnit };
  /**
   * The times of day at which runs may start, `HH:mm` in the zone of `start`: from one to before the other, across midnight where `from` is the later. What
   * falls outside waits until the window opens; several become one.
   */
  within?: { from: string; to: string };
}
