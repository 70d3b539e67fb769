import {
  GUARD_KINDS,
  MAX_SEARCH_LENGTH,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import { z } from 'zod';
import {
  MAX_ID,
  anyOf,
  decisionReason,
  name,
  objectClass,
  one,
  oneOf,
  search,
  text,
  page,
} from './input/fields';

/** Changes that a decision names at most; more are meant by filters. */
const MAX_IDS = 1_000;

const guardKind = oneOf(...GUARD_KINDS);
const holdStatus = oneOf('held', 'approved', 'rejected');

/** What the routes of held changes take. */
export const heldInput = {
  list: z.object({
    kind: anyOf(guardKind),
    class: anyOf(objectClass),
    status: anyOf(holdStatus),
    search,
    ...page,
  }),
  events: z.object({
    class: one(objectClass),
    objectId: one(name(128)),
    ...page,
  }),
  runDecision: z.strictObject({ reason: decisionReason }),
  decision: z
    .strictObject({
      ids: z
        .array(z.int('must be the number of a held change').min(1))
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
      reason: decisionReason,
    })
    .refine(
      ({ ids, all }) => (ids === undefined) !== (all === undefined),
      'must have either ids or all',
    ),
};
