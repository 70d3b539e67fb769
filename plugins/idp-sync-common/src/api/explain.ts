import type { LeaveReason } from '../policy';
import type { RuleTrace } from '../rules';
import type {
  ChangeAction,
  ChangeStatus,
  FieldChange,
  RunChange,
} from './changes';
import type { LeaverState } from './leavers';
import type { ObjectClass, RunError, RunSummary } from './runs';
import type { Page } from './status';

/**
 * How the directory stands to an object, as last read. `softDeleted`: in the recycle bin of the directory; `deleted`: the directory has told that it is gone;
 * `notRead`: what was read does not have it.
 *
 * @public
 */
export type DirectoryState = 'present' | 'softDeleted' | 'deleted' | 'notRead';

/** A person or group that a search for somebody to explain has found; one row of `GET /connections/:id/explain?query=…`. @public */
export interface ExplainHit {
  connectionId: string;
  class: ObjectClass;
  objectId: string;
  displayName: string;
  /** Mail address, else principal name, else mail nickname. */
  address?: string;
  /** The reference it has or had. */
  entityRef?: string;
  directory: DirectoryState;
  /** By the policy; absent where the policy cannot be followed. */
  inScope?: boolean;
  /** Whether the catalog has it or should have it. */
  inCatalog: boolean;
}

/** What a search for somebody to explain has found. @public */
export interface ExplainHits extends Page<ExplainHit> {
  /** When the directory was last read, and when in full; absent before the first time. */
  lastReadAt?: string;
  lastFullReadAt?: string;
  /** What of the directory is not read, as a sentence; absent where all of it is. */
  notScanned?: string;
}

/** One condition of the policy and how an object meets it. @public */
export interface ExplainedCondition {
  /** What has to hold, as a sentence. */
  condition: string;
  holds: boolean;
  /** Whether this is the one that left the object out: the first that does not hold. */
  decisive: boolean;
  reasonCode: string;
  /** Where the condition is a rule: its parts, each with its result. */
  trace?: RuleTrace;
}

/**
 * What a membership comes to in the catalog.
 * `memberOf`, `parent`, `furtherParent`: a relation. `linked`: the group has the entity of somebody else that stands for the person. `giant`: counted, without a relation, because too many count for the group. `circle`: left out, because the groups
 * contain each other. `notCarried`: the policy does not carry it so far up. `outOfScope`: the group is not in scope. `failed`: no entity could be made of the group.
 * `objectOut`: the group is in scope and the object is not. `notIn`: the policy names the group, and the object is not in it.
 *
 * @public
 */
export type ExplainedRelation =
  | 'memberOf'
  | 'linked'
  | 'parent'
  | 'furtherParent'
  | 'giant'
  | 'circle'
  | 'notCarried'
  | 'outOfScope'
  | 'failed'
  | 'objectOut'
  | 'notIn';

/** A group on the way from an object to a group it is in. @public */
export interface ExplainedGroup {
  objectId: string;
  displayName: string;
  inScope: boolean;
  /** Absent for a group that has none. */
  entityRef?: string;
}

/** A group that an object is in, or that the policy asks about. @public */
export interface ExplainedMembership {
  group: ExplainedGroup;
  /** Whether the policy names the group for objects of this class. */
  named: boolean;
  relation: ExplainedRelation;
  /** A shortest way: the group the object is directly in first, each within the next, the group itself last; empty where it is not in it. */
  path: ExplainedGroup[];
  /** How many other groups that the object is directly in lead there too. */
  otherWays: number;
  /** Where the relation is `giant`: how many people in scope count for the group. */
  members?: number;
}

/**
 * Where a field of an entity comes from. `attribute`: of the directory. `fixed`: the same for all. `identity`: tells which object it is of which connection.
 * `reference`: see the reference. `membership`: see the memberships. `mapping`: of an attribute mapping of the policy.
 * `transformer`: of the entity transformer of this portal.
 *
 * @public
 */
export type FieldOrigin =
  | 'attribute'
  | 'fixed'
  | 'identity'
  | 'reference'
  | 'membership'
  | 'mapping'
  | 'transformer';

/** One field of the entity, and how it came about. @public */
export interface ExplainedField {
  /** Path in the entity, such as `spec.profile.displayName`. */
  field: string;
  value: unknown;
  origin: FieldOrigin;
  /** The attributes of the directory that it was made of, with their values. */
  attributes: { name: string; value: unknown }[];
  /** How, as a sentence. */
  how: string;
}

