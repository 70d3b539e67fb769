import type { DepartureTimes } from './leavers';
import type { ErrorCode } from '../errors';

/** What a directory holds that we sync: a person, a group, or the tenant itself. @public */
export type ObjectClass = 'user' | 'group' | 'organization';

/** @public */
export const OBJECT_CLASSES: readonly ObjectClass[] = [
  'user',
  'group',
  'organization',
];

/** scan reads; preview reads and plans; sync reads, plans and applies. @public */
export type RunKind = 'scan' | 'preview' | 'sync';

/** @public */
export type ScanMode = 'full' | 'incremental';

/** Whether a preview reads the directory first, or goes by the mirror as it stands. @public */
export type PreviewScan = 'fresh' | 'none';

/**
 * What asked for a run: `retry` where a failing connection was tried again by itself, `repair` where the catalog was found not to be as we had left it;
 * `approval` where somebody approved what was held.
 *
 * @public
 */
export type RunTrigger =
  | 'schedule'
  | 'manual'
  | 'startup'
  | 'api'
  | 'retry'
  | 'repair'
  | 'approval';

/**
 * `partial`: the run came to its end, but some objects failed; they keep their last good entity.
 *
 * @public
 */
export type RunStatus =
  | 'queued'
  | 'running'
  | 'succeeded'
  | 'partial'
  | 'failed'
  | 'cancelled';

/** @public */
export type RunPhase = 'scan' | 'plan' | 'apply' | 'confirm';

/**
 * What one run did to one class. Law 4, for every run:
 * `read = inScope + filtered`;
 * `inScope = created + updated + unchanged + failed + held + notApplied`;
 * `managedBefore + created - removed = managedAfter`. What passes from or to another connection counts as if it had passed before.
 * Leavers who stay in the catalog are managed and not in scope: they are counted apart, as `deactivated` and `remaining`.
 * For a preview, created, updated, deactivated and removed are what a sync would do.
 *
 * @public
 */
export interface ClassCounts {
  /** Objects in the mirror. */
  read: number;
  inScope: number;
  filtered: number;
  created: number;
  updated: number;
  /** Objects in scope that are left as they are: nothing has changed, or the policy has switched creation or update off. */
  unchanged: number;
  /** Of the unchanged: those that would have been created or updated, had the policy not switched that off. */
  switchedOff: number;
  /** Objects in scope that could not be mapped or applied; they keep their last good entity. */
  failed: number;
  /** Changes to objects in scope that the guard holds, and those that somebody rejected. */
  held: number;
  /**
   * Planned creates and updates that a cancelled or failed run did not get to; 0 for a run that came to its end, unless it confirms a preview: then those that
   * have come up since, and are for the next sync.
   */
  notApplied: number;
  /**
   * Changes that the preview has shown and the run that confirms it did not make, because their objects have moved since; 0 for every other run. What is to be done
   * about these objects now, if anything, is counted beside that.
   */
  refused: number;
  /** Entities removed because their object left the scope or the directory. */
  removed: number;
  /** Entities of leavers that were marked, and stripped of their relations, by this run. */
  deactivated: number;
  /** Leavers whose entity is in the catalog after the run: kept, marked, or not yet removed. */
  remaining: number;
  /** Removals and deactivations that the guard holds, and those that somebody rejected. */
  removalsHeld: number;
  /** Removals and deactivations that were planned and did not happen, though nobody holds them: failed, or not got to. */
  removalsOutstanding: number;
  managedBefore: number;
  managedAfter: number;
  membershipsAdded: number;
  membershipsRemoved: number;
}

/** @public */
export type RunCounts = Record<ObjectClass, ClassCounts>;

/** What a run asked of the identity provider. @public */
export interface RequestStatistics {
  requests: number;
  retries: number;
  /** Seconds spent waiting because the provider asked us to. */
  throttledSeconds: number;
  /** Graph resource units as reported by the provider; 0 where it reports none. */
  resourceUnits: number;
}

