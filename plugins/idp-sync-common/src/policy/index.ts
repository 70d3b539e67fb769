export * from './types';
export * from './policySchema';
export {
  LEAVE_CAUSES,
  type LeaveCause,
  type LeaverRule,
  type LeaversPolicy,
} from './leavers';
export * from './safety';
