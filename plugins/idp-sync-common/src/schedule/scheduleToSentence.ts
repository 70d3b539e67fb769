import { DateTime } from 'luxon';
import type { Schedule } from './types';

/** A schedule in words, such as "every 15 minutes from 20 November 2026, 03:00 (Europe/Berlin)". @public */
export function scheduleToSentence({ start, every }: Schedule): string {
  const interval =
    every.value === 1
      ? every.unit.replace(/s$/, '')
      : `${every.value} ${every.unit}`;
  const day = DateTime.fromISO(start.date, { zone: 'utc' }).toFormat(
    'd MMMM yyyy',
    { locale: 'en-GB' },
  );
  return `every ${interval} from ${day}, ${start.time} (${start.timeZone})`;
}
