import type { RunEvent } from '@idp-sync/backstage-plugin-idp-sync-common';
import { DateTime } from 'luxon';

/** Names in a directory may hold anything; a control character would recolour or break the lines that follow in a terminal. */
function withoutControlCharacters(text: string): string {
  return text.replace(/\p{Cc}+/gu, ' ');
}

/** One line for each event, to be kept or sent to somebody: times in UTC, and no colours. */
export function eventsAsText(events: readonly RunEvent[]): string {
  return events
    .map(({ at, level, phase, message }) =>
      [
        at,
        level.toUpperCase().padEnd(5),
        (phase ?? '').padEnd(7),
        withoutControlCharacters(message),
      ].join(' '),
    )
    .map(line => `${line}\n`)
    .join('');
}

/** When an event was, in the viewer's zone, to the millisecond. */
export function formatTime(iso: string): string {
  return DateTime.fromISO(iso).toFormat('yyyy-MM-dd HH:mm:ss.SSS');
}
