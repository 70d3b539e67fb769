import type {
  ObjectClass,
  RuleTrace,
  RunWarning,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import type { ReasonCode } from './reasons';

/** Whether an object belongs in the catalog, and why. Shared between objects with the same fate: never changed. */
export interface Decision {
  readonly inScope: boolean;
  readonly reasonCode: ReasonCode;
  /** The same as a sentence, with the group or rule it came from. */
  readonly reason: string;
  /** Without what is said of this one object alone; absent where nothing is. */
  readonly common?: Decision;
  /** Of a person who has no entity of ours: the one of somebody else that stands for her in our groups. */
  readonly linkedTo?: string;
  /** Of a person who waits: the reference that is to be hers once its source lets go of it. */
  readonly awaits?: string;
}

/** Whether somebody counts for groups: with an entity of ours, or with somebody else's. */
export function counts({ inScope, linkedTo }: Decision): boolean {
  return inScope || linkedTo !== undefined;
}

/** What of a snapshot belongs in the catalog by a policy. Everything is by index of the snapshot. */
export interface Selection {
  readonly users: readonly Decision[];
  readonly groups: readonly Decision[];
  /** By user: the groups in scope they have relations to, ascending; none for users out of scope, unless somebody else's entity stands for them, and never one beyond `mapping.membershipLimit`. */
  readonly userGroups: readonly (readonly number[])[];
  /** By group: the groups in scope it is in, ascending, without circles; none for groups out of scope. */
  readonly groupParents: readonly (readonly number[])[];
  /** Object ids of groups in scope that contain each other, each the parent of the next and the last of the first; a hundred at most. */
  readonly cycles: readonly (readonly string[])[];
  readonly warnings: readonly RunWarning[];
}

/** One condition of the policy and how an object meets it. */
export interface ExplanationStep {
  /** What has to hold, as a sentence. */
  condition: string;
  holds: boolean;
  /** Why the object is out where this does not hold. */
  reasonCode: ReasonCode;
  /** Where the condition is a rule: its parts. */
  trace?: RuleTrace;
}

/** Why one object is in scope or not: every condition, also those after the one that decided. */
export interface Explanation {
  class: ObjectClass;
  objectId: string;
  displayName: string;
  decision: Decision;
  steps: ExplanationStep[];
  /** Groups beyond `mapping.membershipLimit`: the group itself, or those a person in scope counts for without a relation in the catalog. */
  giantGroups: GiantGroup[];
}

/** A group that is in the catalog without its members. */
export interface GiantGroup {
  objectId: string;
  displayName: string;
  /** How many people in scope count for it. */
  members: number;
}