/** @public */
export interface PhaseRecord {
  phase: RunPhase;
  /** ISO 8601, UTC. */
  startedAt: string;
  finishedAt?: string;
  /** Objects, changes or entities dealt with so far. */
  done: number;
  /** Absent while unknown (a first scan does not know how much there is). */
  total?: number;
}

/** @public */
export interface RunError {
  code: ErrorCode;
  /** What happened, in one sentence. */
  message: string;
  /** What to do about it. */
  remedy: string;
  /** The provider's own code, such as AADSTS7000215 or Authorization_RequestDenied. */
  providerCode?: string;
  /** Seconds that the provider asked to be left alone for, counted from the end of the run. */
  retryAfterSeconds?: number;
}

/** @public */
export interface RunWarning {
  code: ErrorCode;
  message: string;
  /** How many objects it concerns. */
  count: number;
}

/** A run as lists show it. @public */
export interface RunSummary {
  id: number;
  connectionId: string;
  kind: RunKind;
  mode: ScanMode;
  trigger: RunTrigger;
  /** Entity ref of who asked for it; absent for schedule, start-up and retry. */
  requestedBy?: string;
  /** Present where the run is of the failed objects of that run alone: it scans nothing, and what else is to be done counts as not applied. */
  retryOf?: number;
  status: RunStatus;
  /** The phase under way; absent when queued or ended. */
  phase?: RunPhase;
  /** ISO 8601, UTC; so are all times here. */
  requestedAt: string;
  startedAt?: string;
  finishedAt?: string;
  cancelRequestedAt?: string;
  /** Milliseconds from start to end, or so far. */
  durationMs?: number;
  counts: RunCounts;
  statistics: RequestStatistics;
  error?: RunError;
  warningCount: number;
  /** One line for the list's Info column. */
  info: string;
  /** A preview of a policy that is not saved. */
  draft?: true;
  /** A preview of the mirror as it stands: the directory was not asked. */
  scan?: PreviewScan;
  /** The preview that this run confirms. */
  previewId?: number;
}

/**
 * What the synchronization log can be sorted by; with a `-` in front from high to low. `started` is when a run began, for one that waits when it was asked
 * for; counts are sums over all classes.
 *
 * @public
 */
export const RUN_ORDER_KEYS = [
  'id',
  'started',
  'finished',
  'duration',
  'status',
  'kind',
  'trigger',
  'read',
  'filtered',
  'created',
  'updated',
  'removed',
  'failed',
] as const;

/** @public */
export type RunOrderKey = (typeof RUN_ORDER_KEYS)[number];

/** @public */
export type RunOrder = RunOrderKey | `-${RunOrderKey}`;

/** A run with all that its page shows. @public */
export interface Run extends RunSummary {
  phases: PhaseRecord[];
  warnings: RunWarning[];
  policyVersion?: number;
  /** Why a full scan was made where incremental was asked for, e.g. "first scan of this connection". */
  modeReason?: string;
  /** How often another process took the run over after its first one died. */
  takeovers: number;
  /** True where neither mirror, policy nor managed entities had changed, so that planning was skipped. */
  planSkipped: boolean;
  /** Of those whom it removed; absent where it removed nobody who was disabled or deleted in the directory. */
  departures?: DepartureTimes;
}

/** @public */
export type RunEventLevel = 'debug' | 'info' | 'warn' | 'error';

/** A log line of one run. @public */
export interface RunEvent {
  id: number;
  runId: number;
  at: string;
  level: RunEventLevel;
  phase?: RunPhase;
  message: string;
}

/** Body of `POST /connections/:id/runs`. @public */
export interface RunRequest {
  kind: RunKind;
  mode: ScanMode;
  /** For a preview: a policy in place of the saved one, as JSON; defaults are filled in. */
  policy?: unknown;
  /** For a preview: `fresh` unless given. */
  scan?: PreviewScan;
  /** For a preview of a policy that is to be saved by confirming it: the version it was made from, 0 where there is none. */
  baseVersion?: number;
}
