import { MAX_SEARCH_LENGTH } from '@idp-sync/backstage-plugin-idp-sync-common';
import { z } from 'zod';

/** Rows of a page at most. */
export const MAX_LIMIT = 1000;
/** Rows that can be skipped at most: more than any list has, and no more than the databases can count. */
export const MAX_OFFSET = 1_000_000_000;
/** The largest id that both databases can be asked for. */
export const MAX_ID = 2_147_483_647;
/** Characters of the reason of a decision at most. */
export const MAX_REASON_LENGTH = 1_000;

/** PostgreSQL cannot even be asked for a text with NUL, and no name holds the others. */
const CONTROL_CHARACTERS = /\p{Cc}/u;

const aText = () => z.string('must be a text');

/** A text of one line. */
export const text = (maxLength: number) =>
  aText()
    .max(maxLength, `must have at most ${maxLength} characters`)
    .refine(
      value => !CONTROL_CHARACTERS.test(value),
      'must not contain control characters',
    );

/** What somebody writes into a field of several lines. */
export const prose = (maxLength: number) =>
  aText()
    .max(maxLength, `must have at most ${maxLength} characters`)
    .refine(
      value => !CONTROL_CHARACTERS.test(value.replace(/[\r\n\t]/g, ' ')),
      'must not contain control characters other than line breaks and tabs',
    );

/** A text of one line that says something. */
export const name = (maxLength: number) =>
  text(maxLength).refine(value => value !== '', 'must not be empty');

/** A whole number in a query. */
export const integer = (lowest: number, highest: number) =>
  z
    .string()
    .regex(/^-?\d+$/, 'must be a whole number')
    .transform(Number)
    .refine(
      value => value >= lowest && value <= highest,
      `must be from ${lowest} to ${highest}`,
    );

/** The number of a version, of which somebody has seen that it is in force. */
export const versionSeen = z
  .number('must be a number')
  .int('must be a whole number')
  .min(0, 'must not be negative')
  .max(MAX_ID, `must be at most ${MAX_ID}`);

/** A parameter that may be given once. */
export function one<TSchema extends z.ZodType<unknown, string>>(
  schema: TSchema,
) {
  return z
    .array(z.string())
    .max(1, 'must be given only once')
    .transform(([value]) => value)
    .pipe(schema)
    .optional();
}

/** A parameter that may be repeated: any of its values will do. */
export function anyOf<TSchema extends z.ZodType<unknown, string>>(
  schema: TSchema,
) {
  return z.array(schema).max(100, 'is given too often').optional();
}

/** One of some words, all of which the refusal names. */
export function oneOf<const TValues extends readonly [string, ...string[]]>(
  ...values: TValues
) {
  return z.enum(values, `must be one of ${values.join(', ')}`);
}

/** Which part of a list is wanted. */
export const page = {
  offset: one(integer(0, MAX_OFFSET)),
  limit: one(integer(1, MAX_LIMIT)),
};
/** The query of a route that takes none. */
export const noQuery = z.object({});

/** The query of a list without filters. */
export const pageQuery = z.object(page);

/** A term to search for; one of blanks alone is none. */
export const search = one(text(MAX_SEARCH_LENGTH)).transform(
  term => term?.trim() || undefined,
);
/** A full entity reference. */
export const entityRef = text(255).regex(
  /^[^:/\s]+:[^:/\s]+\/[^:/\s]+$/,
  'must be a full entity reference such as user:default/jane.doe',
);
/** An error code of ours. */
export const errorCode = text(64).regex(
  /^IDP_[A-Z_]+$/,
  'must be an error code such as IDP_CATALOG_CONFLICT',
);
/** A time in a query, in milliseconds since 1970. */
export const instant = z.iso
  .datetime({
    offset: true,
    error:
      'must be a time in ISO 8601 with a zone such as 2026-11-20T00:00:00Z',
  })
  .transform(Date.parse);
/** A class of objects. */
export const objectClass = oneOf('user', 'group', 'organization');

/** Why somebody decided so. */
export const decisionReason = prose(MAX_REASON_LENGTH)
  .trim()
  .min(1, 'must say why, because it is kept with the decision');

/** A query for a period: the period of time must not be empty. */
export function withPeriod<TShape extends z.ZodRawShape>(
  schema: z.ZodObject<TShape>,
) {
  return schema.refine(
    ({ from, to }: { from?: unknown; to?: unknown }) =>
      from === undefined || to === undefined || Number(from) < Number(to),
    { path: ['to'], message: 'must be later than from' },
  );
}
