import type { ForeignEntityRule } from '../policy';
import type { ErrorCause } from '../errors';
import type { DepartureTimes } from './leavers';
import type { ObjectClass, RunError, RunSummary } from './runs';

/** @public */
export type ConnectionOrigin = 'file' | 'portal';

/**
 * How a connection is doing, as one word:
 * `syncing` a run is under way or queued; `healthy` the last sync succeeded; `degraded` it ended with failed objects;
 * `held` it succeeded, and changes wait for somebody to approve them;
 * `failing` it failed; `neverSynced`; `notConnected` its directory is not read yet, or not any more; `disabled` by its configuration; `paused` by `idpSync.paused`;
 * `orphaned` it vanished from the file and its entities wait for an admin.
 *
 * @public
 */
export type ConnectionState =
  | 'notConnected'
  | 'neverSynced'
  | 'syncing'
  | 'healthy'
  | 'degraded'
  | 'held'
  | 'failing'
  | 'disabled'
  | 'paused'
  | 'orphaned';

/** Entities of one class that a connection manages. @public */
export interface ManagedCounts {
  /** Handed to the catalog, whether or not it has them yet. */
  managed: number;
  /** Seen in the catalog. */
  confirmed: number;
  /** Refused, because somebody else's entity bears the reference. */
  conflicts: number;
}

/** @public */
export interface ConnectionSchedule {
  /** Readable sentence, such as "every 15 minutes from 20 November 2026, 03:00 (Europe/Berlin)". */
  sentence: string;
  /** When it runs next by itself: by schedule, or where it is failing, when it is tried again. */
  nextRunAt?: string;
}

/**
 * A connection that keeps failing. It pauses instead of running by its schedule, longer each time (1 and 5 minutes, half an hour, 3 hours, then a day), until a
 * sync succeeds.
 *
 * @public
 */
export interface ConnectionFailure {
  /** Of the last failure; the ones before may have had others. */
  cause: ErrorCause;
  /** The last failure. */
  error: RunError;
  /** The run that failed last. */
  runId: number;
  lastFailedAt: string;
  /** Failed syncs since the last one that succeeded. */
  failures: number;
  /** The first of them. */
  since: string;
  /** When it is tried next; absent where it is not tried by itself, having no schedule, or being disabled or paused. */
  retryAt?: string;
}

/** A connection as the overview shows it; never holds a secret. @public */
export interface ConnectionSummary {
  id: string;
  title: string;
  provider: string;
  tenantId: string;
  tenantName?: string;
  cloud: string;
  credentialProfile: string;
  origin: ConnectionOrigin;
  /** Which connection is believed about people whom several have: the lowest goes first, and of equal ones the lower id. */
  priority: number;
  enabled: boolean;
  state: ConnectionState;
  /** What is wrong with its configuration; such a connection is `failing` and cannot run. */
  error?: RunError;
  /** From its first failed sync until one succeeds, also while it is tried again. */
  failing?: ConnectionFailure;
  policyVersion?: number;
  schedule?: ConnectionSchedule;
  activeRun?: RunSummary;
  /** The last that ended, of whatever kind. */
  lastRun?: RunSummary;
  /** The last sync that ended and was not cancelled; absent where there is none. */
  lastSync?: RunSummary;
  lastSuccessAt?: string;
  managed: Record<ObjectClass, ManagedCounts>;
  /** Changes that wait for somebody to approve or reject them; absent where none does. */
  held?: number;
  /** Entities whose objects have left and that are still in the catalog; absent where there is none. */
  leavers?: Record<ObjectClass, number>;
  /** Of the last {@link DEPARTURE_DAYS} days; absent where nobody departed in them. */
  departures?: DepartureTimes;
}

/** Whether others than our connections may bring people and teams into the catalog. @public */
export interface SourceOfTruth {
  rule: ForeignEntityRule;
  /** The connections whose policies want it so; empty where all may. */
  connections: { id: string; title: string }[];
}

/** `GET /status`. @public */
export interface SyncStatus {
  connections: ConnectionSummary[];
  /** `idpSync.paused`: nothing runs. */
  paused: boolean;
  /** Whether this process holds a catalog connection; without one no run can be executed here. */
  catalogConnected: boolean;
  sourceOfTruth: SourceOfTruth;
}

/** Offset-paged answer of every list. @public */
export interface Page<T> {
  items: T[];
  totalItems: number;
}

/** A group that the entity of a card belongs to, or a parent of it. @public */
export interface RelatedGroup {
  objectId: string;
  displayName: string;
  /** Absent for a group that is not in the catalog. */
  entityRef?: string;
}

/** `GET /managed-entities/by-ref?entityRef=…`: where an entity in the catalog comes from. @public */
export interface ManagedEntityInfo {
  entityRef: string;
  connectionId: string;
  connectionTitle: string;
  provider: string;
  tenantId: string;
  class: ObjectClass;
  objectId: string;
  /** `rejected`: the catalog refuses to process the version last sent, for the reason in `error`; what it had before it goes on showing. */
  status: 'sent' | 'confirmed' | 'conflict' | 'rejected';
  error?: RunError;
  /** When we last compared it with the directory. */
  lastSyncedAt: string;
  /** When we last changed it, and the run that did. */
  lastChangedAt: string;
  lastChangedRunId?: number;
  /** Groups this user or group is directly in. */
  directGroups: RelatedGroup[];
  /** Groups it is in through others. */
  nestedGroups: RelatedGroup[];
  /** For groups: people directly in it, and those in it through nested groups too. */
  members?: { direct: number; total: number };
}

/** What goes out on the `idp-sync` signals channel and events topic: ids and states only. @public */
export interface IdpSyncSignal {
  connectionId: string;
  /** 0 where it is not about a run. */
  runId: number;
  /** Of the run; `problems` where the problems of the connection have changed, `saved` where its settings or policy have. */
  status: string;
  phase?: string;
  /** Where the end of the run made the connection a failing one, or a working one again. */
  connection?: 'failing' | 'recovered';
}

/** @public */
export const IDP_SYNC_CHANNEL = 'idp-sync';

/** A reference kept from everybody else since its object left the catalog, or left it for another one; one row of `GET /reserved-references`. @public */
export interface ReservedReference {
  entityRef: string;
  connectionId: string;
  class: ObjectClass;
  objectId: string;
  /** The name its object had. */
  displayName: string;
  /** When its entity was removed from the catalog, or got another reference; absent where that is not known. */
  removedAt?: string;
}
