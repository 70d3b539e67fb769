const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** Short at first, for what passes by itself; then ever longer, for what somebody has to mend. The last one lasts for all that follow. */
export const RETRY_PAUSES_MS: readonly number[] = [
  MINUTE_MS,
  5 * MINUTE_MS,
  30 * MINUTE_MS,
  3 * HOUR_MS,
  24 * HOUR_MS,
];

/** A directory that asks for more than this is not believed; milliseconds. */
export const LONGEST_RETRY_AFTER_MS = 7 * 24 * HOUR_MS;

/**
 * How long a connection pauses after a failed sync, in milliseconds.
 *
 * @param number - of the pause since the connection last worked or was changed; the first is 1
 * @param retryAfterMs - what the directory asked for; wins where it is longer
 */
export function retryPause(number: number, retryAfterMs: number = 0): number {
  const index = Math.min(Math.max(number, 1), RETRY_PAUSES_MS.length) - 1;
  return Math.max(
    RETRY_PAUSES_MS[index],
    Math.min(Math.ceil(retryAfterMs), LONGEST_RETRY_AFTER_MS),
  );
}
