import { DateTime } from 'luxon';
import type { Schedule } from './types';

/** A schedule in words, such as "every 15 minutes between 22:00 and 06:00 from 20 November 2026, 03:00 (Europe/Berlin)". @public */
export function scheduleToSentence({ start, every, within }: Schedule): string {
  const interval =
    every.value === 1
      ? every.unit.replace(/s$/, '')
      : `${every.value} ${every.unit}`;
  const day = DateTime.fromISO(start.date, { zone: 'utc' }).toFormat(
    'd MMMM yyyy',
    { locale: 'en-GB' },
  );
  const window = within ? ` between ${within.from} and ${within.to}` : '';
  return `every ${interval}${window} from ${day}, ${start.time} (${start.timeZone})`;
}
