import type { FieldChange } from './changes';
import type { ObjectClass } from './runs';

/**
 * What taking over from another provider does to an entity that does not simply become ours as it is.
 * `differs`: it becomes ours, and some of it changes. `otherReference`: its object is in the catalog under another reference, or will be.
 * `leftBehind`: the connection does not bring it. `added`: the connection brings it, the other provider did not.
 * `conflict`: the connection would bring it, but the reference is somebody else's.
 *
 * @public
 */
export type HandoverFindingKind =
  | 'differs'
  | 'otherReference'
  | 'leftBehind'
  | 'added'
  | 'conflict';

/** @public */
export const HANDOVER_FINDING_KINDS: readonly HandoverFindingKind[] = [
  'differs',
  'otherReference',
  'leftBehind',
  'added',
  'conflict',
];

/** One entity that does not simply become ours as it is. @public */
export interface HandoverFinding {
  kind: HandoverFindingKind;
  /** Absent where the entity does not say which object it stands for. */
  class?: ObjectClass;
  objectId?: string;
  displayName: string;
  /** That of the other provider's entity; for `added` and `conflict` the one it would get. */
  entityRef: string;
  /** For `otherReference`: the one it has or gets. */
  newRef?: string;
  /** As a sentence. */
  reason: string;
  /** What differs, old as the other provider has it; long texts are cut. */
  fields: FieldChange[];
}

/** Entities by what becomes of them. The other provider's: all of `same` to `leftBehind`. @public */
export interface HandoverTotals {
  /** Become ours as they are, but for the annotations that say whose they are. */
  same: number;
  differs: number;
  otherReference: number;
  leftBehind: number;
  added: number;
  conflict: number;
  /** Are the connection's already. */
  ours: number;
}

/**
 * A dry run of taking over from another provider; the answer of `GET /connections/:id/handover`.
 *
 * @public
 */
export interface HandoverReport {
  /** Whose entities are compared, such as `MicrosoftGraphOrgEntityProvider:default`. */
  provider: string;
  /**
   * Whether a sync would take them over: `notConfigured` without `takeOver` on the connection, `blocked` while the provider's own module is in the portal.
   */
  state: 'notConfigured' | 'blocked' | 'ready';
  /** When it was compared. */
  at: string;
  totals: HandoverTotals;
  /** How many entities differ in each field. */
  fields: Record<string, number>;
  items: HandoverFinding[];
  /** Findings that match the query. */
  totalItems: number;
}
