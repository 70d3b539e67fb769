import type { ExplainedCondition } from './explain';
import type { RunWarning } from './runs';
import type { Page } from './status';

/**
 * What a group of the directory is; one can be several. `security`: access can be given to it. `microsoft365`: it has a mailbox, a team or a site.
 * `dynamic`: the directory fills it by a rule of its own. `mailEnabled`: mail can be sent to it. `onPremises`: it comes from an Active Directory.
 *
 * @public
 */
export type GroupKind =
  | 'security'
  | 'microsoft365'
  | 'dynamic'
  | 'mailEnabled'
  | 'onPremises';

/** @public */
export const GROUP_KINDS = [
  'security',
  'microsoft365',
  'dynamic',
  'mailEnabled',
  'onPremises',
] as const satisfies readonly GroupKind[];

/** A person as the directory was last read; one row of `GET /connections/:id/directory/users`. @public */
export interface DirectoryUser {
  objectId: string;
  displayName: string;
  mail?: string;
  userPrincipalName?: string;
  /** Whether the account is enabled. */
  enabled: boolean;
  guest: boolean;
}

/** A group by name. @public */
export interface DirectoryGroupName {
  objectId: string;
  displayName: string;
}

/** A group as the directory was last read; one row of `GET /connections/:id/directory/groups`. @public */
export interface DirectoryGroup extends DirectoryGroupName {
  mail?: string;
  description?: string;
  kinds: GroupKind[];
  /** People directly in it. */
  members: number;
  /** Groups directly in it. */
  memberGroups: number;
  /** Some of the groups that it is directly in, by name. */
  nestedIn: DirectoryGroupName[];
  /** How many groups it is directly in. */
  nestedInCount: number;
}

/** An administrative unit; one row of `GET /connections/:id/directory/administrative-units`. @public */
export interface DirectoryUnit extends DirectoryGroupName {
  description?: string;
  /** People and groups directly in it; absent where its members have not been read, which the next scan does where the policy names it. */
  members?: number;
}

/** A page of a list of the directory. @public */
export interface DirectoryPageOf<T> extends Page<T> {
  /** When the directory was last read; absent before the first time. */
  lastReadAt?: string;
}

/** An attribute that rules can look at. @public */
export interface DirectoryAttribute {
  /** By the directory's own name. */
  name: string;
  /** Whether it was read. What was not can stand in a rule all the same; the first scan after that reads it. */
  read: boolean;
  /** How many objects have a value. */
  present: number;
  /** Of which sort its values are; absent where there are none. */
  type?: 'text' | 'number' | 'boolean' | 'list';
}

/** A value that an attribute has somewhere in the directory. @public */
export interface DirectoryValue {
  value: string | number | boolean;
  /** How many objects have it. */
  count: number;
}

/** Why so many objects of a class are in or out. @public */
export interface SelectionReason {
  inScope: boolean;
  reasonCode: string;
  /** As a sentence, with the group or rule it came from. */
  reason: string;
  count: number;
}

/** What a policy takes of one class. @public */
export interface SelectionCounts {
  /** Objects as last read. */
  total: number;
  inScope: number;
  /** All reasons, those for being in scope first, each with the most frequent first; a hundred at most. */
  reasons: SelectionReason[];
}

/** One of those that a policy is tried on. @public */
export interface SelectionSample<T = DirectoryUser | DirectoryGroup> {
  object: T;
  inScope: boolean;
  reasonCode: string;
  reason: string;
  conditions: ExplainedCondition[];
}

/** Which of those that a policy is tried on are wanted; by name. @public */
export interface SelectionSampleQuery {
  /** Words of name, addresses or id. */
  search?: string;
  /** Only those in scope, or only those out of scope. */
  inScope?: boolean;
  offset?: number;
  limit?: number;
}

/** What a policy that need not be saved would take, by the directory as last read: answer of `POST /connections/:id/selection`. @public */
export interface DraftSelection<T = DirectoryUser | DirectoryGroup> {
  users: SelectionCounts;
  groups: SelectionCounts;
  sample: Page<SelectionSample<T>>;
  /** Such as groups chosen by hand that are not in the directory. */
  warnings: RunWarning[];
  lastReadAt?: string;
  /** Milliseconds that it took to decide about everybody; next to nothing where another page of the same is asked for. */
  tookMs: number;
}
