export * from './types';
export * from './mapping';
export * from './policySchema';
export {
  LEAVE_CAUSES,
  LEAVE_REASONS,
  type LeaveCause,
  type LeaveReason,
  type LeaverRule,
  type LeaversPolicy,
} from './leavers';
export * from './distinguishedName';
export {
  MATCH_ACTIONS,
  MATCH_CRITERIA,
  type MatchAction,
  type MatchCriterion,
  type MatchingPolicy,
} from './matching';
export * from './safety';
export {
  type ScanPolicy,
  type ScannedGroup,
  type ScanScope,
  scanScopeOf,
} from './scan';
export {
  ORGANIZATIONAL_UNIT_ATTRIBUTE,
  type GroupsWithin,
  type UsersWithin,
  administrativeUnitsOf,
} from './units';
