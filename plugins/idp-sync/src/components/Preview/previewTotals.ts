import {
  OBJECT_CLASSES,
  type ChangeAction,
  type ChangeReason,
  type ChangeStatus,
  type ObjectClass,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import type { ChangeFilters } from '../../hooks/useHrefs';

/** The sums that a preview is about. */
export const TOTALS = [
  'created',
  'updated',
  'deactivated',
  'removed',
  'heldCount',
  'failed',
] as const;

/** One of the sums. */
export type TotalName = (typeof TOTALS)[number];

const ACTIONS: Partial<Record<TotalName, ChangeAction>> = {
  created: 'create',
  updated: 'update',
  deactivated: 'deactivate',
  removed: 'remove',
};

/** Which rows a sum is of. */
export function filterOf(name: TotalName): ChangeFilters {
  const action = ACTIONS[name];
  if (action) {
    return { action: [action], status: ['planned'] };
  }
  const status: ChangeStatus[] =
    name === 'failed' ? ['failed'] : ['held', 'rejected'];
  return { status };
}

/** How many rows there are behind each sum, by class. */
export type PreviewSums = Record<TotalName, Record<ObjectClass, number>>;

/** Adds up the rows by what they are. */
export function sumUp(reasons: readonly ChangeReason[]): PreviewSums {
  const sums = Object.fromEntries(
    TOTALS.map(name => [
      name,
      Object.fromEntries(
        OBJECT_CLASSES.map(objectClass => [
          objectClass,
          reasons
            .filter(
              reason =>
                reason.class === objectClass &&
                isBehind(reason, filterOf(name)),
            )
            .reduce((sum, { changes }) => sum + changes, 0),
        ]),
      ),
    ]),
  );
  return sums as PreviewSums;
}

/** What confirming would apply. */
export function countApplied(sums: PreviewSums): number {
  return (['created', 'updated', 'deactivated', 'removed'] as const).reduce(
    (sum, name) => sum + total(sums, name),
    0,
  );
}

/** Over all classes. */
export function total(sums: PreviewSums, name: TotalName): number {
  return OBJECT_CLASSES.reduce(
    (sum, objectClass) => sum + sums[name][objectClass],
    0,
  );
}

function isBehind(reason: ChangeReason, filter: ChangeFilters): boolean {
  return (
    (filter.action?.includes(reason.action) ?? true) &&
    (filter.status?.includes(reason.status) ?? true)
  );
}
