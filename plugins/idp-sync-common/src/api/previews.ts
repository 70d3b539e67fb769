import type { Policy } from '../policy';
import type { ErrorCode } from '../errors';
import type { ChangeAction, ChangeStatus } from './changes';
import type { ObjectClass, PreviewScan } from './runs';

/** Why something cannot be done, and what to do about it. @public */
export interface Obstacle {
  code: ErrorCode;
  message: string;
  remedy: string;
}

/** `GET /runs/:id/preview`: what can be done with a preview, and what was. @public */
export interface PreviewState {
  runId: number;
  /** Its policy is not saved. */
  draft: boolean;
  scan: PreviewScan;
  /** The run that applies, or has applied, what it shows. */
  confirmedBy?: number;
  discardedAt?: string;
  /** Entity ref of a user or subject of a service. */
  discardedBy?: string;
  /** Why it cannot be confirmed now; absent where it can. */
  obstacle?: Obstacle;
}

/** `GET /runs/:id/policy`: the policy that a run went by. @public */
export interface RunPolicy {
  draft: boolean;
  /** Of a saved policy. */
  version?: number;
  policy: Policy;
}

/** An entity that belongs to somebody who leaves. @public */
export interface OwnedEntity {
  entityRef: string;
  /** As the catalog titles it, else its name. */
  title: string;
}

/** One person or group that would leave the catalog, or its reference, and owns something there; one row of `GET /runs/:id/owned`. @public */
export interface LeavingOwner {
  changeId: number;
  class: ObjectClass;
  displayName: string;
  action: ChangeAction;
  status: ChangeStatus;
  /** The reference that what it owns refers to. */
  entityRef: string;
  /** How many entities it owns. */
  owns: number;
  /** Some of them, by reference. */
  examples: OwnedEntity[];
}

/** `GET /runs/:id/owned`. @public */
export interface LeavingOwners {
  items: LeavingOwner[];
  /** Those of them who own something. */
  totalItems: number;
  /** How many who would leave were looked at. */
  examined: number;
  /** How many would leave; more than `examined` where there are too many to look at. */
  leaving: number;
}
