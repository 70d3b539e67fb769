import type { Entity } from '@backstage/catalog-model';
import type {
  ChangeAction,
  ObjectClass,
  Policy,
  RunCounts,
  RunError,
  RunWarning,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import type { EntityTransformers } from '@idp-sync/backstage-plugin-idp-sync-node';
import type { Adoption } from '../matching/Adoption';
import type { MatchingInput } from '../matching/MatchCandidate';
import type { KeptFields } from '../mapping/AttributeMapper';
import type { MirrorSnapshot } from '../mirror/MirrorSnapshot';
import type { RemovedState } from '../mirror/mergeObject';
import type { LeaverMark } from './leavers/leaverMark';
import type { ReasonCode } from '../selection/reasons';

/**
 * Where a managed entity stands.
 * `reserved`: it has a reference and was not handed over yet. `sent`: handed to the catalog. `confirmed`: seen there.
 * `lost`: it was there, and the catalog shows it no more or in an older version; to be handed over again. `rejected`: the catalog refuses to process it and has
 * never shown it. `conflict`: somebody else's entity bears the reference, so ours is not in the catalog. `removed`: taken out; the reference stays reserved.
 */
export type ManagedEntityStatus =
  | 'reserved'
  | 'sent'
  | 'confirmed'
  | 'lost'
  | 'rejected'
  | 'conflict'
  | 'removed';

/** What is kept for one directory object that has, or once had, an entity in the catalog: one row for life. */
export interface ManagedEntity {
  readonly connectionId: string;
  readonly class: ObjectClass;
  readonly objectId: string;
  /** Lower case, as `stringifyEntityRef` makes it. */
  readonly entityRef: string;
  readonly displayName: string;
  readonly status: ManagedEntityStatus;
  /** Rises with each change; a planned change is refused when it has moved. */
  readonly sequence: number;
  /** Of the entity last sent, by `hashEntity`; absent where none is in the catalog. */
  readonly entityHash?: string;
  /** References the object has left, because references follow names; nobody else gets them. */
  readonly formerRefs?: readonly string[];
  /** Of what that entity was made of, by `hashInput`; absent where it is not known. */
  readonly inputHash?: string;
  /** Under which the catalog keeps the entity, where that is not the key of the connection. */
  readonly locationKey?: string;
  /** The provider whose entity in the catalog is to become ours, with its reference. */
  readonly takenOverFrom?: string;
  /** The entity of another connection that is to become ours, with its reference, which is this row's already. */
  readonly adopts?: Adoption;
  /** It has never been handed over: its reference is reserved until somebody from elsewhere lets go of it. */
  readonly awaited?: boolean;
  /** Since when it has been known that the object has left, and how; absent for one that has not. */
  readonly left?: LeaverMark & {
    /** When a plan first wanted the entity removed. */
    readonly dueAt?: number;
  };
  /** Somebody asked for the removal of a leaver who stays in the catalog. */
  readonly removalRequested?: boolean;
  /** While a change of reference is under way: what the catalog has still to let go of. */
  readonly previousRef?: string;
}

/** Whether the catalog has the entity or should have it: what "managed" means in the sums of Law 4. */
export function isHandedOver({ status }: ManagedEntity): boolean {
  return status === 'sent' || status === 'confirmed' || status === 'lost';
}

/** What a plan wants done about one object. */
export interface PlannedChange {
  class: ObjectClass;
  objectId: string;
  displayName: string;
  /** `none` with an `error`: the object failed in planning and keeps its last good entity. */
  action: ChangeAction;
  reasonCode: ReasonCode;
  /** The same as a sentence. */
  reason: string;
  /** The reference the object has after the change; for a removal the one it had, and keeps reserved. */
  entityRef?: string;
  /** Where the reference moves or has begun to: the one to be taken out. */
  previousRef?: string;
  /** For creates and updates: what to send. */
  entity?: Entity;
  /** For deactivations: the mark of what was sent last; see `markEntity`. */
  leaverMark?: LeaverMark;
  entityHash?: string;
  inputHash?: string;
  /** Whose entity becomes this one, with its reference. */
  adopts?: Pick<Adoption, 'connectionId' | 'objectId' | 'sequence'>;
  /** Sequence of the managed row the plan was made on; absent where there was no row. */
  expectedSequence?: number;
  error?: RunError;
  /** Why it would be refused when it is applied, where that was looked into; see `foreseeRefusals`. */
  refusal?: RunError;
  /** Not to be applied by this run: it confirms a preview that did not show it, or tries again what had failed and this had not. */
  leftOut?: boolean;
}

/** An entity that came out as it was sent, though what it is made of has changed. */
export interface RemadeEntity {
  class: ObjectClass;
  objectId: string;
  sequence: number;
  inputHash: string;
}

/** What is to be remembered of an object that has left, or has come back: without `left`. Nothing of it shows in the catalog. */
export interface LeaverNote {
  class: ObjectClass;
  objectId: string;
  sequence: number;
  left?: NonNullable<ManagedEntity['left']>;
}

/** The reference of an entity from elsewhere that a person waits for. */
export interface AwaitedReference {
  class: ObjectClass;
  objectId: string;
  displayName: string;
  entityRef: string;
}

/**
 * What a plan hands out while it is being made: what has to happen so that the catalog has what mirror and policy say. Everything but unchanged objects: the
 * tenant, groups and users, then removals of users, groups and the tenant; each in order of object id.
 */
export interface PlanPart {
  changes: PlannedChange[];
  remade: RemadeEntity[];
  leavers: LeaverNote[];
  awaited: AwaitedReference[];
  /** How many objects of the directory were compared for it, most of them without a change. */
  compared: number;
}

/** What is known of a plan when all of it is made. */
export interface PlanSummary {
  /** As planned. Memberships are 0: they are known once the changes are compared with what was sent. */
  counts: RunCounts;
  warnings: RunWarning[];
  /** Entities of other connections that are to be taken over; they are among `managedBefore` of the users. */
  takenOver: number;
}

/** All that a plan is made of; nothing else goes into it. */
export interface PlanInput {
  connection: { id: string; provider: string; tenantId: string };
  snapshot: MirrorSnapshot;
  policy: Policy;
  /** What the database's clock says, in milliseconds since the epoch: grace ends by it. */
  now: number;
  /** How the directory removed what it no longer has, by `removedKey`. */
  removed?: ReadonlyMap<string, RemovedState>;
  transformers?: EntityTransformers;
  /** Rows of this connection, of all statuses. */
  managed: readonly ManagedEntity[];
  /** References that other connections bear or keep reserved, lower case. */
  refsOfOthers: ReadonlySet<string>;
  /** Of entities that are in the catalog, by `keptKey`: what the policy applies at creation only; absent where it does so with nothing. */
  kept?: ReadonlyMap<string, KeptFields>;
  /** Whom people are matched against; absent where the policy does not ask. */
  matching?: MatchingInput;
  /** Under which new entities are handed over; that of the connection where it is absent. */
  locationKey?: string;
}
