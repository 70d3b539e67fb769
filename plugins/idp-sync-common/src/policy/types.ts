import type { GroupSelector, Rule } from '../rules';
import type { Schedule } from '../schedule';
import type { AttributeMappings, PhotosPolicy } from './mapping';
import type { LeaversPolicy } from './leavers';
import type { MatchingPolicy } from './matching';
import type { SafetyPolicy } from './safety';
import type { ScanPolicy } from './scan';
import type { GroupsWithin, UsersWithin } from './units';

/** What is done at all for one class; leavers have rules of their own. @public */
export interface ChangeSwitches {
  /** False: nobody who is not in the catalog is created there, so that what is there is only kept up to date. */
  create: boolean;
  /**
   * False: what is in the catalog stays as it was created. Somebody who was marked as having left and comes back is brought up to date nevertheless, because
   * that takes the mark away.
   */
  update: boolean;
}

/** Which people belong in the catalog. All conditions have to hold; exclusion beats inclusion. @public */
export interface UsersPolicy extends ChangeSwitches {
  /** False: no people at all. */
  enabled: boolean;
  /** Everyone in the directory, or the members of some groups. */
  from: 'everyone' | { groups: GroupSelector[]; nested: boolean };
  /** Only people in one of these administrative or organisational units. */
  within?: UsersWithin;
  /** Whether guests may be in scope. */
  guests: boolean;
  /** Whether people whose account is disabled may be in scope. */
  disabled: boolean;
  /** Only people for whom this holds. */
  include?: Rule;
  /** Nobody for whom this holds. */
  exclude?: Rule;
  /** What happens to those of them who are in the catalog already. */
  matching: MatchingPolicy;
}

/** By hand, by rule, or both: then either is enough. @public */
export interface GroupSelection {
  ids?: string[];
  rule?: Rule;
}

/** Which groups belong in the catalog; exclusion beats inclusion. The switches do not hold for the tenant's root group. @public */
export interface GroupsPolicy extends ChangeSwitches {
  /** False: no groups at all. */
  enabled: boolean;
  select: 'all' | GroupSelection;
  exclude?: GroupSelection;
  /** Only groups in one of these administrative units, however they are selected. */
  within?: GroupsWithin;
  /**
   * What happens to groups within selected groups.
   * `asIs`: they are in scope where they are selected themselves.
   * `follow`: they are in scope too, unless excluded; what lies below an excluded group is not followed.
   * `flatten`: those not selected are out, and selected groups have all their nested members directly and no parent or child but the root.
   */
  nested: 'asIs' | 'follow' | 'flatten';
  /** Whether groups are in scope that nobody in scope is in, directly or through other groups. */
  empty: boolean;
}

/** @public */
export interface MappingPolicy extends AttributeMappings {
  /**
   * `nearest`: a member of a group out of scope counts for the nearest groups in scope above.
   * `direct`: direct memberships only. `transitive`: nearest, and everything above in scope.
   * `groups.nested: flatten` goes before this.
   */
  membership: 'nearest' | 'direct' | 'transitive';
  /**
   * Groups for which more people in scope count than this are in the catalog without them: nobody has a `memberOf` relation to such a group, because the catalog
   * works through all relations of a group whenever one changes. Absent: no limit.
   */
  membershipLimit?: number;
  /** Absent: photos are not read. */
  photos?: PhotosPolicy;
  /** Catalog namespace of new entities. */
  namespace: string;
  /** Whether a reference stays when its object gets another name, or follows the name. */
  renames: 'never' | 'follow';
}

/**
 * What the catalog does with User and Group entities that no connection brings. `warn`: takes them and marks them. `reject`: does not take them. Where several
 * connections say different things, the strictest holds.
 *
 * @public
 */
export type ForeignEntityRule = 'allow' | 'warn' | 'reject';

/** From the mildest to the strictest. @public */
export const FOREIGN_ENTITY_RULES = [
  'allow',
  'warn',
  'reject',
] as const satisfies readonly ForeignEntityRule[];

/** What of a directory belongs in the catalog and how. @public */
export interface Policy {
  schemaVersion: 1;
  users: UsersPolicy;
  groups: GroupsPolicy;
  mapping: MappingPolicy;
  leavers: LeaversPolicy;
  /** What may happen without anybody having been asked. */
  safety: SafetyPolicy;
  /** Whether the directory is the only source of people and teams while the connection is connected. */
  foreignEntities: ForeignEntityRule;
  schedule?: Schedule;
  scan: ScanPolicy;
  /** A full scan at the latest every so many days, 1 to 7. */
  fullScan: { everyDays: number };
}
