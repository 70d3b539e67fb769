import {
  OBJECT_CLASSES,
  type ClassCounts,
  type ObjectClass,
  type RequestStatistics,
  type RunCounts,
} from '@idp-sync/backstage-plugin-idp-sync-common';

export function emptyClassCounts(): ClassCounts {
  return {
    read: 0,
    inScope: 0,
    filtered: 0,
    created: 0,
    updated: 0,
    unchanged: 0,
    switchedOff: 0,
    failed: 0,
    held: 0,
    notApplied: 0,
    refused: 0,
    removed: 0,
    deactivated: 0,
    remaining: 0,
    removalsHeld: 0,
    removalsOutstanding: 0,
    managedBefore: 0,
    managedAfter: 0,
    membershipsAdded: 0,
    membershipsRemoved: 0,
  };
}

export function emptyCounts(): RunCounts {
  return {
    user: emptyClassCounts(),
    group: emptyClassCounts(),
    organization: emptyClassCounts(),
  };
}

/** Stored counts; those of earlier versions lack what was not counted then. */
export function readCounts(stored: string): RunCounts {
  const counts: Partial<RunCounts> = JSON.parse(stored);
  const result = emptyCounts();
  for (const objectClass of OBJECT_CLASSES) {
    Object.assign(result[objectClass], counts[objectClass]);
  }
  return result;
}

export function emptyStatistics(): RequestStatistics {
  return { requests: 0, retries: 0, throttledSeconds: 0, resourceUnits: 0 };
}

/** The same directory, policy and entities as the plan these counts are of: everything in scope is unchanged now, or held as before. */
export function countsOfUnchanged(planned: RunCounts): RunCounts {
  const result = emptyCounts();
  for (const [objectClass, counts] of Object.entries(planned)) {
    result[objectClass as ObjectClass] = {
      ...emptyClassCounts(),
      read: counts.read,
      inScope: counts.inScope,
      filtered: counts.filtered,
      unchanged: counts.inScope - counts.held,
      // Nothing has happened to what is held either.
      held: counts.held,
      removalsHeld: counts.removalsHeld,
      removalsOutstanding: counts.removalsOutstanding,
      switchedOff: counts.switchedOff,
      remaining: counts.remaining,
      managedBefore: counts.managedAfter,
      managedAfter: counts.managedAfter,
    };
  }
  return result;
}

/** One group of change rows, as the database sums them up. */
export interface ChangeTotals {
  class: ObjectClass;
  action: string;
  status: string;
  rows: number;
  /** Of these, updates that were to take over entities of other connections and have not. */
  notTakenOver?: number;
  membershipsAdded: number;
  membershipsRemoved: number;
}

/**
 * What a run came to: the plan's view of the directory, with what really became of its changes (Law 4). For a preview, `planned` counts as done. What is taken over from
 * another connection, or by another one, counts as if that had been so before.
 *
 * @param passed - what is known of entities that pass between connections; `managedBefore`: as planned, where `planned` holds what came of an earlier settling; `givenUp`:
 *   what other connections have taken over since the plan was made
 */
export function countsOfChanges(
  planned: RunCounts,
  totals: readonly ChangeTotals[],
  doneStatus: 'planned' | 'applied',
  passed: {
    managedBefore?: Partial<Record<ObjectClass, number>>;
    givenUp?: Partial<Record<ObjectClass, number>>;
  } = {},
): RunCounts {
  const result = emptyCounts();
  for (const objectClass of Object.keys(result) as ObjectClass[]) {
    const { read, inScope, filtered, switchedOff, managedBefore, ...before } = {
      ...emptyClassCounts(),
      ...planned[objectClass],
    };
    const leavers = before.remaining + before.removed;
    const counts: ClassCounts = {
      ...emptyClassCounts(),
      read,
      inScope,
      filtered,
      switchedOff,
      managedBefore:
        (passed.managedBefore?.[objectClass] ?? managedBefore) -
        (passed.givenUp?.[objectClass] ?? 0),
    };
    for (const total of totals.filter(row => row.class === objectClass)) {
      addTotal(counts, total, doneStatus);
    }
    counts.unchanged =
      inScope -
      counts.created -
      counts.updated -
      counts.failed -
      counts.held -
      counts.notApplied;
    counts.remaining = leavers - counts.removed;
    counts.managedAfter =
      counts.managedBefore + counts.created - counts.removed;
    result[objectClass] = counts;
  }
  return result;
}

function addTotal(
  counts: ClassCounts,
  total: ChangeTotals,
  doneStatus: 'planned' | 'applied',
) {
  const done = total.status === doneStatus;
  if (done) {
    counts.membershipsAdded += total.membershipsAdded;
    counts.membershipsRemoved += total.membershipsRemoved;
  }
  const leaves = total.action === 'remove' || total.action === 'deactivate';
  if (!done && total.status !== 'refused') {
    counts.managedBefore -= total.notTakenOver ?? 0;
  }
  if (total.status === 'refused') {
    // What was shown of an object says nothing about what is wanted with it now: where there is something, it is a row of its own.
    counts.refused += total.rows;
  } else if (total.status === 'held' || total.status === 'rejected') {
    counts[leaves ? 'removalsHeld' : 'held'] += total.rows;
  } else if (leaves && !done) {
    counts.removalsOutstanding += total.rows;
  } else if (total.action === 'remove') {
    counts.removed += total.rows;
  } else if (total.action === 'deactivate') {
    counts.deactivated += total.rows;
  } else if (total.status === 'failed') {
    counts.failed += total.rows;
  } else if (!done) {
    counts.notApplied += total.rows;
  } else if (total.action === 'create') {
    counts.created += total.rows;
  } else {
    counts.updated += total.rows;
  }
}
