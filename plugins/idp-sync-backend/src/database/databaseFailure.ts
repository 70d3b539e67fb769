import { IdpSyncError } from '@idp-sync/backstage-plugin-idp-sync-node';

/**
 * What PostgreSQL says where it is not our statement that is wrong: no connection, nothing left to work with, going down or a statement ended from outside, its
 * disk, and transactions that were in each other's way.
 * @see https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
const POSTGRES_STATES = /^(?:08|53|57|58)[0-9A-Z]{3}$|^(?:40001|40P01|55P03)$/;

/** @see https://www.sqlite.org/rescode.html */
const SQLITE_CODES =
  /^SQLITE_(?:FULL|BUSY|LOCKED|IOERR|CANTOPEN|READONLY|CORRUPT|PROTOCOL)(?:_|$)/;

const NETWORK_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENOTFOUND',
  'EPIPE',
  'ETIMEDOUT',
]);

/** Said by the drivers, which have no code for them. */
const MESSAGES =
  /Connection terminated|timeout exceeded when trying to connect/;

/**
 * The plugin's database being away, full or busy, told from mistakes of ours; undefined for anything else. What the driver says stays in the cause: it repeats what
 * was to be written. Errors of the directory and of the catalog have a code of their own long before they could get here.
 */
export function databaseFailureOf(error: unknown): IdpSyncError | undefined {
  const reason = reasonOf(error);
  return reason === undefined
    ? undefined
    : new IdpSyncError(
        'IDP_DATABASE_UNAVAILABLE',
        `The database of idp-sync did not answer, or refused to work (${reason})`,
        { cause: error },
      );
}

function reasonOf(error: unknown): string | undefined {
  // Not by its class: an error of Node's own may come from another realm.
  if (typeof error !== 'object' || error === null) {
    return undefined;
  }
  const {
    code = '',
    name = '',
    message = '',
    errors,
  }: Partial<Record<'code' | 'name' | 'message' | 'errors', unknown>> = error;
  const known = String(code);
  if (
    POSTGRES_STATES.test(known) ||
    SQLITE_CODES.test(known) ||
    NETWORK_CODES.has(known)
  ) {
    return known;
  }
  if (name === 'KnexTimeoutError') {
    return 'no connection was free in time';
  }
  if (MESSAGES.test(String(message))) {
    return 'connection lost';
  }
  return Array.isArray(errors)
    ? errors.map(reasonOf).find(reason => reason !== undefined)
    : undefined;
}
