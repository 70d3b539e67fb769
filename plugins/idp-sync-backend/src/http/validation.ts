import { InputError } from '@backstage/errors';
import {
  GUARD_KINDS,
  InvalidInputError,
  LEAVE_REASONS,
  LEAVER_DUES,
  LEAVER_ORDER_KEYS,
  LEAVER_STATES,
  parsePolicy,
  RUN_ORDER_KEYS,
  type LeaverOrder,
  type Policy,
  type RunOrder,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import { type Request, json } from 'express';
import { z } from 'zod';
import { cleanText } from '../database/cleanText';
import { withCode } from './errors';

/** Rows of a page unless the caller says how many. */
export const DEFAULT_LIMIT = 50;
/** Rows of a page at most. */
export const MAX_LIMIT = 1000;
/** Owners of a page at most: what each of them owns is asked of the catalog. */
export const MAX_OWNERS = 100;
/** Rows that can be skipped at most: more than any list has, and no more than the databases can count. */
export const MAX_OFFSET = 1_000_000_000;
/** Characters of a search term at most: longer ones would make patterns that the databases refuse. */
export const MAX_SEARCH_LENGTH = 200;

/** The largest id that both databases can be asked for. */
const MAX_ID = 2_147_483_647;
/** Characters of what somebody notes with a problem. */
const MAX_NOTE_LENGTH = 2_000;

/** Of those that take no policy, the largest names a thousand changes. */
const MAX_BODY = '32kb';
/** A thousand objects by their ids. */
export const MAX_REMOVALS_BODY = '300kb';
/** A policy names up to 10,000 groups in each of its lists. */
export const MAX_POLICY_BODY = '4mb';
/** Characters of the reason of a decision at most. */
const MAX_REASON_LENGTH = 1_000;
/** Changes that a decision names at most; more are meant by filters. */
const MAX_IDS = 1_000;

/** PostgreSQL cannot even be asked for a text with NUL, and no name holds the others. */
const CONTROL_CHARACTERS = /\p{Cc}/u;

const aText = () =>
  z.string({
    error: ({ input }) =>
      input === undefined ? 'is required' : 'must be a text',
  });

const text = (maxLength: number) =>
  aText()
    .max(maxLength, `must have at most ${maxLength} characters`)
    .refine(
      value => !CONTROL_CHARACTERS.test(value),
      'must not contain control characters',
    );

/** What somebody writes into a field of several lines. */
const prose = (maxLength: number) =>
  aText()
    .max(maxLength, `must have at most ${maxLength} characters`)
    .refine(
      value => !CONTROL_CHARACTERS.test(value.replace(/[\r\n\t]/g, ' ')),
      'must not contain control characters other than line breaks and tabs',
    );

const name = (maxLength: number) =>
  text(maxLength).refine(value => value !== '', 'must not be empty');

const integer = (lowest: number, highest: number) =>
  z
    .string()
    .regex(/^-?\d+$/, 'must be a whole number')
    .transform(Number)
    .refine(
      value => value >= lowest && value <= highest,
      `must be from ${lowest} to ${highest}`,
    );

/** A parameter that may be given once. */
function one<TSchema extends z.ZodType<unknown, string>>(schema: TSchema) {
  return z
    .array(z.string())
    .max(1, 'must be given only once')
    .transform(([value]) => value)
    .pipe(schema)
    .optional();
}

/** A parameter that may be repeated: any of its values will do. */
function anyOf<TSchema extends z.ZodType<unknown, string>>(schema: TSchema) {
  return z.array(schema).max(100, 'is given too often').optional();
}

function oneOf<const TValues extends readonly [string, ...string[]]>(
  ...values: TValues
) {
  return z.enum(values, `must be one of ${values.join(', ')}`);
}

const page = {
  offset: one(integer(0, MAX_OFFSET)),
  limit: one(integer(1, MAX_LIMIT)),
};
const search = one(text(MAX_SEARCH_LENGTH)).transform(
  term => term?.trim() || undefined,
);
const entityRef = text(255).regex(
  /^[^:/\s]+:[^:/\s]+\/[^:/\s]+$/,
  'must be a full entity reference such as user:default/jane.doe',
);
/** Reasons and error codes are many and grow; one that there is not finds nothing. */
const word = text(64).regex(
  /^[A-Za-z]+$/,
  'must be a reason code such as newInScope',
);
const errorCode = text(64).regex(
  /^IDP_[A-Z_]+$/,
  'must be an error code such as IDP_CATALOG_CONFLICT',
);
const RUN_ORDERS = RUN_ORDER_KEYS.flatMap((key): RunOrder[] => [
  key,
  `-${key}`,
]) as [RunOrder, ...RunOrder[]];
const LEAVER_ORDERS = LEAVER_ORDER_KEYS.flatMap((key): LeaverOrder[] => [
  key,
  `-${key}`,
]) as [LeaverOrder, ...LeaverOrder[]];
const instant = z.iso
  .datetime({
    offset: true,
    error:
      'must be a time in ISO 8601 with a zone such as 2026-11-20T00:00:00Z',
  })
  .transform(Date.parse);
const objectClass = oneOf('user', 'group', 'organization');
const guardKind = oneOf(...GUARD_KINDS);
const holdStatus = oneOf('held', 'approved', 'rejected');
const runKind = oneOf('scan', 'preview', 'sync');

const runFilter = {
  connectionId: anyOf(name(255)),
  status: anyOf(
    oneOf('queued', 'running', 'succeeded', 'partial', 'failed', 'cancelled'),
  ),
  kind: anyOf(runKind),
  trigger: anyOf(
    oneOf(
      'schedule',
      'manual',
      'startup',
      'api',
      'retry',
      'repair',
      'approval',
    ),
  ),
  mode: anyOf(oneOf('full', 'incremental')),
  from: one(instant),
  to: one(instant),
  search,
  order: one(oneOf(...RUN_ORDERS)),
};
const changeFilter = {
  class: anyOf(objectClass),
  action: anyOf(oneOf('create', 'update', 'deactivate', 'remove', 'none')),
  status: anyOf(
    oneOf(
      'planned',
      'applied',
      'failed',
      'held',
      'rejected',
      'notApplied',
      'refused',
    ),
  ),
  reason: anyOf(word),
  error: anyOf(errorCode),
  memberships: anyOf(oneOf('added', 'removed')),
  search,
};

/** A period of time must not be empty. */
function withPeriod<TShape extends z.ZodRawShape>(schema: z.ZodObject<TShape>) {
  return schema.refine(
    ({ from, to }: { from?: unknown; to?: unknown }) =>
      from === undefined || to === undefined || Number(from) < Number(to),
    { path: ['to'], message: 'must be later than from' },
  );
}

const handover = {
  provider: one(
    text(255).regex(
      /^MicrosoftGraphOrgEntityProvider:.+$/,
      'must be a provider of the msgraph module such as MicrosoftGraphOrgEntityProvider:default',
    ),
  ),
  kind: anyOf(
    oneOf('differs', 'otherReference', 'leftBehind', 'added', 'conflict'),
  ),
};

/** Queries by route. */
export const queries = {
  none: z.object({}),
  runs: withPeriod(z.object({ ...runFilter, ...page })),
  runsCsv: withPeriod(z.object(runFilter)),
  changes: z.object({ ...changeFilter, ...page }),
  changesCsv: z.object(changeFilter),
  events: z.object({
    level: anyOf(oneOf('debug', 'info', 'warn', 'error')),
    search,
    ...page,
  }),
  handover: z.object({ ...handover, ...page }),
  handoverCsv: z.object(handover),
  explain: z.object({
    query: z
      .array(z.string(), 'is required')
      .max(1, 'must be given only once')
      .transform(([value]) => value.trim())
      .pipe(name(MAX_SEARCH_LENGTH)),
    class: anyOf(objectClass),
    ...page,
  }),
  page: z.object(page),
  owned: z.object({
    offset: page.offset,
    limit: one(integer(1, MAX_OWNERS)),
  }),
  managedEntity: z.object({
    entityRef: z
      .array(z.string(), 'is required')
      .max(1, 'must be given only once')
      .transform(([value]) => value)
      .pipe(entityRef),
  }),
  held: z.object({
    kind: anyOf(guardKind),
    class: anyOf(objectClass),
    status: anyOf(holdStatus),
    search,
    ...page,
  }),
  heldEvents: z.object({
    class: one(objectClass),
    objectId: one(name(128)),
    ...page,
  }),
  problems: z.object({
    connectionId: anyOf(name(255)),
    state: anyOf(oneOf('open', 'acknowledged', 'resolved')),
    kind: anyOf(
      oneOf(
        'failed',
        'partial',
        'held',
        'removalsBlocked',
        'noSuccess',
        'misconfigured',
      ),
    ),
    ...page,
  }),
  supportBundle: z.object({
    personalData: one(
      oneOf('true', 'false').transform(value => value === 'true'),
    ),
  }),
  leavers: z.object({
    class: anyOf(objectClass),
    reason: anyOf(oneOf(...LEAVE_REASONS)),
    state: anyOf(oneOf(...LEAVER_STATES)),
    due: anyOf(oneOf(...LEAVER_DUES)),
    search,
    order: one(oneOf(...LEAVER_ORDERS)),
    ...page,
  }),
  reservedReferences: z.object({
    connectionId: anyOf(name(255)),
    search,
    ...page,
  }),
};

const decision = {
  reason: prose(MAX_REASON_LENGTH)
    .trim()
    .min(1, 'must say why, because it is kept with the decision'),
};

/** Path parameters by resource. A connection's id is taken as it comes: one that breaks the rules for ids is listed too, as broken. */
export const params = {
  connection: z.object({ id: name(255) }),
  object: z.object({
    id: name(255),
    class: objectClass,
    objectId: name(128),
  }),
  run: z.object({ id: integer(1, Number.MAX_SAFE_INTEGER) }),
  problem: z.object({ id: integer(1, MAX_ID) }),
  entityRef: z.object({ id: entityRef }),
};

const note = z
  .string('must be a text')
  .max(MAX_NOTE_LENGTH, `must have at most ${MAX_NOTE_LENGTH} characters`)
  .trim()
  .min(1, 'must not be empty');

const leaverSelection = {
  objects: z
    .array(z.strictObject({ class: objectClass, objectId: name(128) }))
    .min(1, 'must name at least one object')
    .max(MAX_LIMIT, `must name at most ${MAX_LIMIT} objects`),
};

/** Bodies by route. */
export const bodies = {
  problemAcknowledge: z.strictObject({ note: note.optional() }),
  problemResolve: z.strictObject({ note }),
  leaversRemove: z.strictObject({
    ...leaverSelection,
    reason: prose(MAX_REASON_LENGTH)
      .transform(reason => reason.trim() || undefined)
      .optional(),
    runNow: z.boolean('must be true or false').default(true),
  }),
  leaversTakeBack: z.strictObject(leaverSelection),
  run: z
    .strictObject({
      kind: runKind,
      mode: oneOf('full', 'incremental'),
      policy: z.unknown().optional(),
      scan: oneOf('fresh', 'none').optional(),
    })
    .superRefine((body, context) => {
      for (const field of ['policy', 'scan'] as const) {
        if (body.kind !== 'preview' && body[field] !== undefined) {
          context.addIssue({
            code: 'custom',
            path: [field],
            message: 'is for previews only',
          });
        }
      }
    }),
  explain: z.strictObject({
    policy: z.unknown().refine(policy => policy !== undefined, 'is required'),
  }),
  runDecision: z.strictObject(decision),
  holdDecision: z
    .strictObject({
      ids: z
        .array(z.int('must be whole numbers').min(1))
        .min(1, 'must name a change')
        .max(
          MAX_IDS,
          `must name at most ${MAX_IDS} changes; "all" takes filters`,
        )
        .transform(ids => [...new Set(ids)])
        .optional(),
      all: z
        .strictObject({
          kind: z.array(guardKind).max(100).optional(),
          class: z.array(objectClass).max(100).optional(),
          status: z.array(holdStatus).max(100).optional(),
          search: text(MAX_SEARCH_LENGTH)
            .transform(term => term.trim() || undefined)
            .optional(),
        })
        .optional(),
      upToRunId: z
        .int(
          'must be the number of a run: the latestRunId of the summary that was looked at',
        )
        .min(1, 'must be the number of a run')
        .max(MAX_ID, 'must be the number of a run'),
      ...decision,
    })
    .refine(
      ({ ids, all }) => (ids === undefined) !== (all === undefined),
      'must have either ids or all',
    ),
};

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
    json({ limit })(request, response, error =>
      error ? reject(error) : resolve(),
    );
  });
}

/** Offset and limit as asked for, or as they are when nobody asks. */
export function pageOf(query: { offset?: number; limit?: number }) {
  return { offset: query.offset ?? 0, limit: query.limit ?? DEFAULT_LIMIT };
}

function parse<TSchema extends z.ZodType>(
  schema: TSchema,
  value: unknown,
  place: string,
): z.output<TSchema> {
  const result = schema.safeParse(value);
  if (result.success) {
    return result.data;
  }
  throw badRequest(place, result.error.issues.map(describeIssue));
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
      ? withCode(new InputError(error.message), 'BAD_REQUEST')
      : error;
  }
}

function describeIssue(issue: z.core.$ZodIssue): string {
  if (issue.code === 'unrecognized_keys') {
    return `unknown property ${issue.keys.map(quote).join(', ')}`;
  }
  const path = issue.path.filter(part => typeof part === 'string').join('.');
  return path ? `${path} ${issue.message}` : issue.message;
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
