import type {
  Leaver,
  LeaverState,
  LeaveReason,
  ObjectClass,
  Page,
} from '@idp-sync/backstage-plugin-idp-sync-common';

export interface LeaverFilter {
  classes?: readonly ObjectClass[];
  reasons?: readonly LeaveReason[];
  states?: readonly LeaverState[];
  /** Words of which each has to be in name, reference or object id. */
  search?: string;
  offset: number;
  limit: number;
}

/** Those who have left and are still in the catalog. */
export interface Leavers {
  /** Longest gone first. */
  list(connectionId: string, filter: LeaverFilter): Promise<Page<Leaver>>;

  /**
   * Notes that leavers are to be removed by the next run, all of them or none. Asking twice is as good as once; who is back in scope by then stays.
   *
   * @returns those of the objects that are no leavers in the catalog; where there are any, nothing was noted
   */
  requestRemoval(
    connectionId: string,
    objects: readonly { class: ObjectClass; objectId: string }[],
    by: string,
  ): Promise<{ class: ObjectClass; objectId: string }[]>;
}
