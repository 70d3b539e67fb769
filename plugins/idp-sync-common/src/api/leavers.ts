import type { LeaveReason } from '../policy';
import type { ObjectClass } from './runs';

/**
 * What has become of a leaver who is still in the catalog. `kept`: as they were sent last. `marked`: with a label and annotations, and without relations.
 * `removing`: to be removed by the next run, or held by the guard.
 *
 * @public
 */
export type LeaverState = 'kept' | 'marked' | 'removing';

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
  /** When and by whom their removal was asked for. */
  removalRequestedAt?: string;
  removalRequestedBy?: string;
}

/** Body of `POST /connections/:id/leavers/remove`. @public */
export interface LeaverRemovalRequest {
  objects: { class: ObjectClass; objectId: string }[];
}
