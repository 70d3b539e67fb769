import type { LeaveReason } from '../policy';
import type { ObjectClass, RunSummary } from './runs';

/**
 * What has become of a leaver who is still in the catalog. `kept`: as they were sent last. `marked`: with a label and annotations, and without relations.
 * `removing`: to be removed by the next run. `held`: the guard holds the removal until somebody approves it. `rejected`: somebody decided against the removal.
 *
 * @public
 */
export type LeaverState = 'kept' | 'marked' | 'removing' | 'held' | 'rejected';

/** @public */
export const LEAVER_STATES = [
  'kept',
  'marked',
  'removing',
  'held',
  'rejected',
] as const satisfies readonly LeaverState[];

/**
 * When a leaver is to be removed. `now`: by the next run. `week`: within seven days. `later`: after that. `never`: by no run of itself.
 *
 * @public
 */
export type LeaverDue = 'now' | 'week' | 'later' | 'never';

/** @public */
export const LEAVER_DUES = [
  'now',
  'week',
  'later',
  'never',
] as const satisfies readonly LeaverDue[];

/**
 * What leavers can be sorted by; with a `-` in front from high to low. Who is never due comes last either way.
 *
 * @public
 */
export const LEAVER_ORDER_KEYS = ['since', 'due', 'name'] as const;

/** @public */
export type LeaverOrderKey = (typeof LEAVER_ORDER_KEYS)[number];

/** @public */
export type LeaverOrder = LeaverOrderKey | `-${LeaverOrderKey}`;

/** Somebody who has left and whose entity is still in the catalog; one row of `GET /connections/:id/leavers`. @public */
export interface Leaver {
  connectionId: string;
  class: ObjectClass;
  objectId: string;
  displayName: string;
  entityRef: string;
  reason: LeaveReason;
  state: LeaverState;
  /** When a run first saw that they had left in this way. */
  since: string;
  /** From when on a run removes them by itself; absent where none does. */
  dueAt?: string;
  /** When, by whom and why their removal was asked for. */
  removalRequestedAt?: string;
  removalRequestedBy?: string;
  removalReason?: string;
}

/** Which leavers. @public */
export interface LeaverSelection {
  objects: { class: ObjectClass; objectId: string }[];
}

/** Body of `POST /connections/:id/leavers/remove`. @public */
export interface LeaverRemovalRequest extends LeaverSelection {
  /** Kept with the request, for whoever asks later. */
  reason?: string;
  /** Whether a run is to start at once; `true` unless told otherwise. Else the next run removes them. */
  runNow?: boolean;
}

/** What was noted about the removal of leavers. @public */
export interface LeaverRemoval {
  /** How many of them are to be removed, or no longer are. */
  objects: number;
  /** The run that removes them, where one was to start. */
  run?: RunSummary;
}

/**
 * How long it took until people and groups that were disabled or deleted in the directory were gone from the catalog: from when the directory was last read
 * with them still in it, so that it is the longest that it can have been. The time for which the policy lets them remain does not count.
 *
 * @public
 */
export interface DepartureTimes {
  /** How many there were, at least one. */
  count: number;
  /** Half of them took no longer; milliseconds. */
  medianMs: number;
  /** Milliseconds. */
  slowestMs: number;
}

/** Days that the departure times of a connection are about. @public */
export const DEPARTURE_DAYS = 30;
