import {
  LEAVE_REASONS,
  LEAVER_DUES,
  LEAVER_ORDER_KEYS,
  type LeaverOrder,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import type { LeaverQuery } from '../../api';
import type { ListParams } from '../../hooks/useListParams';

/** The classes that leavers are told apart by; the tenant's own team goes with its tenant. */
export const LEAVER_CLASSES = ['user', 'group'] as const;

/** The order while the viewer has chosen none: longest gone first. */
export const LONGEST_GONE: LeaverOrder = 'since';

const ORDERS = LEAVER_ORDER_KEYS.flatMap((key): LeaverOrder[] => [
  key,
  `-${key}`,
]);

/** What the address says is to be shown. */
export function leaverQueryOf(params: ListParams) {
  return {
    class: params.many('class', LEAVER_CLASSES),
    reason: params.many('reason', LEAVE_REASONS),
    due: params.many('due', LEAVER_DUES),
    search: params.search('search'),
    order: params.one('sort', ORDERS) ?? LONGEST_GONE,
    offset: params.offset,
    limit: params.pageSize,
  } satisfies LeaverQuery;
}

/** Filters of the address, as they are where there are none. */
export const NO_FILTERS = {
  class: undefined,
  reason: undefined,
  due: undefined,
  search: undefined,
};
