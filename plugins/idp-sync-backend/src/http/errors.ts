import { randomBytes } from 'node:crypto';
import type { LoggerService } from '@backstage/backend-plugin-api';
import {
  ConflictError,
  InputError,
  isError,
  NotFoundError,
} from '@backstage/errors';
import {
  ERROR_CODES,
  type ErrorCode,
  type InputIssue,
  InvalidInputError,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import { IdpSyncError } from '@idp-sync/backstage-plugin-idp-sync-node';
import { ChangedMeanwhileError } from '../connections/ChangedMeanwhileError';
import { ObstacleError } from '../preview/ObstacleError';
import type { ErrorRequestHandler, RequestHandler } from 'express';

/** Codes of refusals that have none of the table's; they follow the status. */
export type HttpErrorCode =
  | 'BAD_REQUEST'
  | 'UNAUTHORIZED'
  | 'FORBIDDEN'
  | 'NOT_FOUND'
  | 'CONFLICT'
  | 'PAYLOAD_TOO_LARGE'
  | 'UNSUPPORTED_MEDIA_TYPE'
  | 'SERVICE_UNAVAILABLE';

const CODES_BY_NAME = new Map<string, HttpErrorCode>([
  ['InputError', 'BAD_REQUEST'],
  ['AuthenticationError', 'UNAUTHORIZED'],
  ['NotAllowedError', 'FORBIDDEN'],
  ['NotFoundError', 'NOT_FOUND'],
  ['ConflictError', 'CONFLICT'],
  ['ServiceUnavailableError', 'SERVICE_UNAVAILABLE'],
]);

const CODES_BY_STATUS = new Map<unknown, HttpErrorCode>([
  [400, 'BAD_REQUEST'],
  [413, 'PAYLOAD_TOO_LARGE'],
  [415, 'UNSUPPORTED_MEDIA_TYPE'],
]);

/** Gives an error the stable code that callers can rely on, whatever becomes of its wording. */
export function withCode<TError extends Error>(
  error: TError,
  code: ErrorCode | HttpErrorCode,
): TError {
  return Object.assign(error, { code });
}

/** What an obstacle says becomes an answer that says what to do about it. */
export async function asConflict<T>(action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    throw error instanceof IdpSyncError ? toConflict(error) : error;
  }
}

function toConflict(error: IdpSyncError): ConflictError {
  const conflict = withCode(
    new ConflictError(
      `${error.message}. ${
        error instanceof ObstacleError
          ? error.remedy
          : ERROR_CODES[error.code].remedy
      }`,
    ),
    error.code,
  );
  return error instanceof ChangedMeanwhileError
    ? Object.assign(conflict, { changed: error.changed })
    : conflict;
}

/** What is wrong with what was sent, at the fields: `users.include.all.0.value`. */
export function badInput(
  message: string,
  issues: readonly InputIssue[],
): InputError {
  return Object.assign(withCode(new InputError(message), 'BAD_REQUEST'), {
    issues: issues.map(issue => ({
      ...issue,
      path: issue.path.replace(/\[(\d+)\]/g, '.$1'),
    })),
  });
}

/** Says in our own shape that there is no such route; what Backstage adds beside ours begins with a dot, as `/.well-known`. */
export const refuseUnknown: RequestHandler = (request, _response, next) => {
  const { method, path } = request;
  next(
    path.startsWith('/.')
      ? undefined
      : new NotFoundError(
          `There is no ${method} ${path.slice(0, 100)} in this API`,
        ),
  );
};

/**
 * Sees to it that every error has a code, and that nothing inward (statements, hosts, values) leaves with one that we did not raise ourselves: that
 * one is logged and answered with the number of its log line.
 */
export function createErrorCoder(logger: LoggerService): ErrorRequestHandler {
  return (error: unknown, _request, _response, next) => {
    next(toPublicError(error, logger));
  };
}

function toPublicError(error: unknown, logger: LoggerService): Error {
  if (error instanceof InvalidInputError) {
    return badInput(error.message, error.issues);
  }
  if (error instanceof IdpSyncError) {
    return toConflict(error);
  }
  if (error instanceof URIError) {
    return withCode(
      new InputError('The address contains a malformed percent sequence'),
      'BAD_REQUEST',
    );
  }
  if (error instanceof Error) {
    const code = CODES_BY_NAME.get(error.name);
    if (code) {
      return 'code' in error ? error : withCode(error, code);
    }
    const status = 'status' in error ? error.status : undefined;
    const codeOfStatus = CODES_BY_STATUS.get(status);
    // `expose` is how Express's own middleware marks messages that are meant for the caller.
    if (codeOfStatus && 'expose' in error && error.expose === true) {
      return withCode(
        Object.assign(new Error(`The body was refused: ${error.message}`), {
          name: 'InputError',
          statusCode: status,
        }),
        codeOfStatus,
      );
    }
  }
  const logId = randomBytes(10).toString('hex');
  logger.error(
    `A request to idp-sync failed, logId=${logId}`,
    isError(error) ? error : new Error(String(error)),
  );
  return withCode(
    new Error(`An internal error occurred, logId=${logId}`),
    'IDP_INTERNAL',
  );
}
