import { MAX_SEARCH_LENGTH } from '@idp-sync/backstage-plugin-idp-sync-common';
import { z } from 'zod';
import { name, oneOf, text } from './input/fields';

/** Objects that are tried at once: as many as somebody looks at. */
const MAX_TRIED = 20;

/** What the routes of mappings take. */
export const mappingInput = {
  trial: z.strictObject({
    policy: z.unknown().refine(policy => policy !== undefined, 'is missing'),
    class: oneOf('user', 'group'),
    objectIds: z
      .array(name(128), 'must be a list of object ids')
      .max(MAX_TRIED, `must name at most ${MAX_TRIED} objects`)
      .optional(),
    search: text(MAX_SEARCH_LENGTH).optional(),
    limit: z
      .number('must be a number')
      .int('must be a whole number')
      .min(1, 'must be at least 1')
      .max(MAX_TRIED, `must be at most ${MAX_TRIED}`)
      .default(5),
  }),
};
