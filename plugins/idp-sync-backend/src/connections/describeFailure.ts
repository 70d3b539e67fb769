import {
  type ConnectionFailure,
  ERROR_CODES,
  type ErrorCode,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import type { StoredFailure } from './storedConnections';

/** @param isRetried - whether the connection is tried again by itself */
export function describeFailure(
  failure: StoredFailure,
  isRetried: boolean,
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
    retryAt: isRetried ? new Date(retryAt).toISOString() : undefined,
  };
}
