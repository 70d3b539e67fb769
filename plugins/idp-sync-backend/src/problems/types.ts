import type {
  ErrorCode,
  ProblemEventType,
  ProblemKind,
  ProblemResolution,
  ProblemSeverity,
  ProblemState,
  RunError,
  Schedule,
} from '@idp-sync/backstage-plugin-idp-sync-common';

/** From when on something is a problem; milliseconds. */
export interface ProblemLimits {
  noSuccessAfterMs: number;
  removalsBlockedAfterMs: number;
}

/** Objects that a sync left out for one reason. */
export interface FailedObjects {
  code: ErrorCode;
  count: number;
  /** Of one of them. */
  error: RunError;
}

/** Changes that wait for somebody, of one kind. */
export interface HeldChangesOfKind {
  /** Such as `removals`. */
  kind: string;
  count: number;
  /** The oldest of them. */
  since: number;
}

/** All that decides what is wrong with a connection. Times are milliseconds since the epoch, in database time. */
export interface ProblemFacts {
  now: number;
  limits: ProblemLimits;
  /** It is configured and switched on. */
  watched: boolean;
  /** What the connection shows to the identity provider ends at a time. */
  credential?: { profile: string; expiresAt: number };
  misconfigured?: { error: RunError; since: number };
  schedule?: Schedule;
  /** Its last sync failed. */
  failure?: {
    error: RunError;
    runId: number;
    since: number;
    lastFailedAt: number;
    /** Pauses begun since then. */
    pauses: number;
  };
  /** The last sync that came to its end, be it partly failed. */
  lastSync?: { runId: number; finishedAt: number };
  failedObjects: readonly FailedObjects[];
  held: readonly HeldChangesOfKind[];
  /** A scan that has not come to its end; until it does, what it does not name is not removed. */
  openScanSince?: number;
  /** When it last came to the end of a sync; else when we first knew it. */
  lastSuccessAt: number;
  /** When the run was asked for that is queued or under way. */
  activeSince?: number;
}

/** Identifies a problem. */
export interface ProblemKey {
  kind: ProblemKind;
  cause: string;
}

/** What the facts say is wrong. */
export interface WantedProblem extends ProblemKey {
  severity: ProblemSeverity;
  /** When it began; absent where only its being seen tells: then it began when it was first seen. */
  since?: number;
  /** When its cause was last seen; absent where it is looked at all the time. */
  seenAt?: number;
  /** When what it is about ends or has ended. */
  endsAt?: number;
  runId?: number;
  count?: number;
  error?: RunError;
  /** The connection pauses, because it has failed repeatedly. */
  escalated?: boolean;
  /** False: too early to say, so it stays if it is there, and does not come if it is not. */
  opens: boolean;
}

/** What people are told: at first, when it gets worse, and when it is over. */
export type Notice = 'opened' | 'escalated' | 'recovered';

/** A problem as it is kept. */
export interface StoredProblem extends ProblemKey {
  id: number;
  connectionId: string;
  state: ProblemState;
  severity: ProblemSeverity;
  since: number;
  seenAt: number;
  endsAt?: number;
  times: number;
  runId?: number;
  count?: number;
  error?: RunError;
  acknowledgedAt?: number;
  acknowledgedBy?: string;
  resolvedAt?: number;
  resolvedBy?: string;
  resolution?: ProblemResolution;
  note?: string;
  told?: Notice;
  notice?: Notice;
}

/** What is to be written of one problem. */
export interface ProblemChange {
  /** Absent for a new one. */
  id?: number;
  key: ProblemKey;
  set: Partial<Omit<StoredProblem, 'id' | 'connectionId' | keyof ProblemKey>>;
  /** What its history says; absent where only details have changed. */
  event?: ProblemEventType;
}
