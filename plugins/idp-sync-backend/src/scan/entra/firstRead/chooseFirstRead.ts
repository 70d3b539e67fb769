import { allowanceOf } from '../UnitPacer';

/** As a connection says it. */
export const FIRST_READ_SETTINGS = ['auto', 'frugal', 'quick'] as const;
export type FirstReadSetting = (typeof FIRST_READ_SETTINGS)[number];

/** `frugal`: one chain of delta pages. `quick`: listings, and members of each group side by side. */
export type FirstReadPlan = 'frugal' | 'quick';

export interface FirstReadFacts {
  setting: FirstReadSetting;
  /** Absent where the directory does not tell. */
  size?: {
    users: number;
    groups: number;
    /** Absent on the first read of all: no directory tells that beforehand. */
    memberships?: number;
  };
  /** Of the quickest request so far, in milliseconds. */
  latencyMs: number;
  /** The part of the quota that is used, where an answer has said it. */
  throttle?: number;
}

/** What both plans would take. */
export interface FirstReadEstimate {
  seconds: number;
  units: number;
}

export interface FirstReadChoice {
  plan: FirstReadPlan;
  /** For the events of the run, to be put behind "because". */
  reason: string;
}

/** Delta pages hold about so much (reported). */
const DELTA_OBJECTS = 200;
const DELTA_MEMBERS = 500;
const LISTED = 999;
const BATCH = 20;
const BATCHES_AT_ONCE = 6;
/** A batch takes longer than a single request. */
const BATCH_FACTOR = 2;
/** Of `members` with `$select`. */
const UNITS_PER_GROUP = 2;
const WINDOW_SECONDS = 10;

/** Where nothing is known of memberships yet. */
const MEMBERSHIPS_PER_USER = 10;

/** Quick has to save as much, since it costs units per group. */
const LEAST_SAVING_SECONDS = 2;
const LEAST_SAVING_PART = 0.25;

/** Decides how everything is read: by size, latency and quota. */
export function chooseFirstRead(facts: FirstReadFacts): FirstReadChoice {
  const { setting, size, latencyMs, throttle } = facts;
  if (setting !== 'auto') {
    return { plan: setting, reason: 'the connection says so' };
  }
  if (!size) {
    return { plan: 'frugal', reason: 'the directory did not tell its size' };
  }
  if (throttle !== undefined) {
    return {
      plan: 'frugal',
      reason: `${Math.round(
        throttle * 100,
      )} % of the application’s quota is in use already`,
    };
  }
  const frugal = estimateFrugal(size, latencyMs);
  const quick = estimateQuick(size, latencyMs);
  const saving = frugal.seconds - quick.seconds;
  const isWorthIt =
    saving >= LEAST_SAVING_SECONDS &&
    saving >= frugal.seconds * LEAST_SAVING_PART;
  return {
    plan: isWorthIt ? 'quick' : 'frugal',
    reason: `with ${size.users} people and ${
      size.groups
    } groups at ${Math.round(latencyMs)} ms a request, waiting for it takes ${
      isWorthIt ? '' : 'only '
    }about ${describe(frugal)} one page after the other, and about ${describe(
      quick,
    )} side by side`,
  };
}

type Size = NonNullable<FirstReadFacts['size']>;

function estimateFrugal(size: Size, latencyMs: number): FirstReadEstimate {
  const userPages = Math.ceil(size.users / DELTA_OBJECTS);
  const groupPages =
    Math.ceil(size.groups / DELTA_OBJECTS) +
    Math.ceil(membershipsOf(size) / DELTA_MEMBERS);
  return {
    // Both streams are read side by side.
    seconds: (Math.max(userPages, groupPages) * latencyMs) / 1_000,
    units: userPages + groupPages,
  };
}

function estimateQuick(size: Size, latencyMs: number): FirstReadEstimate {
  const userPages = Math.ceil(size.users / LISTED);
  const groupPages = Math.ceil(size.groups / LISTED);
  const memberPages = size.groups + Math.floor(membershipsOf(size) / LISTED);
  const units = userPages + groupPages + memberPages * UNITS_PER_GROUP;
  const waits =
    1 +
    Math.max(
      userPages,
      groupPages +
        Math.ceil(memberPages / BATCH / BATCHES_AT_ONCE) * BATCH_FACTOR,
    );
  const windows = Math.ceil(units / allowanceOf(size.users)) - 1;
  return {
    units,
    seconds: Math.max(
      (waits * latencyMs) / 1_000,
      Math.max(0, windows) * WINDOW_SECONDS,
    ),
  };
}

function membershipsOf({ users, memberships }: Size): number {
  return memberships ?? users * MEMBERSHIPS_PER_USER;
}

function describe({ seconds, units }: FirstReadEstimate): string {
  return `${Math.ceil(seconds)} s (${units} resource units)`;
}
