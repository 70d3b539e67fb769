import type { RunError } from './runs';

/**
 * What kind of thing is wrong with a connection: `failed` its last sync failed; `partial` its last sync left objects out, or the catalog refuses some;
 * `held` changes wait for somebody; `removalsBlocked` what has left the directory cannot leave the catalog, for long; `noSuccess` no sync has come to its end
 * for long; `misconfigured` its configuration cannot be used; `credentialExpiring` its credential ends within 30 days, or has ended.
 *
 * @public
 */
export type ProblemKind =
  | 'failed'
  | 'partial'
  | 'held'
  | 'removalsBlocked'
  | 'noSuccess'
  | 'misconfigured'
  | 'credentialExpiring';

/** @public */
export const PROBLEM_KINDS: readonly ProblemKind[] = [
  'failed',
  'partial',
  'held',
  'removalsBlocked',
  'noSuccess',
  'misconfigured',
  'credentialExpiring',
];

/** `acknowledged`: somebody takes care of it; it stays until the cause is gone. @public */
export type ProblemState = 'open' | 'acknowledged' | 'resolved';

/** @public */
export const PROBLEM_STATES: readonly ProblemState[] = [
  'open',
  'acknowledged',
  'resolved',
];

/** `critical`: the connection stands still until somebody acts. @public */
export type ProblemSeverity = 'critical' | 'high' | 'normal';

/**
 * Why a problem is resolved: `gone` its cause is; `replaced` the connection fails by another cause now; `byHand` somebody said so; `notWatched` the connection
 * was switched off or taken out of the configuration.
 *
 * @public
 */
export type ProblemResolution = 'gone' | 'replaced' | 'byHand' | 'notWatched';

/** What happened to a problem: `escalated` where the connection pauses because it has failed repeatedly. @public */
export type ProblemEventType =
  | 'opened'
  | 'escalated'
  | 'acknowledged'
  | 'resolved'
  | 'reopened';

/** One step in the history of a problem. @public */
export interface ProblemEvent {
  at: string;
  type: ProblemEventType;
  /** Entity ref of who did it; absent for what came by itself. */
  by?: string;
  note?: string;
}

/** Something that is wrong with a connection, from when it began until it is gone; one per connection, kind and cause. @public */
export interface Problem {
  id: number;
  connectionId: string;
  connectionTitle: string;
  kind: ProblemKind;
  /** An error code, or a word such as `noSuccess`; the same cause is the same problem. */
  cause: string;
  state: ProblemState;
  severity: ProblemSeverity;
  /** What is wrong, as one sentence. */
  title: string;
  /** What exactly happened; absent where the title says it all. */
  message?: string;
  /** What to do about it. */
  remedy: string;
  /** Absent where it has no error of a run. */
  error?: RunError;
  /** When it began this time, as far as that is known: else when it was first seen; ISO 8601, UTC, as are all times. */
  since: string;
  /** When the cause was last seen. */
  seenAt: string;
  /** When what it is about ends or has ended, such as a credential; absent for others. */
  endsAt?: string;
  /** The run that shows it; it may have been removed because of its age. */
  runId?: number;
  /** How many objects or changes it concerns. */
  count?: number;
  /** How often it has come, this time included. */
  times: number;
  /** Whether somebody may resolve it: others resolve themselves as soon as the cause is gone. */
  resolvable: boolean;
  acknowledgedAt?: string;
  acknowledgedBy?: string;
  resolvedAt?: string;
  /** Absent where it resolved itself. */
  resolvedBy?: string;
  resolution?: ProblemResolution;
  /** Of who acknowledged or resolved it last. */
  note?: string;
}

/** A problem with all that ever happened to it, oldest first. @public */
export interface ProblemDetails extends Problem {
  events: ProblemEvent[];
}

/** Body of `POST /problems/:id/acknowledge` and `POST /problems/:id/resolve`. @public */
export interface ProblemNote {
  /** 1 to 2000 characters; required to resolve. */
  note?: string;
}
