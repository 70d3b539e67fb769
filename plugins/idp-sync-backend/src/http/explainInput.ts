import { MAX_SEARCH_LENGTH } from '@idp-sync/backstage-plugin-idp-sync-common';
import { z } from 'zod';
import { anyOf, name, objectClass, page } from './input/fields';

/** What the routes that explain take. */
export const explainInput = {
  search: z.object({
    query: z
      .array(z.string(), 'is missing')
      .max(1, 'must be given only once')
      .transform(([value]) => value.trim())
      .pipe(name(MAX_SEARCH_LENGTH)),
    class: anyOf(objectClass),
    ...page,
  }),
  draft: z.strictObject({
    policy: z.unknown().refine(policy => policy !== undefined, 'is missing'),
  }),
};
