import type { ErrorCode } from '../errors';
import type { ObjectClass, RunError } from './runs';

/** `deactivate`: the entity of a leaver stays in the catalog, marked and without relations; it is sent like an update. @public */
export type ChangeAction =
  | 'create'
  | 'update'
  | 'deactivate'
  | 'remove'
  | 'none';

/**
 * `held`: waits for somebody to approve it. `rejected`: somebody decided that it is not to be applied. `refused`: was shown in a preview, and is not what was to
 * be confirmed any more.
 *
 * @public
 */
export type ChangeStatus =
  | 'planned'
  | 'applied'
  | 'failed'
  | 'held'
  | 'rejected'
  | 'notApplied'
  | 'refused';

/** One field of an entity, old and new; absent where there was or will be none. @public */
export interface FieldChange {
  /** Path in the entity, such as `spec.profile.displayName`. */
  field: string;
  old?: unknown;
  new?: unknown;
}

/** What one run planned and did for one object. @public */
export interface RunChange {
  id: number;
  runId: number;
  connectionId: string;
  class: ObjectClass;
  objectId: string;
  displayName: string;
  action: ChangeAction;
  status: ChangeStatus;
  /** Stable word for why, such as `newInScope` or `removedFromDirectory`. */
  reasonCode: string;
  /** The same as a sentence. */
  reason: string;
  entityRef?: string;
  /** Present where the reference itself changes. */
  previousRef?: string;
  fields: FieldChange[];
  membershipsAdded: number;
  membershipsRemoved: number;
  error?: RunError;
  appliedAt?: string;
}

/** A cause for which objects of a run failed, and what to do about it. @public */
export interface RunFailure {
  code: ErrorCode;
  remedy: string;
  /** How many changes failed for it. */
  count: number;
  /** The first of them in the order of the plan. */
  example: { displayName: string; message: string; providerCode?: string };
}

/** How many changes of a run have everything else here in common. @public */
export interface ChangeReason {
  class: ObjectClass;
  action: ChangeAction;
  status: ChangeStatus;
  reasonCode: string;
  changes: number;
}

/** What the changes of a run have in common; most frequent first. @public */
export interface RunBreakdown {
  reasons: ChangeReason[];
  failures: RunFailure[];
}
