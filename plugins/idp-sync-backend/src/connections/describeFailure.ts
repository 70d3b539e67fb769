import {
  type ConnectionFailure,
  ERROR_CODES,
  type ErrorCode,
  firstAllowedInstant,
  type Schedule,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import type { StoredFailure } from './storedConnections';

/**
 * @param schedule - by which the connection is tried again by itself; absent where it is not
 * @param now - milliseconds since the epoch
 */
export function describeFailure(
  failure: StoredFailure,
  schedule: Schedule | undefined,
  now: number,
): ConnectionFailure {
  const { failures, since, lastFailedAt, runId, error, retryAt } = failure;
  // A newer version that was taken back may have left a code that this one does not know.
  const code: ErrorCode =
    error.code in ERROR_CODES ? error.code : 'IDP_INTERNAL';
  return {
    cause: ERROR_CODES[code].cause,
    error,
    runId,
    failures,
    since: new Date(since).toISOString(),
    lastFailedAt: new Date(lastFailedAt).toISOString(),
    retryAt: schedule && nextTry(retryAt, schedule, now).toISOString(),
  };
}

/** A pause that ends while the window of the schedule is closed lasts until it opens. */
function nextTry(retryAt: number, schedule: Schedule, now: number): Date {
  const from = Math.max(retryAt, now);
  const allowed = firstAllowedInstant(schedule, from);
  return new Date(allowed > from ? allowed : retryAt);
}
