import { InputError } from '@backstage/errors';
import {
  firstIssues,
  type InputIssue,
  InvalidInputError,
  parsePolicy,
  type Policy,
  validate,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import { type Request, json } from 'express';
import { z } from 'zod';
import { cleanText } from '../../database/cleanText';
import { badInput, withCode } from '../errors';

/** Rows of a page unless the caller says how many. */
const DEFAULT_LIMIT = 50;
/** Of those that take no policy, the largest names a thousand changes. */
const MAX_BODY = '32kb';
/** A policy names up to 10,000 groups in each of its lists. */
export const MAX_POLICY_BODY = '4mb';

/** @throws InputError that names every parameter that is wrong or unknown. */
export function parseQuery<TSchema extends z.ZodObject>(
  schema: TSchema,
  request: Request,
): z.output<TSchema> {
  const given = new URL(request.originalUrl, 'http://localhost').searchParams;
  const known = Object.keys(schema.shape);
  const unknown = [...new Set(given.keys())].filter(
    key => !known.includes(key),
  );
  if (unknown.length) {
    throw badRequest('query', [
      `unknown parameter ${unknown.map(quote).join(', ')}; ${
        known.length
          ? `this route takes ${known.join(', ')}`
          : 'this route takes none'
      }`,
    ]);
  }
  return parse(
    schema,
    Object.fromEntries(
      known.filter(key => given.has(key)).map(key => [key, given.getAll(key)]),
    ),
    'query',
  );
}

/** @throws InputError that names what is wrong. */
export function parseParams<TSchema extends z.ZodObject>(
  schema: TSchema,
  request: Request,
): z.output<TSchema> {
  return parse(schema, request.params, 'path');
}

/** @throws InputError that names what is wrong. */
export async function parseBody<TSchema extends z.ZodObject>(
  schema: TSchema,
  request: Request,
  limit: string = MAX_BODY,
): Promise<z.output<TSchema>> {
  if (!request.is('application/json')) {
    throw badRequest('body', [
      'must be JSON with content type application/json',
    ]);
  }
  await readJson(request, limit);
  return parse(schema, request.body, 'body');
}

function readJson(request: Request, limit: string): Promise<void> {
  const { res: response } = request;
  if (!response) {
    throw new Error('The request has no response');
  }
  return new Promise((resolve, reject) => {
    json({ limit })(request, response, (error?: unknown) =>
      error ? reject(withoutBody(error)) : resolve(),
    );
  });
}

/** What Express makes of a body that it cannot read holds all of it, and quotes it: it may have a secret in it, and errors are audited. */
function withoutBody(error: unknown): unknown {
  if (!(error instanceof Error) || !('type' in error)) {
    return error;
  }
  if (error.type === 'entity.parse.failed') {
    return withCode(
      new InputError('The body was refused: it is not valid JSON'),
      'BAD_REQUEST',
    );
  }
  const { message } = error;
  return Object.assign(new Error(message), {
    status: 'status' in error ? error.status : undefined,
    expose: 'expose' in error && error.expose === true,
  });
}

/** Offset and limit as asked for, or as they are when nobody asks. */
export function pageOf(query: { offset?: number; limit?: number }) {
  return { offset: query.offset ?? 0, limit: query.limit ?? DEFAULT_LIMIT };
}

function parse<TSchema extends z.ZodType>(
  schema: TSchema,
  value: unknown,
  place: 'query' | 'path' | 'body',
): z.output<TSchema> {
  const result = validate(schema, value);
  if ('data' in result) {
    return result.data;
  }
  const issues = firstIssues(
    place === 'query' ? withoutPlaces(result.issues) : result.issues,
  ).map(({ path, message }) => ({
    path: cleanText(path),
    message: cleanText(message),
  }));
  throw badInput(
    `Invalid ${place}: ${issues.map(describeIssue).join('; ')}`,
    issues,
  );
}

/** Which of a parameter's values is wrong has no name in a query; what is wrong with several of them is said once. */
function withoutPlaces(issues: readonly InputIssue[]): InputIssue[] {
  const known = new Map(
    issues.map(({ path, message }) => {
      const issue = { path: path.replace(/\[\d+\]$/, ''), message };
      return [describeIssue(issue), issue];
    }),
  );
  return [...known.values()];
}

/**
 * A policy out of a body.
 *
 * @throws InputError that names each wrong field, such as `policy.users.guests`
 */
export function parseDraft(policy: unknown): Policy {
  try {
    return parsePolicy(policy, 'policy');
  } catch (error) {
    throw error instanceof InvalidInputError
      ? badInput(error.message, error.issues)
      : error;
  }
}

/** Some sentences have the field as their subject, others stand for themselves. */
function describeIssue({ path, message }: InputIssue): string {
  const isOfField = /^(?:must|is|has|looks|needs) /.test(message);
  return path ? `${path}${isOfField ? '' : ':'} ${message}` : message;
}

function badRequest(place: string, problems: readonly string[]): InputError {
  return withCode(
    new InputError(`Invalid ${place}: ${problems.join('; ')}`),
    'BAD_REQUEST',
  );
}

/** What callers send is repeated to them, but not at any length. */
function quote(value: string): string {
  return JSON.stringify(
    cleanText(value.length > 50 ? `${value.slice(0, 50)}…` : value),
  );
}
