import { z } from 'zod';
import { groupSelectorSchema, ruleSchema } from '../rules';
import { scheduleSchema } from '../schedule';
import { parseOrThrow } from '../validation';
import { leaversSchema } from './leavers';
import { checkMappings, mappingFields } from './mapping/mappingSchema';
import { photosSchema } from './mapping/photos';
import { matchingSchema } from './matching';
import { safetySchema } from './safety';
import { checkScan, scanSchema } from './scan';
import { FOREIGN_ENTITY_RULES, type Policy } from './types';
import { groupsWithinSchema, usersWithinSchema } from './units';

/** Groups that one list of a policy may name. */
const MAX_GROUPS = 10_000;

/** What is said of an empty list of groups. */
const NO_GROUP = 'choose at least one group';

const usersSchema = z.strictObject({
  enabled: z.boolean().default(true),
  create: z.boolean().default(true),
  update: z.boolean().default(true),
  from: z
    .union([
      z.literal('everyone'),
      z.strictObject({
        groups: z.array(groupSelectorSchema).min(1, NO_GROUP).max(MAX_GROUPS),
        nested: z.boolean().default(true),
      }),
    ])
    .default('everyone'),
  within: usersWithinSchema.optional(),
  guests: z.boolean().default(true),
  disabled: z.boolean().default(false),
  include: ruleSchema.optional(),
  exclude: ruleSchema.optional(),
  matching: matchingSchema.prefault({}),
});

const groupSelectionSchema = z
  .strictObject({
    ids: z
      .array(z.string().min(1).max(128))
      .min(1, NO_GROUP)
      .max(MAX_GROUPS)
      .optional(),
    rule: ruleSchema.optional(),
  })
  .refine(
    ({ ids, rule }) => ids !== undefined || rule !== undefined,
    'needs "ids", "rule" or both',
  );

const groupsSchema = z.strictObject({
  enabled: z.boolean().default(true),
  create: z.boolean().default(true),
  update: z.boolean().default(true),
  select: z.union([z.literal('all'), groupSelectionSchema]).default('all'),
  exclude: groupSelectionSchema.optional(),
  within: groupsWithinSchema.optional(),
  nested: z.enum(['asIs', 'follow', 'flatten']).default('asIs'),
  empty: z.boolean().default(true),
});

const mappingSchema = z
  .strictObject({
    ...mappingFields,
    membership: z.enum(['nearest', 'direct', 'transitive']).default('nearest'),
    photos: photosSchema.optional(),
    membershipLimit: z.number().int().min(1).optional(),
    namespace: z
      .string()
      .max(63)
      .regex(
        /^[a-z0-9]+(?:-+[a-z0-9]+)*$/,
        'expected a catalog namespace: lower-case letters, digits and single hyphens between them',
      )
      .default('default'),
    renames: z.enum(['never', 'follow']).default('never'),
  })
  .superRefine((mapping, context) =>
    checkMappings(mapping, (path, message) =>
      context.addIssue({ code: 'custom', path, message }),
    ),
  );

const fieldsSchema = z.strictObject({
  schemaVersion: z
    .literal(1, 'this version of idp-sync knows schemaVersion 1 only')
    .default(1),
  users: usersSchema.prefault({}),
  groups: groupsSchema.prefault({}),
  mapping: mappingSchema.prefault({}),
  leavers: leaversSchema.prefault({}),
  safety: safetySchema.prefault({}),
  foreignEntities: z
    .enum(FOREIGN_ENTITY_RULES, 'expected "allow", "warn" or "reject"')
    .default('allow'),
  schedule: scheduleSchema.optional(),
  scan: scanSchema.prefault({}),
  fullScan: z
    .strictObject({ everyDays: z.number().int().min(1).max(7).default(7) })
    .prefault({}),
});

/** The policy of a connection; the same JSON in the configuration, the API and the database. `{}` is a policy. @public */
export const policySchema: z.ZodType<Policy, unknown> =
  fieldsSchema.superRefine((policy, context) =>
    checkScan(policy, (path, message) =>
      context.addIssue({ code: 'custom', path, message }),
    ),
  );

/**
 * Reads a policy from JSON and fills in the defaults.
 *
 * @param at - Put before the path of each issue, such as `idpSync.connections.contoso.policy`.
 * @throws {@link InvalidInputError} that names each wrong field.
 * @public
 */
export function parsePolicy(value: unknown, at?: string): Policy {
  return parseOrThrow(policySchema, value, 'The policy is not valid', at);
}
