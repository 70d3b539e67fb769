import type {
  ClassCounts,
  ObjectClass,
  PhaseRecord,
  RunCounts,
  RunKind,
  RunPhase,
  RunStatus,
} from '@idp-sync/backstage-plugin-idp-sync-common';

/** What the line is made of. */
export interface DescribableRun {
  kind: RunKind;
  status: RunStatus;
  /** The run of whose failed objects alone it is. */
  retryOf?: number;
  phase?: RunPhase;
  phases: readonly PhaseRecord[];
  cancelRequestedAt?: string;
  counts: RunCounts;
  error?: { message: string };
}

const NOUNS: Record<ObjectClass, readonly [one: string, many: string]> = {
  user: ['person', 'people'],
  group: ['team', 'teams'],
  organization: ['root team', 'root teams'],
};

const PHASES: Record<RunPhase, string> = {
  scan: 'Reading the directory',
  plan: 'Planning',
  apply: 'Applying changes',
  confirm: 'Checking the catalog',
};

type ChangeCount = 'created' | 'updated' | 'deactivated' | 'removed';

const DONE: Record<ChangeCount, string> = {
  created: 'added',
  updated: 'changed',
  deactivated: 'deactivated',
  removed: 'removed',
};

const TO_DO: Record<ChangeCount, string> = {
  created: 'to add',
  updated: 'to change',
  deactivated: 'to deactivate',
  removed: 'to remove',
};

/**
 * A run in one line, such as "12 people added, 3 teams changed, 1 failed". The same run always gives the same line, whatever the locale of the
 * process.
 */
export function describeRun(run: DescribableRun): string {
  switch (run.status) {
    case 'queued':
      return 'Waiting to start';
    case 'running':
      return run.cancelRequestedAt
        ? `Stopping: ${lowerFirst(describeProgress(run))}`
        : describeProgress(run);
    case 'failed':
      return run.error?.message ?? 'Failed';
    case 'cancelled': {
      const changes = run.kind === 'sync' ? describeChanges(run) : [];
      return changes.length ? `Cancelled; ${changes.join(', ')}` : 'Cancelled';
    }
    default:
      if (run.kind === 'scan') {
        return describeScan(run.counts);
      }
      return run.retryOf === undefined
        ? describeEnd(run)
        : `What failed in run ${run.retryOf}: ${lowerFirst(describeEnd(run))}`;
  }
}

function describeEnd(run: DescribableRun): string {
  const changes = describeChanges(run);
  if (changes.length) {
    return [...changes, ...describeShortfall(run.counts)].join(', ');
  }
  const nothing =
    run.kind === 'preview' ? 'Nothing would change' : 'Nothing changed';
  return [nothing, ...describeShortfall(run.counts)].join(', ');
}

function describeChanges(run: DescribableRun): string[] {
  const verbs = run.kind === 'preview' ? TO_DO : DONE;
  return (Object.keys(verbs) as ChangeCount[]).flatMap(count =>
    (Object.keys(NOUNS) as ObjectClass[])
      .filter(objectClass => run.counts[objectClass][count] > 0)
      .map(
        objectClass =>
          `${quantity(run.counts[objectClass][count], objectClass)} ${
            verbs[count]
          }`,
      ),
  );
}

function describeShortfall(counts: RunCounts): string[] {
  const shortfalls: [keyof ClassCounts, one: string, more: string][] = [
    ['failed', 'failed', 'failed'],
    ['held', 'held', 'held'],
    ['refused', 'refused', 'refused'],
    ['notApplied', 'not applied', 'not applied'],
    ['removalsHeld', 'removal held', 'removals held'],
    ['removalsOutstanding', 'removal outstanding', 'removals outstanding'],
  ];
  return shortfalls.flatMap(([count, one, more]) => {
    const number = total(counts, count);
    return number > 0 ? [`${format(number)} ${number === 1 ? one : more}`] : [];
  });
}

function describeScan(counts: RunCounts): string {
  return `${quantity(counts.user.read, 'user')} and ${quantity(
    counts.group.read,
    'group',
  )} in the directory`;
}

function describeProgress(run: DescribableRun): string {
  if (!run.phase) {
    return 'Starting';
  }
  const progress = run.phases.filter(({ phase }) => phase === run.phase).at(-1);
  const what = PHASES[run.phase];
  if (!progress || progress.done === 0) {
    return what;
  }
  return progress.total === undefined
    ? `${what}, ${format(progress.done)} so far`
    : `${what}, ${format(progress.done)} of ${format(progress.total)}`;
}

function total(counts: RunCounts, count: keyof ClassCounts): number {
  // Runs of earlier versions do not have every count.
  return Object.values(counts).reduce(
    (sum, each) => sum + (each[count] ?? 0),
    0,
  );
}

function quantity(number: number, objectClass: ObjectClass): string {
  return `${format(number)} ${NOUNS[objectClass][number === 1 ? 0 : 1]}`;
}

function format(number: number): string {
  return number.toLocaleString('en-US');
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
