import type {
  RunEvent,
  RunEventLevel,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import { DateTime } from 'luxon';

const ESCAPE = '\u001b[';
const RESET = `${ESCAPE}39m${ESCAPE}22m`;
// No yellow: the log viewer's cannot be read on a light ground.
const STYLES: Record<RunEventLevel, string> = {
  debug: `${ESCAPE}90m`,
  info: `${ESCAPE}34m`,
  warn: `${ESCAPE}1m`,
  error: `${ESCAPE}1m${ESCAPE}31m`,
};

/** Names in a directory may hold anything; here a control character would recolour or break the lines that follow. */
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

/** One line for each event, in the way terminals show them: time in the viewer's zone, level, phase, message. */
export function formatEvents(events: RunEvent[]): string {
  return events
    .map(({ at, level, phase, message }) => {
      const time = DateTime.fromISO(at).toFormat('yyyy-MM-dd HH:mm:ss.SSS');
      const word = `${STYLES[level] ?? ''}${level
        .toUpperCase()
        .padEnd(5)}${RESET}`;
      const text = withoutControlCharacters(message);
      return `${time} ${word} ${(phase ?? '').padEnd(7)} ${text}`;
    })
    .join('\n');
}
