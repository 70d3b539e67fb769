import { DateTime, IANAZone } from 'luxon';
import { z } from 'zod';
import { parseOrThrow } from '../validation';
import { SCHEDULE_UNITS, type Schedule, type ScheduleUnit } from './types';

/** Computers count time from then on. */
const FIRST_DAY = '1970-01-01';
const LAST_DAY = '9999-12-31';

const date = z
  .string()
  .refine(
    value =>
      /^\d{4}-\d{2}-\d{2}$/.test(value) &&
      DateTime.fromISO(value, { zone: 'utc' }).isValid,
    {
      error: 'expected a day that exists, as YYYY-MM-DD, such as 2026-11-20',
      abort: true,
    },
  )
  .refine(
    value => value >= FIRST_DAY,
    `expected a day from ${FIRST_DAY} to ${LAST_DAY}`,
  );

const time = z
  .string()
  .regex(
    /^(?:[01]\d|2[0-3]):[0-5]\d$/,
    'expected a time of day as HH:mm, such as 03:00',
  );

const timeZone = z.string().refine(
  // Some engines take "+02:00" for a zone; an offset knows no daylight saving time.
  value => /^[A-Za-z]/.test(value) && IANAZone.isValidZone(value),
  'expected an IANA time zone such as Europe/Berlin or UTC (an offset is not a zone)',
);

/** @public */
export const scheduleSchema: z.ZodType<Schedule> = z.strictObject({
  start: z.strictObject({ date, time, timeZone }),
  every: z.strictObject({
    value: z.number().int().min(1).max(10_000),
    unit: z.enum(SCHEDULE_UNITS as [ScheduleUnit, ...ScheduleUnit[]]),
  }),
  within: z
    .strictObject({ from: time, to: time })
    .refine(
      ({ from, to }) => from !== to,
      'expected a window that is open for a while; leave it out where runs may start all day',
    )
    .optional(),
});

/**
 * Reads a schedule from JSON.
 *
 * @throws {@link InvalidInputError} that names each wrong field.
 * @public
 */
export function parseSchedule(value: unknown): Schedule {
  return parseOrThrow(scheduleSchema, value, 'The schedule is not valid');
}
