import { z } from 'zod';

/** Objects that one limit may allow. */
const MAX_COUNT = 10_000_000;
/** A window of three months; what was applied longer ago says little about today. */
const MAX_WINDOW_HOURS = 24 * 92;

/**
 * How much of one kind may change before somebody has to approve it. Exceeded by more than `count` changes; or by more than `percent` of what there was before,
 * where that is also more than `floor`, so that two people who leave a team of five hold nothing up. Exactly as much as a limit is within it.
 *
 * @public
 */
export interface SafetyLimit {
  /** Changes. */
  count: number;
  /** Of the objects of that class in the catalog before the run; of members lost, of the people in that group. 0 to 100. */
  percent: number;
  /** Changes up to which the percentage does not count. */
  floor: number;
}

/** @public */
export type SafetyLimitOrOff = SafetyLimit | 'off';

/** @public */
export interface SafetyLimitByClass {
  users: SafetyLimitOrOff;
  groups: SafetyLimitOrOff;
}

/** Limits of every kind of change. @public */
export interface SafetyLimits {
  /** Entities that are taken out of the catalog. */
  removals: SafetyLimitByClass;
  /** Entities of leavers that stay, marked and without memberships. */
  deactivations: SafetyLimitByClass;
  /** Entities that come into the catalog. */
  creations: SafetyLimitByClass;
  /** Entities that get another reference. */
  referenceChanges: SafetyLimitByClass;
  /** People who stay in the catalog and leave one group that stays, too. */
  membersLost: SafetyLimitOrOff;
}

/**
 * What may happen without anybody having been asked. Everything of a kind and class that is beyond its limit is held until somebody approves it; everything else
 * goes on.
 *
 * @public
 */
export interface SafetyPolicy extends SafetyLimits {
  /** The same over all syncs of the last `hours`, the one at hand included: what was approved does not count. */
  window: ({ hours: number } & SafetyLimits) | 'off';
  /** Whether changes must be approved by somebody else than who asked for the run that planned them, or saved the policy that it went by. */
  secondPerson: boolean;
}

function limit(defaults: SafetyLimit) {
  return z
    .union([
      z.literal('off'),
      z.strictObject({
        count: z.number().int().min(0).max(MAX_COUNT).default(defaults.count),
        percent: z.number().min(0).max(100).default(defaults.percent),
        floor: z.number().int().min(0).max(MAX_COUNT).default(defaults.floor),
      }),
    ])
    .prefault({});
}

function byClass(users: SafetyLimit, groups: SafetyLimit) {
  return z
    .union([
      z.literal('off').transform(off => ({ users: off, groups: off })),
      z.strictObject({ users: limit(users), groups: limit(groups) }),
    ])
    .prefault({});
}

const perRun = {
  removals: byClass(
    { count: 500, percent: 5, floor: 20 },
    { count: 100, percent: 10, floor: 10 },
  ),
  deactivations: byClass(
    { count: 500, percent: 5, floor: 20 },
    { count: 100, percent: 10, floor: 10 },
  ),
  creations: byClass(
    { count: 2_000, percent: 25, floor: 100 },
    { count: 1_000, percent: 50, floor: 50 },
  ),
  referenceChanges: byClass(
    { count: 100, percent: 5, floor: 10 },
    { count: 50, percent: 5, floor: 10 },
  ),
  membersLost: limit({ count: 1_000, percent: 50, floor: 20 }),
};

/** A week of a company in which nothing is wrong: twice what a single run may do. */
const perWeek = {
  removals: byClass(
    { count: 1_000, percent: 10, floor: 50 },
    { count: 200, percent: 20, floor: 25 },
  ),
  deactivations: byClass(
    { count: 1_000, percent: 10, floor: 50 },
    { count: 200, percent: 20, floor: 25 },
  ),
  creations: byClass(
    { count: 4_000, percent: 50, floor: 200 },
    { count: 2_000, percent: 100, floor: 100 },
  ),
  referenceChanges: byClass(
    { count: 200, percent: 10, floor: 20 },
    { count: 100, percent: 10, floor: 20 },
  ),
  membersLost: limit({ count: 2_000, percent: 75, floor: 40 }),
};

/** The part `safety` of a policy; `{}` gives the limits that a careful admin would choose. @public */
export const safetySchema: z.ZodType<SafetyPolicy, unknown> = z.strictObject({
  ...perRun,
  window: z
    .union([
      z.literal('off'),
      z.strictObject({
        hours: z.number().int().min(1).max(MAX_WINDOW_HOURS).default(168),
        ...perWeek,
      }),
    ])
    .prefault({}),
  secondPerson: z.boolean().default(false),
});
