import { z } from 'zod';
import {
  MAX_SEARCH_LENGTH,
  anyOf,
  name,
  objectClass,
  page,
} from './input/fields';

/** What the routes that explain take. */
export const explainInput = {
  search: z.object({
    query: z
      .array(z.string(), 'is required')
      .max(1, 'must be given only once')
      .transform(([value]) => value.trim())
      .pipe(name(MAX_SEARCH_LENGTH)),
    class: anyOf(objectClass),
    ...page,
  }),
  draft: z.strictObject({
    policy: z.unknown().refine(policy => policy !== undefined, 'is required'),
  }),
};
