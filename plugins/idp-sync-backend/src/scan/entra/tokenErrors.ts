import type { ErrorCode } from '@idp-sync/backstage-plugin-idp-sync-common';
import { IdpSyncError } from '@idp-sync/backstage-plugin-idp-sync-node';
import { z } from 'zod';
import type { BoundCredential } from '../../connections/credentials/BoundCredential';
import type { TokenTraffic } from '../../connections/credentials/TokenTraffic';
import {
  firstLine,
  parseRetryAfter,
  RetryableError,
  toNetworkError,
} from './errors';

/** Codes of the token endpoint that have a remedy of their own; any other one is a refused credential. */
const CODES: Readonly<Record<string, ErrorCode>> = {
  AADSTS7000222: 'IDP_CREDENTIAL_EXPIRED',
  AADSTS700016: 'IDP_APPLICATION_NOT_FOUND',
  AADSTS90002: 'IDP_TENANT_NOT_FOUND',
  AADSTS900023: 'IDP_TENANT_NOT_FOUND',
  AADSTS70011: 'IDP_CONFIG_INVALID',
  AADSTS500011: 'IDP_CONFIG_INVALID',
};

const answerSchema = z.looseObject({
  error: z.string(),
  error_description: z.string().default(''),
});

/**
 * What it means that no token could be had. The library's own error is not kept as the cause: it holds the request, and that holds the secret.
 *
 * @param now - milliseconds since the epoch
 */
export function toTokenError(
  error: unknown,
  traffic: TokenTraffic,
  credential: BoundCredential,
  now: number,
): RetryableError | IdpSyncError {
  const { profileName, binding } = credential;
  const { host } = new URL(binding.authorityHost);
  if (traffic.refusedHost) {
    return new IdpSyncError(
      'IDP_CONFIG_INVALID',
      `The authority ${host} names ${traffic.refusedHost} as the place to ask for tokens. Credential profile "${profileName}" is not bound to that host, so it was sent nothing.`,
    );
  }
  if (traffic.failure) {
    return fromAnswer(traffic.failure, credential, host, now);
  }
  if (traffic.networkError) {
    return toNetworkError(traffic.networkError, host);
  }
  const message = error instanceof Error ? error.message : String(error);
  return new IdpSyncError(
    'IDP_CREDENTIAL_INVALID',
    `No token could be had with credential profile "${profileName}": ${firstLine(
      credential.redact(message),
    )}`,
  );
}

function fromAnswer(
  { status, retryAfter, body }: NonNullable<TokenTraffic['failure']>,
  credential: BoundCredential,
  host: string,
  now: number,
): RetryableError | IdpSyncError {
  const answer = parseAnswer(body);
  const outside = (text: string) => firstLine(credential.redact(text));
  const description = outside(answer?.error_description ?? '');
  const providerCode =
    /AADSTS\d+/.exec(description)?.[0] ?? (answer && outside(answer.error));
  if (status === 429) {
    return new RetryableError(
      'IDP_THROTTLED',
      `${host} asked us to slow down.`,
      { providerCode, retryAfterMs: parseRetryAfter(retryAfter, now) },
    );
  }
  if (status >= 500 || !answer) {
    return new RetryableError(
      'IDP_DIRECTORY_UNAVAILABLE',
      `${host} answered a request for a token with ${status}${
        answer ? '' : ' and something that is no answer of a token endpoint'
      }.`,
      { providerCode, retryAfterMs: parseRetryAfter(retryAfter, now) },
    );
  }
  return new IdpSyncError(
    (providerCode && CODES[providerCode]) || 'IDP_CREDENTIAL_INVALID',
    `The token endpoint refused credential profile "${
      credential.profileName
    }": ${description || providerCode}`,
    { providerCode },
  );
}

function parseAnswer(body: string) {
  try {
    return answerSchema.safeParse(JSON.parse(body)).data;
  } catch {
    return undefined;
  }
}
