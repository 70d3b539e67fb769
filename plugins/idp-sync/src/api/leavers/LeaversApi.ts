import type {
  LeaveReason,
  Leaver,
  LeaverDue,
  LeaverOrder,
  LeaverRemoval,
  LeaverRemovalRequest,
  LeaverSelection,
  LeaverState,
  ObjectClass,
  Page,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import type { PageQuery } from '../PageQuery';
import type { RequestOptions } from '../RequestOptions';

/** Filters of leavers, of each any of the values; longest gone first unless `order` says otherwise. @public */
export interface LeaverQuery extends PageQuery {
  class?: ObjectClass[];
  reason?: LeaveReason[];
  state?: LeaverState[];
  due?: LeaverDue[];
  /** Words in name, reference or id of the object. */
  search?: string;
  order?: LeaverOrder;
}

/** What the pages ask about those who have left. @public */
export interface LeaversApi {
  /** Who has left and is still in the catalog. */
  getLeavers(
    connectionId: string,
    query: LeaverQuery,
    options?: RequestOptions,
  ): Promise<Page<Leaver>>;
  /** Has leavers removed by a run, whatever the policy says about them. */
  removeLeavers(
    connectionId: string,
    request: LeaverRemovalRequest,
    options?: RequestOptions,
  ): Promise<LeaverRemoval>;
  /** Takes back that leavers be removed by hand. */
  takeBackLeaverRemoval(
    connectionId: string,
    selection: LeaverSelection,
    options?: RequestOptions,
  ): Promise<LeaverRemoval>;
}
