import {
  RUN_ORDER_KEYS,
  type RunOrder,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import { z } from 'zod';
import {
  anyOf,
  errorCode,
  instant,
  name,
  objectClass,
  one,
  oneOf,
  search,
  text,
  withPeriod,
  page,
  versionSeen,
} from './input/fields';

/** Reasons and error codes are many and grow; one that there is not finds nothing. */
const word = text(64).regex(
  /^[A-Za-z]+$/,
  'must be a reason code such as newInScope',
);
const RUN_ORDERS = RUN_ORDER_KEYS.flatMap((key): RunOrder[] => [
  key,
  `-${key}`,
]) as [RunOrder, ...RunOrder[]];
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

/** What the routes of runs take. */
export const runInput = {
  list: withPeriod(z.object({ ...runFilter, ...page })),
  csv: withPeriod(z.object(runFilter)),
  changes: z.object({ ...changeFilter, ...page }),
  changesCsv: z.object(changeFilter),
  events: z.object({
    level: anyOf(oneOf('debug', 'info', 'warn', 'error')),
    search,
    ...page,
  }),
  request: z
    .strictObject({
      kind: runKind,
      mode: oneOf('full', 'incremental'),
      policy: z.unknown().optional(),
      scan: oneOf('fresh', 'none').optional(),
      baseVersion: versionSeen.optional(),
    })
    .superRefine((body, context) => {
      for (const field of ['policy', 'scan', 'baseVersion'] as const) {
        if (body.kind !== 'preview' && body[field] !== undefined) {
          context.addIssue({
            code: 'custom',
            path: [field],
            message: 'is for previews only',
          });
        }
      }
      if (body.scan === 'none' && body.mode === 'full') {
        context.addIssue({
          code: 'custom',
          path: ['mode'],
          message:
            'must be incremental where scan is none, because nothing is read then',
        });
      }
    }),
};