/** Why an object has the reference it has. @public */
export interface ExplainedReference {
  entityRef: string;
  how: string;
  /** The attribute that the name is made of, and the name that gives; absent where none does. */
  attribute?: string;
  attributeValue?: string;
  usualName?: string;
  /** Who has the usual name, where that is why it got another one. */
  takenBy?: {
    connectionId: string;
    class?: ObjectClass;
    objectId: string;
    displayName?: string;
  };
  /** References it had before; they stay reserved for it. */
  former: string[];
}

/** What the next run would do about an object, if it began now and the directory said nothing new. @public */
export interface ExplainedNextRun {
  /** `none` without an error: nothing is to be done. */
  action: ChangeAction;
  /** `failed` with an `error`; `held` where it waits for approval, `rejected` where somebody has said no: then `why` says more. */
  status:
    | Extract<ChangeStatus, 'planned' | 'failed' | 'held' | 'rejected'>
    | 'unchanged';
  why?: string;
  reasonCode?: string;
  reason?: string;
  entityRef?: string;
  previousRef?: string;
  fields: FieldChange[];
  membershipsAdded: number;
  membershipsRemoved: number;
  error?: RunError;
  /** Why no run comes by itself, as a sentence. */
  obstacle?: string;
}

/** What the catalog has of an object. @public */
export interface ExplainedCatalogState {
  entityRef: string;
  /** As in the documentation of managed entities: `reserved`, `sent`, `confirmed`, `lost`, `rejected`, `conflict` or `removed`. */
  status: string;
  /** Whether the catalog has it or should have it. */
  inCatalog: boolean;
  sentAt?: string;
  confirmedAt?: string;
  removedAt?: string;
  /** What the catalog said when it refused the version last sent. */
  error?: RunError;
}

/** That somebody has left, as runs have seen it; also of those who have been removed since. @public */
export interface ExplainedLeaving {
  reason: LeaveReason;
  /** ISO 8601, UTC: when a run first saw that they had left in this way. */
  since: string;
  /** What has become of them; absent once they are gone from the catalog. */
  state?: LeaverState;
  /** From when on a run removes them by itself; absent where none does. */
  dueAt?: string;
  /** Who asked for their removal by hand, and why. */
  removalRequestedBy?: string;
  removalReason?: string;
}

/** What happened to an object in one run. @public */
export interface ObjectHistoryEntry {
  change: RunChange;
  run: Pick<
    RunSummary,
    | 'id'
    | 'kind'
    | 'mode'
    | 'trigger'
    | 'requestedBy'
    | 'status'
    | 'requestedAt'
    | 'startedAt'
    | 'finishedAt'
  >;
}

/** `GET /connections/:id/objects/:class/:objectId/history`: newest first. @public */
export interface ObjectHistory extends Page<ObjectHistoryEntry> {
  /** The beginning of the oldest run that is still in the history; what was before is not kept. */
  reachesBackTo?: string;
}

/** `GET /connections/:id/explain/:class/:objectId`: why an object is in the catalog or not. @public */
export interface ObjectExplanation {
  connectionId: string;
  connectionTitle: string;
  class: ObjectClass;
  objectId: string;
  displayName: string;
  /** Of the saved policy; absent for a draft. */
  policyVersion?: number;
  /** By the policy; absent where the policy cannot be followed. */
  inScope?: boolean;
  reasonCode?: string;
  /** Why, as a sentence. */
  reason: string;
  /** Why the policy cannot be followed. */
  error?: RunError;
  /** Every condition of the policy, also those behind the one that decided. */
  conditions: ExplainedCondition[];
  directory: {
    state: DirectoryState;
    /** All that is kept of it, by the names of the directory; only what the policy needs is. */
    attributes: Record<string, unknown>;
    /** What of the directory is not read, as a sentence; absent where all of it is. */
    notScanned?: string;
    lastReadAt?: string;
    lastFullReadAt?: string;
  };
  /** Groups it is in, directly or through others: those that the policy names first, then those it has relations to; at most 200. */
  memberships: ExplainedMembership[];
  membershipCount: number;
  /** Of groups: people in it. */
  members?: { direct: number; total: number; inScope: number };
  /** The entity that it is to have; none out of scope, and where none could be made. */
  fields: ExplainedField[];
  reference?: ExplainedReference;
  nextRun: ExplainedNextRun;
  /** Absent for one that is in scope, and for one that no run has seen to have left. */
  left?: ExplainedLeaving;
  /** Absent for what never had a reference. */
  catalog?: ExplainedCatalogState;
  /** The last change that was applied. */
  lastChange?: ObjectHistoryEntry;
}
