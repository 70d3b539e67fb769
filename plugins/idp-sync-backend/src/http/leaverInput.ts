import {
  LEAVE_REASONS,
  LEAVER_DUES,
  LEAVER_ORDER_KEYS,
  LEAVER_STATES,
  type LeaverOrder,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import { z } from 'zod';
import {
  MAX_LIMIT,
  MAX_REASON_LENGTH,
  anyOf,
  name,
  objectClass,
  one,
  oneOf,
  prose,
  search,
  page,
} from './input/fields';

/** A thousand objects by their ids. */
export const MAX_REMOVALS_BODY = '300kb';

const LEAVER_ORDERS = LEAVER_ORDER_KEYS.flatMap((key): LeaverOrder[] => [
  key,
  `-${key}`,
]) as [LeaverOrder, ...LeaverOrder[]];

const leaverSelection = {
  objects: z
    .array(z.strictObject({ class: objectClass, objectId: name(128) }))
    .min(1, 'must name at least one object')
    .max(MAX_LIMIT, `must name at most ${MAX_LIMIT} objects`),
};

/** What the routes of leavers take. */
export const leaverInput = {
  list: z.object({
    class: anyOf(objectClass),
    reason: anyOf(oneOf(...LEAVE_REASONS)),
    state: anyOf(oneOf(...LEAVER_STATES)),
    due: anyOf(oneOf(...LEAVER_DUES)),
    search,
    order: one(oneOf(...LEAVER_ORDERS)),
    ...page,
  }),
  remove: z.strictObject({
    ...leaverSelection,
    reason: prose(MAX_REASON_LENGTH)
      .transform(reason => reason.trim() || undefined)
      .optional(),
    runNow: z.boolean('must be true or false').default(true),
  }),
  takeBack: z.strictObject(leaverSelection),
};
