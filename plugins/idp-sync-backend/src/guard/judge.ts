import type {
  GuardKind,
  ObjectClass,
  SafetyLimit,
  SafetyLimitOrOff,
  SafetyLimits,
  SafetyPolicy,
} from '@idp-sync/backstage-plugin-idp-sync-common';

/** Classes that have limits; the tenant is one entity. */
export const GUARDED_CLASSES = ['user', 'group'] as const;

/** @see GUARDED_CLASSES */
export type GuardedClass = (typeof GUARDED_CLASSES)[number];

/** Kinds that are counted by class. */
export const COUNTED_KINDS = [
  'removals',
  'deactivations',
  'creations',
  'referenceChanges',
] as const;

/** @see COUNTED_KINDS */
export type CountedKind = (typeof COUNTED_KINDS)[number];

/** Changes that a plan wants, against what there is. */
export interface Demand {
  /** In this run, without what was approved. */
  planned: number;
  /** In the window before, without what was approved. */
  applied: number;
  /** What there is now that the percentage is of. */
  base: number;
}

/** The limits that hold for some changes. */
export interface LimitsInForce {
  run: SafetyLimitOrOff;
  window: SafetyLimitOrOff;
  windowHours: number;
}

/** Something is beyond its limit: all changes of that kind and class in the plan are held, because nobody can say which of them are the right ones. */
export interface Verdict {
  kind: GuardKind;
  class: ObjectClass;
  /** Changes that the plan wants. */
  changes: number;
  /** Which limit is exceeded by how much, as a sentence. */
  why: string;
}

const NOUNS = {
  user: ['person', 'people'],
  group: ['group', 'groups'],
} as const;

const CHANGES: Record<CountedKind, readonly [one: string, many: string]> = {
  removals: ['removal', 'removals'],
  deactivations: ['deactivation', 'deactivations'],
  creations: ['creation', 'creations'],
  referenceChanges: ['change of a reference', 'changes of references'],
};

/** As many changes as a limit allows. */
export function allowance(limit: SafetyLimitOrOff, base: number): number {
  return limit === 'off'
    ? Infinity
    : Math.min(limit.count, Math.max(limit.floor, shareOf(limit, base)));
}

/** The limits of one kind and class. */
export function limitsFor(
  safety: SafetyPolicy,
  kind: CountedKind | 'membersLost',
  objectClass: GuardedClass,
): LimitsInForce {
  const { window } = safety;
  const of = (limits: SafetyLimits) =>
    kind === 'membersLost'
      ? limits.membersLost
      : limits[kind][objectClass === 'user' ? 'users' : 'groups'];
  return {
    run: of(safety),
    window: window === 'off' ? 'off' : of(window),
    windowHours: window === 'off' ? 0 : window.hours,
  };
}

/** Whether a plan may do what it wants of one kind to one class. @returns undefined where it may */
export function judgeKind(
  kind: CountedKind,
  objectClass: GuardedClass,
  demand: Demand,
  limits: LimitsInForce,
): Verdict | undefined {
  const why = reasonAgainst(demand, limits, {
    subject: quantity(demand.planned, CHANGES[kind]),
    base: quantity(demand.base, NOUNS[objectClass]),
    noun: NOUNS[objectClass][1],
  });
  return why
    ? { kind, class: objectClass, changes: demand.planned, why }
    : undefined;
}

/** Whether a group may lose as many people as a plan wants. @returns undefined where it may */
export function judgeMembersLost(
  group: string,
  demand: Demand,
  limits: LimitsInForce,
): Verdict | undefined {
  const why = reasonAgainst(demand, limits, {
    subject: `${group} loses ${quantity(demand.planned, NOUNS.user)}, which`,
    base: `its ${quantity(demand.base, NOUNS.user)}`,
    noun: 'people',
  });
  return why
    ? { kind: 'membersLost', class: 'user', changes: demand.planned, why }
    : undefined;
}

function reasonAgainst(
  { planned, applied, base }: Demand,
  limits: LimitsInForce,
  words: { subject: string; base: string; noun: string },
): string | undefined {
  if (planned === 0) {
    return undefined;
  }
  const verb = planned === 1 && !words.subject.endsWith('which') ? 'is' : 'are';
  if (planned > allowance(limits.run, base)) {
    return `${words.subject} ${verb} ${excess(limits.run, base, words)}`;
  }
  if (planned + applied > allowance(limits.window, base)) {
    return `${words.subject} and ${format(applied)} in the last ${describeHours(
      limits.windowHours,
    )} are ${excess(limits.window, base, words)}`;
  }
  return undefined;
}

function excess(
  limit: SafetyLimitOrOff,
  base: number,
  words: { base: string; noun: string },
): string {
  if (limit === 'off') {
    return '';
  }
  const allowed = allowance(limit, base);
  // Of the two the one that is lower: it is the one that allows what it says.
  return allowed >= limit.count
    ? `more than ${format(limit.count)} ${words.noun} (limit ${format(
        allowed,
      )})`
    : `more than ${limit.percent} % of ${words.base} (limit ${format(
        allowed,
      )})`;
}

function shareOf({ percent }: SafetyLimit, base: number): number {
  // Multiplied first: 7 % of 100 is 7, not 7.000000000000001.
  return Math.floor((percent * base) / 100);
}

function describeHours(hours: number): string {
  return hours % 24 === 0 && hours > 24
    ? `${hours / 24} days`
    : quantity(hours, ['hour', 'hours']);
}

function quantity(
  number: number,
  [one, many]: readonly [one: string, many: string],
): string {
  return `${format(number)} ${number === 1 ? one : many}`;
}

function format(number: number): string {
  return number.toLocaleString('en-US');
}
