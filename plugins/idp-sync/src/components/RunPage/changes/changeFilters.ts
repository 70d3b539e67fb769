import type {
  ChangeAction,
  ChangeStatus,
} from '@idp-sync/backstage-plugin-idp-sync-common';

/** What changes can be filtered by. */
export const CHANGE_ACTIONS: readonly ChangeAction[] = [
  'create',
  'update',
  'deactivate',
  'remove',
  'none',
];

/** What changes can be filtered by. */
export const CHANGE_STATUSES: readonly ChangeStatus[] = [
  'planned',
  'applied',
  'failed',
  'held',
  'rejected',
  'notApplied',
  'refused',
];

/** What changes can be filtered by. */
export const MEMBERSHIPS = ['added', 'removed'] as const;
