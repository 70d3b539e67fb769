import type { ChangeAction, FieldChange } from './changes';
import type { ObjectClass, RunSummary } from './runs';

/**
 * What the guard counts. `dependents`: changes of others that belong together with a change of a group that is held, such as leaving a group whose removal is held.
 *
 * @public
 */
export const GUARD_KINDS = [
  'removals',
  'deactivations',
  'creations',
  'referenceChanges',
  'membersLost',
  'dependents',
] as const;

/** @public */
export type GuardKind = (typeof GUARD_KINDS)[number];

/**
 * `held`: waits for somebody to decide. `approved`: the next sync applies it if it is the same change still. `rejected`: it is not applied for as long as it is the
 * same change.
 *
 * @public
 */
export type HoldStatus = 'held' | 'approved' | 'rejected';

/** A change that the guard holds, or held until somebody decided; one row of `GET /connections/:id/held`. @public */
export interface HeldChange {
  id: number;
  connectionId: string;
  kind: GuardKind;
  status: HoldStatus;
  class: ObjectClass;
  objectId: string;
  displayName: string;
  action: ChangeAction;
  entityRef?: string;
  /** Present where the reference itself would change. */
  previousRef?: string;
  /** Why the change is planned. */
  reasonCode: string;
  reason: string;
  /** Why it is held, such as "412 removals are more than 5 % of 3,000 people (limit 150)". */
  why: string;
  fields: FieldChange[];
  membershipsAdded: number;
  membershipsRemoved: number;
  /** ISO 8601, UTC: since when it is held, whatever was decided since. */
  since: string;
  /** The run that held it first. */
  heldByRunId: number;
  /** The run that made the change what it is now; a decision about what was shown before does not hold for it. */
  changedByRunId: number;
  /** Who decided, when, and what they said; absent for one that waits. */
  decision?: { by: string; at: string; reason: string };
}

/** Changes of one kind and class that are held. @public */
export interface HeldKind {
  kind: GuardKind;
  class: ObjectClass;
  held: number;
  approved: number;
  rejected: number;
  /** Of the oldest that waits; of the oldest at all where none does. */
  since: string;
  /** The latest sentence why. */
  why: string;
}

/** `GET /connections/:id/held/summary`. @public */
export interface HeldSummary {
  connectionId: string;
  /** Waiting for somebody to decide. */
  held: number;
  /** Decided, and not applied yet. */
  approved: number;
  rejected: number;
  /** ISO 8601, UTC: since when the oldest waits; absent where none does. */
  since?: string;
  /** The highest `changedByRunId`: what a decision about all of this refers to. */
  latestRunId?: number;
  /** Whether somebody else than who caused the changes has to approve them. */
  secondPerson: boolean;
  kinds: HeldKind[];
}

/** Which held changes a decision is about: by id, or all that match. @public */
export type HeldSelection =
  | { ids: number[] }
  | {
      all: {
        kind?: GuardKind[];
        class?: ObjectClass[];
        status?: HoldStatus[];
        search?: string;
      };
    };

/** Body of `POST /connections/:id/held/approve`, `/reject` and `/reconsider`. @public */
export type HoldDecisionRequest = HeldSelection & {
  /** What has changed by a later run than this has not been seen by who decides, and stays as it is. */
  upToRunId: number;
  /** Kept with the decision. */
  reason: string;
};

/** What a decision came to. @public */
export interface HoldDecision {
  decided: number;
  /** Meant, but gone, changed or decided otherwise meanwhile, or being applied. */
  skipped: number;
  /** Of the skipped: approved changes that a sync under way applies, so that it is too late to take the approval back; absent where there are none. */
  applying?: number;
  /** The sync that applies what was approved; absent where the connection is not to run now, or nothing was approved. */
  run?: RunSummary;
}

/** What happened to one hold. @public */
export type HoldEventKind =
  | 'held'
  | 'changed'
  | 'approved'
  | 'rejected'
  | 'reconsidered'
  | 'applied'
  | 'released';

/** One row of `GET /connections/:id/held/events`. @public */
export interface HoldEvent {
  id: number;
  connectionId: string;
  class: ObjectClass;
  objectId: string;
  displayName: string;
  kind: GuardKind;
  event: HoldEventKind;
  at: string;
  runId?: number;
  by?: string;
  /** The reason that somebody gave, or why it was released. */
  reason: string;
}
