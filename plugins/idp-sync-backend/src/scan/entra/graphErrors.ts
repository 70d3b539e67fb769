import {
  CursorExpiredError,
  IdpSyncError,
} from '@idp-sync/backstage-plugin-idp-sync-node';
import { z } from 'zod';
import { firstLine, parseRetryAfter, RetryableError } from './errors';

/** What Graph answered, whole. */
export interface GraphAnswer {
  status: number;
  headers: { get(name: string): string | null };
  body: string;
}

/** What was asked for, as far as messages and decisions need it. */
export interface GraphRequestInfo {
  /** Such as `users`, for messages. */
  what: string;
  /** Application permissions that the request needs. */
  permissions: readonly string[];
  /** The request goes on from a cursor, which may have expired. */
  hasCursor: boolean;
}

/** The object that was asked for does not exist. */
export class GraphNotFoundError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'GraphNotFoundError';
  }
}

/** Graph's words for a token or page link that is good no more; compared without case. */
const EXPIRED_CODES = new Set([
  'syncstatenotfound',
  'syncstateinvalid',
  'resyncrequired',
  'resyncchangesapplydifferences',
  'resyncchangesuploaddifferences',
  'directory_expiredpagetoken',
  'directory_resyncrequired',
]);

const envelopeSchema = z.looseObject({
  error: z.looseObject({
    code: z.string().default(''),
    message: z.string().default(''),
    innerError: z.looseObject({ code: z.string().optional() }).nullish(),
  }),
});

/**
 * What an answer other than 2xx means: thrown by the caller, retried where it is a RetryableError.
 *
 * @param redact - takes the secrets of the connection out of a text
 * @param now - milliseconds since the epoch
 */
export function toGraphError(
  answer: GraphAnswer,
  request: GraphRequestInfo,
  redact: (text: string) => string,
  now: number,
): Error {
  const { status } = answer;
  const error = parseEnvelope(answer.body);
  const outside = (text: string) => firstLine(redact(text));
  const providerCode = error?.code ? outside(error.code) : undefined;
  const said = `Graph answered ${status}${
    error ? ` ${outside(`${error.code}: ${error.message}`)}` : ''
  } to a request for ${request.what}.`;
  const retryAfterMs = parseRetryAfter(answer.headers.get('retry-after'), now);

  if (
    request.hasCursor &&
    (status === 410 ||
      [error?.code, error?.innerError?.code].some(
        code => code && EXPIRED_CODES.has(code.toLowerCase()),
      ))
  ) {
    return new CursorExpiredError(said);
  }
  if (status === 429) {
    return new RetryableError('IDP_THROTTLED', said, {
      providerCode,
      retryAfterMs,
    });
  }
  // 424: another request of the same batch failed, as a whole.
  if (status >= 500 || status === 408 || status === 424) {
    return new RetryableError('IDP_DIRECTORY_UNAVAILABLE', said, {
      providerCode,
      retryAfterMs,
    });
  }
  if (!error) {
    return new RetryableError(
      'IDP_NETWORK',
      `Something between the portal and Graph answered ${status} to a request for ${request.what}, and not in Graph’s way: a proxy, perhaps.`,
      { retryAfterMs },
    );
  }
  switch (status) {
    case 401:
      return new RetryableError('IDP_CREDENTIAL_INVALID', said, {
        providerCode,
        needsFreshToken: true,
      });
    case 403:
      return new IdpSyncError(
        'IDP_PERMISSION_MISSING',
        `The application may not read ${
          request.what
        }: it needs ${request.permissions.join(' and ')}. ${said}`,
        { providerCode },
      );
    case 404:
      return new GraphNotFoundError(said);
    default:
      return new IdpSyncError(
        /could not find a property named/i.test(error.message)
          ? 'IDP_POLICY_INVALID'
          : 'IDP_DIRECTORY_REFUSED',
        said,
        { providerCode },
      );
  }
}

function parseEnvelope(body: string) {
  try {
    return envelopeSchema.safeParse(JSON.parse(body)).data?.error;
  } catch {
    return undefined;
  }
}
