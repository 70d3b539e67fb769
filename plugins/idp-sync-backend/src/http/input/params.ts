import { z } from 'zod';
import { entityRef, integer, MAX_ID, name, objectClass } from './fields';

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
