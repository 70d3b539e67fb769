import type { ErrorCode } from '@idp-sync/backstage-plugin-idp-sync-common';
import { IdpSyncError } from '@idp-sync/backstage-plugin-idp-sync-node';
import { cleanText } from '../../database/cleanText';

/** A failure that another attempt may mend; when the attempts are used up, it is reported under its code. */
export class RetryableError extends Error {
  readonly code: ErrorCode;
  readonly providerCode?: string;
  /** How long the provider asked us to wait. */
  readonly retryAfterMs?: number;
  /** The access token was refused: the next attempt needs another. */
  readonly needsFreshToken: boolean;

  constructor(
    code: ErrorCode,
    message: string,
    options: {
      providerCode?: string;
      retryAfterMs?: number;
      needsFreshToken?: boolean;
      cause?: unknown;
    } = {},
  ) {
    super(message, { cause: options.cause });
    this.name = 'RetryableError';
    this.code = code;
    this.providerCode = options.providerCode;
    this.retryAfterMs = options.retryAfterMs;
    this.needsFreshToken = options.needsFreshToken ?? false;
  }

  toIdpSyncError(note: string): IdpSyncError {
    return new IdpSyncError(this.code, `${this.message} (${note})`, {
      providerCode: this.providerCode,
      retryAfterSeconds:
        this.retryAfterMs === undefined
          ? undefined
          : Math.ceil(this.retryAfterMs / 1_000),
      cause: this.cause,
    });
  }
}

/**
 * @param header - seconds, or a date
 * @param now - milliseconds since the epoch
 * @returns milliseconds, or undefined where there is no usable value
 */
export function parseRetryAfter(
  header: string | null | undefined,
  now: number,
): number | undefined {
  if (!header) {
    return undefined;
  }
  if (/^\s*\d+\s*$/.test(header)) {
    return Number(header) * 1_000;
  }
  const at = Date.parse(header);
  return Number.isNaN(at) ? undefined : Math.max(0, at - now);
}

/** Access tokens: those of Entra are JSON Web Tokens, and any is announced by its scheme. */
const TOKENS = /\beyJ[\w-]+\.[\w-]+(?:\.[\w-]*)?|(?<=\bbearer )\S+/gi;

/**
 * The first line of a text that came from outside, short enough for a message, without tokens that it may repeat. Other secrets have to be taken out before: a
 * part of one that is left at the cut would not be known any more.
 */
export function firstLine(text: string): string {
  const [line] = text.split(/[\r\n]/, 1);
  return cleanText(line.replace(TOKENS, '[redacted]').slice(0, 500));
}

/** What a connection failed with at its root, such as `ECONNRESET`. */
export function networkCodeOf(error: unknown): string | undefined {
  // Not by `instanceof`: errors of the platform may come from another realm.
  if (typeof error !== 'object' || error === null) {
    return undefined;
  }
  if ('code' in error && typeof error.code === 'string') {
    return error.code;
  }
  if ('cause' in error && error.cause !== undefined) {
    return networkCodeOf(error.cause);
  }
  return 'errors' in error && Array.isArray(error.errors)
    ? networkCodeOf(error.errors[0])
    : undefined;
}

/** Certificates do not mend themselves: no other attempt is worth it. */
const CERTIFICATE_CODES =
  /^(CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|ERR_TLS_CERT_|HOSTNAME_MISMATCH|INVALID_CA|CRL_)/;

/** A request that got no answer, as an error to be retried or to be reported at once. */
export function toNetworkError(
  error: unknown,
  host: string,
): RetryableError | IdpSyncError {
  const code = networkCodeOf(error);
  if (code && CERTIFICATE_CODES.test(code)) {
    return new IdpSyncError(
      'IDP_NETWORK',
      `The certificate of ${host} is not trusted. Where a proxy inspects the traffic or the host has a CA of its own, name that CA’s certificate in "caFile" of the connection.`,
      { providerCode: code },
    );
  }
  return new RetryableError('IDP_NETWORK', `${host} could not be reached.`, {
    providerCode: code,
  });
}
