import {
  GROUP_KINDS,
  MAX_SEARCH_LENGTH,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import { z } from 'zod';
import {
  MAX_OFFSET,
  anyOf,
  integer,
  name,
  one,
  oneOf,
  page,
  search,
  text,
} from './input/fields';

/** Groups of a page at most: whoever chooses by hand wants all of ten thousand in a few. */
const MAX_GROUPS = 5_000;
/** Values suggested at most. */
const MAX_VALUES = 100;
/** Values suggested unless the caller says how many. */
export const DEFAULT_VALUES = 20;
/** Objects that a policy is shown on at most: each with all conditions. */
const MAX_SAMPLE = 200;

const objectClass = oneOf('user', 'group');
const attribute = text(128).regex(
  /^[A-Za-z][A-Za-z0-9_./-]*$/,
  'must be the name of an attribute such as department',
);

/** A parameter that has to be given, once. */
function required<TSchema extends z.ZodType<unknown, string>>(schema: TSchema) {
  return z
    .array(z.string(), 'is missing')
    .max(1, 'must be given only once')
    .transform(([value]) => value)
    .pipe(schema);
}

function wholeNumber(lowest: number, highest: number) {
  const message = `must be a whole number from ${lowest} to ${highest}`;
  return z.int(message).min(lowest, message).max(highest, message);
}

/** What the routes of the directory take. */
export const directoryInput = {
  users: z.object({ id: anyOf(name(128)), search, ...page }),
  groups: z.object({
    id: anyOf(name(128)),
    kind: anyOf(oneOf(...GROUP_KINDS)),
    search,
    offset: page.offset,
    limit: one(integer(1, MAX_GROUPS)),
  }),
  units: z.object({ id: anyOf(name(128)), search }),
  attributes: z.object({ class: required(objectClass) }),
  values: z.object({
    class: required(objectClass),
    attribute: required(attribute),
    search,
    limit: one(integer(1, MAX_VALUES)),
  }),
  selection: z.strictObject({
    policy: z.unknown().refine(policy => policy !== undefined, 'is missing'),
    class: objectClass,
    sample: z
      .strictObject({
        search: text(MAX_SEARCH_LENGTH)
          .transform(term => term.trim() || undefined)
          .optional(),
        inScope: z.boolean('must be true or false').optional(),
        offset: wholeNumber(0, MAX_OFFSET).default(0),
        limit: wholeNumber(0, MAX_SAMPLE).default(20),
      })
      .prefault({}),
  }),
};
