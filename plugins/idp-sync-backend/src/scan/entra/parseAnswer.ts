import { validate as check } from '@idp-sync/backstage-plugin-idp-sync-common';
import type { z } from 'zod';
import { RetryableError } from './errors';
import type { GraphRequestInfo } from './graphErrors';

/** Of an answer that came whole, as text. @throws RetryableError where it is no JSON: it was cut off, or is somebody else's */
export function parseJson(body: string, { what }: GraphRequestInfo): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw new RetryableError(
      'IDP_DIRECTORY_UNAVAILABLE',
      `Graph’s answer to a request for ${what} is not JSON: it was cut off, or comes from something in between.`,
    );
  }
}

/** @throws RetryableError where it is not what the schema says */
export function validate<T>(
  json: unknown,
  schema: z.ZodType<T, unknown>,
  { what }: GraphRequestInfo,
): T {
  const checked = check(schema, json);
  if ('issues' in checked) {
    const [{ path, message: problem }] = checked.issues;
    throw new RetryableError(
      'IDP_DIRECTORY_UNAVAILABLE',
      `Graph’s answer to a request for ${what} is not what it is documented to be: ${
        path && `${path}: `
      }${problem}.`,
    );
  }
  return checked.data;
}
