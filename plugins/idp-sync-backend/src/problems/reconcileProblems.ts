import type {
  Notice,
  ProblemChange,
  ProblemKey,
  StoredProblem,
  WantedProblem,
} from './types';

const NOT_RESOLVED = {
  resolvedAt: undefined,
  resolvedBy: undefined,
  resolution: undefined,
  note: undefined,
};

const TOLD: readonly (Notice | undefined)[] = ['opened', 'escalated'];

/**
 * What has to be written so that the problems of a connection are those that the facts say it has; nothing where they are already.
 *
 * @param options - `now` in database time; `watched` false where the connection was switched off or taken out of the configuration
 */
export function reconcileProblems(
  stored: readonly StoredProblem[],
  wanted: readonly WantedProblem[],
  options: { now: number; watched: boolean },
): ProblemChange[] {
  const storedByKey = new Map(stored.map(each => [keyOf(each), each]));
  const wantedByKey = new Map(wanted.map(each => [keyOf(each), each]));
  const arriving = wanted.flatMap(each => {
    const before = storedByKey.get(keyOf(each));
    return arrive(before, each, options.now) ?? [];
  });
  const leaving = stored
    .filter(each => each.state !== 'resolved' && !wantedByKey.has(keyOf(each)))
    .map(each => leave(each, stored, wanted, options));
  return [...arriving, ...leaving];
}

function keyOf({ kind, cause }: ProblemKey): string {
  return `${kind} ${cause}`;
}

function arrive(
  before: StoredProblem | undefined,
  wanted: WantedProblem,
  now: number,
): ProblemChange | undefined {
  if (!before) {
    return wanted.opens ? open(undefined, wanted, now) : undefined;
  }
  if (before.state === 'resolved') {
    return mayReopen(before, wanted) ? reopen(before, wanted, now) : undefined;
  }
  return goOn(before, wanted);
}

/** What somebody has resolved comes back when it is seen again, not because nobody has looked since. */
function mayReopen(before: StoredProblem, wanted: WantedProblem): boolean {
  return (
    wanted.opens &&
    (before.resolution !== 'byHand' ||
      wanted.seenAt === undefined ||
      wanted.seenAt > (before.resolvedAt ?? 0))
  );
}

function open(
  before: StoredProblem | undefined,
  wanted: WantedProblem,
  now: number,
): ProblemChange {
  const since = wanted.since ?? now;
  return {
    id: before?.id,
    key: { kind: wanted.kind, cause: wanted.cause },
    event: before ? 'reopened' : 'opened',
    set: {
      ...detailsOf(wanted, since),
      ...NOT_RESOLVED,
      state: 'open',
      since,
      times: (before?.times ?? 0) + 1,
      acknowledgedAt: undefined,
      acknowledgedBy: undefined,
      ...openingNotice(before, wanted),
    },
  };
}

/** Who has not been told yet that it was over need not be told that it is back. */
function openingNotice(
  before: StoredProblem | undefined,
  { escalated }: WantedProblem,
): Pick<StoredProblem, 'told' | 'notice'> {
  const notice = escalated ? 'escalated' : 'opened';
  const told = TOLD.includes(before?.told) ? before?.told : undefined;
  const isKnown =
    told && before?.notice === 'recovered' && (told === notice || !escalated);
  return { told, notice: isKnown ? undefined : notice };
}

function reopen(
  before: StoredProblem,
  wanted: WantedProblem,
  now: number,
): ProblemChange {
  const isSameTime =
    before.resolution === 'replaced' && before.since === wanted.since;
  if (!isSameTime) {
    return open(before, wanted, now);
  }
  // Two causes take turns: it is the same time, but what people were told last is no longer so.
  const isAcknowledged = before.acknowledgedAt !== undefined;
  return {
    id: before.id,
    key: { kind: before.kind, cause: before.cause },
    event: 'reopened',
    set: {
      ...detailsOf(wanted, before.seenAt),
      ...NOT_RESOLVED,
      state: isAcknowledged ? 'acknowledged' : 'open',
      ...(!isAcknowledged && {
        notice: wanted.escalated ? 'escalated' : 'opened',
      }),
    },
  };
}

function goOn(
  before: StoredProblem,
  wanted: WantedProblem,
): ProblemChange | undefined {
  const details = detailsOf(wanted, before.seenAt);
  const isWorse =
    wanted.severity === 'critical' && before.severity !== 'critical';
  const isSame = (Object.keys(details) as (keyof typeof details)[]).every(
    name => JSON.stringify(details[name]) === JSON.stringify(before[name]),
  );
  if (isSame) {
    return undefined;
  }
  return {
    id: before.id,
    key: { kind: before.kind, cause: before.cause },
    event: isWorse ? 'escalated' : undefined,
    set: {
      ...details,
      // Who has acknowledged it knows.
      ...(isWorse && before.state === 'open' && { notice: 'escalated' }),
    },
  };
}

function leave(
  before: StoredProblem,
  stored: readonly StoredProblem[],
  wanted: readonly WantedProblem[],
  { now, watched }: { now: number; watched: boolean },
): ProblemChange {
  const isReplaced =
    before.kind === 'failed' && wanted.some(({ kind }) => kind === 'failed');
  const isKnown =
    TOLD.includes(before.told) ||
    // The same failing connection, told of by another cause.
    (before.kind === 'failed' &&
      stored.some(
        ({ kind, since, told }) =>
          kind === 'failed' && since === before.since && TOLD.includes(told),
      ));
  const isOver = watched && !isReplaced;
  return {
    id: before.id,
    key: { kind: before.kind, cause: before.cause },
    event: 'resolved',
    set: {
      state: 'resolved',
      resolvedAt: now,
      resolvedBy: undefined,
      resolution: resolutionOf(watched, isReplaced),
      notice: isOver && isKnown ? 'recovered' : undefined,
    },
  };
}

function resolutionOf(watched: boolean, isReplaced: boolean) {
  if (!watched) {
    return 'notWatched';
  }
  return isReplaced ? 'replaced' : 'gone';
}

function detailsOf(
  { severity, seenAt, endsAt, runId, count, error }: WantedProblem,
  seenBefore: number,
) {
  return {
    severity,
    seenAt: seenAt ?? seenBefore,
    endsAt,
    runId,
    count,
    error,
  };
}
