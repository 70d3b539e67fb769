import { z } from 'zod';
import { entityRef } from './input/fields';

/** What the route of managed entities takes. */
export const managedEntityInput = z.object({
  entityRef: z
    .array(z.string(), 'is missing')
    .max(1, 'must be given only once')
    .transform(([value]) => value)
    .pipe(entityRef),
});
