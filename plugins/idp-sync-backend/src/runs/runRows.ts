import type {
  ChangeAction,
  ChangeStatus,
  ObjectClass,
  PhaseRecord,
  PreviewScan,
  Run,
  RunChange,
  RunEvent,
  RunEventLevel,
  RunKind,
  RunPhase,
  RunStatus,
  RunSummary,
  RunTrigger,
  RunWarning,
  ScanMode,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import { readCounts, emptyStatistics } from '../plan/counts';
import { readFields } from '../plan/storedFields';
import { describeRun } from './describeRun';

/** PostgreSQL's driver gives `bigint` columns as strings, SQLite's as numbers. */
type BigIntColumn = number | string;
type Nullable<T> = T | null;

/** A row of `runs`, as far as reading it goes. */
export interface RunRow {
  id: number;
  connection_id: string;
  kind: RunKind;
  mode: ScanMode;
  mode_reason: Nullable<string>;
  trigger: RunTrigger;
  requested_by: Nullable<string>;
  retry_of: Nullable<number>;
  status: RunStatus;
  phase: Nullable<RunPhase>;
  requested_at: BigIntColumn;
  started_at: Nullable<BigIntColumn>;
  finished_at: Nullable<BigIntColumn>;
  cancel_requested_at: Nullable<BigIntColumn>;
  takeovers: number;
  policy_version: Nullable<number>;
  plan_skipped: boolean | number;
  counts: string;
  statistics: string;
  phases: string;
  warnings: string;
  error: Nullable<string>;
  scan: PreviewScan;
  preview_id: Nullable<number>;
  draft: boolean | number;
}

/** The columns of {@link RunRow}: leases and the like stay inside. */
export const RUN_COLUMNS: readonly (keyof RunRow)[] = [
  'id',
  'connection_id',
  'kind',
  'mode',
  'mode_reason',
  'trigger',
  'requested_by',
  'retry_of',
  'status',
  'phase',
  'requested_at',
  'started_at',
  'finished_at',
  'cancel_requested_at',
  'takeovers',
  'policy_version',
  'plan_skipped',
  'counts',
  'statistics',
  'phases',
  'warnings',
  'error',
  'scan',
  'preview_id',
  'draft',
];

/** A row of `run_changes`, as far as reading it goes. */
export interface RunChangeRow {
  id: BigIntColumn;
  run_id: number;
  connection_id: string;
  class: ObjectClass;
  object_id: string;
  display_name: string;
  action: ChangeAction;
  status: ChangeStatus;
  reason_code: string;
  reason: string;
  entity_ref: Nullable<string>;
  previous_ref: Nullable<string>;
  fields: string;
  memberships_added: number;
  memberships_removed: number;
  error: Nullable<string>;
  applied_at: Nullable<BigIntColumn>;
}

/** The columns of {@link RunChangeRow}: the entity to be sent stays inside. */
export const RUN_CHANGE_COLUMNS: readonly (keyof RunChangeRow)[] = [
  'id',
  'run_id',
  'connection_id',
  'class',
  'object_id',
  'display_name',
  'action',
  'status',
  'reason_code',
  'reason',
  'entity_ref',
  'previous_ref',
  'fields',
  'memberships_added',
  'memberships_removed',
  'error',
  'applied_at',
];

/** A row of `run_events`. */
export interface RunEventRow {
  id: BigIntColumn;
  run_id: number;
  at: BigIntColumn;
  level: RunEventLevel;
  phase: Nullable<RunPhase>;
  message: string;
}

/** A time column as the API shows it. */
export function toIso(value: BigIntColumn | null): string | undefined {
  return value === null ? undefined : new Date(Number(value)).toISOString();
}

/** @param now - milliseconds since the epoch; for the duration of a run that is under way */
export function toRun(row: RunRow, now: number): Run {
  const { warnings, phases, ...summary } = readRun(row, now);
  return {
    ...summary,
    phases,
    warnings,
    policyVersion: row.policy_version ?? undefined,
    modeReason: row.mode_reason ?? undefined,
    takeovers: row.takeovers,
    planSkipped: Boolean(row.plan_skipped),
  };
}

/** @param now - milliseconds since the epoch; for the duration of a run that is under way */
export function toRunSummary(row: RunRow, now: number): RunSummary {
  const { warnings, phases, ...summary } = readRun(row, now);
  return summary;
}

function readRun(
  row: RunRow,
  now: number,
): RunSummary & { warnings: RunWarning[]; phases: PhaseRecord[] } {
  const warnings: RunWarning[] = JSON.parse(row.warnings);
  const phases: PhaseRecord[] = JSON.parse(row.phases);
  const shown = {
    id: row.id,
    connectionId: row.connection_id,
    kind: row.kind,
    mode: row.mode,
    trigger: row.trigger,
    requestedBy: row.requested_by ?? undefined,
    retryOf: row.retry_of ?? undefined,
    status: row.status,
    phase: row.status === 'running' ? row.phase ?? undefined : undefined,
    requestedAt: new Date(Number(row.requested_at)).toISOString(),
    startedAt: toIso(row.started_at),
    finishedAt: toIso(row.finished_at),
    cancelRequestedAt: toIso(row.cancel_requested_at),
    durationMs: durationOf(row, now),
    counts: readCounts(row.counts),
    statistics: { ...emptyStatistics(), ...JSON.parse(row.statistics) },
    error: row.error === null ? undefined : JSON.parse(row.error),
    warningCount: warnings.length,
    ...(row.draft && { draft: true as const }),
    ...(row.scan === 'none' && { scan: 'none' as const }),
    previewId: row.preview_id ?? undefined,
    warnings,
    phases,
  };
  return { ...shown, info: describeRun(shown) };
}

function durationOf(row: RunRow, now: number): number | undefined {
  if (row.started_at === null) {
    return undefined;
  }
  // Replicas' clocks differ, so "so far" may come out below zero.
  return Math.max(0, Number(row.finished_at ?? now) - Number(row.started_at));
}

export function toRunChange(row: RunChangeRow): RunChange {
  return {
    id: Number(row.id),
    runId: row.run_id,
    connectionId: row.connection_id,
    class: row.class,
    objectId: row.object_id,
    displayName: row.display_name,
    action: row.action,
    status: row.status,
    reasonCode: row.reason_code,
    reason: row.reason,
    entityRef: row.entity_ref ?? undefined,
    previousRef: row.previous_ref ?? undefined,
    fields: readFields(row.action, row.fields),
    membershipsAdded: row.memberships_added,
    membershipsRemoved: row.memberships_removed,
    error: row.error === null ? undefined : JSON.parse(row.error),
    appliedAt: toIso(row.applied_at),
  };
}

export function toRunEvent(row: RunEventRow): RunEvent {
  return {
    id: Number(row.id),
    runId: row.run_id,
    at: new Date(Number(row.at)).toISOString(),
    level: row.level,
    phase: row.phase ?? undefined,
    message: row.message,
  };
}
