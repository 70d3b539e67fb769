import {
  OBJECT_CLASSES,
  type ClassCounts,
  type RunChange,
  type RunSummary,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import type { CsvColumn } from './csv';

/** Counts in the order in which the sums are read (Law 4); all of them, or it does not compile. */
const COUNTS = Object.keys({
  read: true,
  filtered: true,
  inScope: true,
  created: true,
  updated: true,
  unchanged: true,
  switchedOff: true,
  failed: true,
  held: true,
  notApplied: true,
  refused: true,
  removed: true,
  deactivated: true,
  remaining: true,
  removalsHeld: true,
  removalsOutstanding: true,
  managedBefore: true,
  managedAfter: true,
  membershipsAdded: true,
  membershipsRemoved: true,
} satisfies Record<keyof ClassCounts, true>) as (keyof ClassCounts)[];

/** The synchronization log as a table: one run a row, with its counts per class. Headings are the names that the API uses. */
export const RUN_COLUMNS: readonly CsvColumn<RunSummary>[] = [
  { heading: 'id', value: run => run.id },
  { heading: 'connectionId', value: run => run.connectionId },
  { heading: 'kind', value: run => run.kind },
  { heading: 'mode', value: run => run.mode },
  { heading: 'trigger', value: run => run.trigger },
  { heading: 'requestedBy', value: run => run.requestedBy },
  { heading: 'retryOf', value: run => run.retryOf },
  { heading: 'status', value: run => run.status },
  { heading: 'requestedAt', value: run => run.requestedAt },
  { heading: 'startedAt', value: run => run.startedAt },
  { heading: 'finishedAt', value: run => run.finishedAt },
  { heading: 'durationMs', value: run => run.durationMs },
  { heading: 'info', value: run => run.info },
  { heading: 'error.code', value: run => run.error?.code },
  { heading: 'error.message', value: run => run.error?.message },
  { heading: 'error.remedy', value: run => run.error?.remedy },
  { heading: 'error.providerCode', value: run => run.error?.providerCode },
  { heading: 'warningCount', value: run => run.warningCount },
  { heading: 'requests', value: run => run.statistics.requests },
  { heading: 'retries', value: run => run.statistics.retries },
  {
    heading: 'throttledSeconds',
    value: run => run.statistics.throttledSeconds,
  },
  { heading: 'resourceUnits', value: run => run.statistics.resourceUnits },
  ...OBJECT_CLASSES.flatMap(objectClass =>
    COUNTS.map(
      (count): CsvColumn<RunSummary> => ({
        heading: `${objectClass}.${count}`,
        value: run => run.counts[objectClass][count],
      }),
    ),
  ),
];

/** What a run did as a table: one object a row. Field changes are JSON, as the API has them. */
export const CHANGE_COLUMNS: readonly CsvColumn<RunChange>[] = [
  { heading: 'id', value: change => change.id },
  { heading: 'runId', value: change => change.runId },
  { heading: 'connectionId', value: change => change.connectionId },
  { heading: 'class', value: change => change.class },
  { heading: 'objectId', value: change => change.objectId },
  { heading: 'displayName', value: change => change.displayName },
  { heading: 'action', value: change => change.action },
  { heading: 'status', value: change => change.status },
  { heading: 'reasonCode', value: change => change.reasonCode },
  { heading: 'reason', value: change => change.reason },
  { heading: 'entityRef', value: change => change.entityRef },
  { heading: 'previousRef', value: change => change.previousRef },
  { heading: 'membershipsAdded', value: change => change.membershipsAdded },
  {
    heading: 'membershipsRemoved',
    value: change => change.membershipsRemoved,
  },
  { heading: 'error.code', value: change => change.error?.code },
  { heading: 'error.message', value: change => change.error?.message },
  { heading: 'error.remedy', value: change => change.error?.remedy },
  { heading: 'appliedAt', value: change => change.appliedAt },
  { heading: 'fields', value: change => JSON.stringify(change.fields) },
];
