import { z } from 'zod';

/**
 * How somebody can leave. `outOfScope`: still in the directory, but the policy no longer takes them. `disabled`: the account is disabled, where the policy leaves
 * disabled accounts out. `softDeleted`: deleted and still to be restored in the directory. `hardDeleted`: gone for good.
 *
 * Entra soft-deletes people and Microsoft 365 groups for 30 days and hard-deletes them then; security groups are hard-deleted at once. Groups are never disabled.
 *
 * @public
 */
export type LeaveCause =
  | 'outOfScope'
  | 'disabled'
  | 'softDeleted'
  | 'hardDeleted';

/** @public */
export const LEAVE_CAUSES: readonly LeaveCause[] = [
  'outOfScope',
  'disabled',
  'softDeleted',
  'hardDeleted',
];

/**
 * How somebody has left, as far as it is known. `gone`: a full scan no longer named them, and nobody has said whether they can be restored; the rule is that of
 * `softDeleted`.
 *
 * @public
 */
export type LeaveReason = LeaveCause | 'gone';

/** @public */
export const LEAVE_REASONS = [
  'outOfScope',
  'disabled',
  'softDeleted',
  'hardDeleted',
  'gone',
] as const satisfies readonly LeaveReason[];

/**
 * What becomes of the entity of somebody who has left.
 * `keep`: it stays as it was last sent, until it is removed by hand. `mark`: it stays with a label and annotations that say so, and without any relation.
 * `remove`: it is removed by the first run that sees it. `removeAfter`: it is marked (or kept, where `meanwhile` says so) and removed by the first run after so
 * many days.
 *
 * @public
 */
export type LeaverRule =
  | 'keep'
  | 'mark'
  | 'remove'
  | { removeAfter: { days: number; meanwhile: 'mark' | 'keep' } };

/** What becomes of people and groups that have left; the rule of today holds for those who left before. @public */
export interface LeaversPolicy {
  users: Record<LeaveCause, LeaverRule>;
  groups: Record<Exclude<LeaveCause, 'disabled'>, LeaverRule>;
}

/** Longest grace: ten years. */
const MAX_DAYS = 3_650;

const ruleSchema = z.union([
  z.enum(['keep', 'mark', 'remove']),
  z.strictObject({
    removeAfter: z.strictObject({
      days: z.number().int().min(1).max(MAX_DAYS),
      meanwhile: z.enum(['mark', 'keep']).default('mark'),
    }),
  }),
]);

const groupRules = {
  outOfScope: ruleSchema.default('remove'),
  softDeleted: ruleSchema.default('remove'),
  hardDeleted: ruleSchema.default('remove'),
};

/** `{}` removes everybody at once. */
export const leaversSchema = z.strictObject({
  users: z
    .strictObject({ ...groupRules, disabled: ruleSchema.default('remove') })
    .prefault({}),
  groups: z.strictObject(groupRules).prefault({}),
});
