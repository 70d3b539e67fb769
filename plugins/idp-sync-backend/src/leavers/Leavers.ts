import type {
  Leaver,
  LeaverDue,
  LeaverOrder,
  LeaverState,
  LeaveReason,
  ObjectClass,
  Page,
} from '@idp-sync/backstage-plugin-idp-sync-common';

export interface LeaverFilter {
  classes?: readonly ObjectClass[];
  reasons?: readonly LeaveReason[];
  states?: readonly LeaverState[];
  dues?: readonly LeaverDue[];
  /** Words of which each has to be in name, reference or object id. */
  search?: string;
  /** Longest gone first, unless told otherwise. */
  order?: LeaverOrder;
  offset: number;
  limit: number;
}

/** An object of the directory of a connection. */
export interface LeaverKey {
  class: ObjectClass;
  objectId: string;
}

/** How asking for removals ended; where there is any of either, nothing was noted. */
export interface RequestOutcome {
  /** No leavers in the catalog. */
  strangers: LeaverKey[];
  /** Held by the limits or rejected, or about to be by a sync under way: for those to decide who may approve. */
  held: LeaverKey[];
}

/** How the taking back of a removal ended. `busy`: a sync is under way, which may be removing them. */
export type TakeBackOutcome = { busy: true } | { strangers: LeaverKey[] };

/** Those who have left and are still in the catalog. */
export interface Leavers {
  list(connectionId: string, filter: LeaverFilter): Promise<Page<Leaver>>;

  /**
   * Notes that leavers are to be removed by the next run, all of them or none. Asking twice is as good as once; who is back in scope by then stays.
   *
   * What the guard holds is not to be had this way by somebody who may not approve it.
   */
  requestRemoval(
    connectionId: string,
    objects: readonly LeaverKey[],
    request: { by: string; reason?: string },
  ): Promise<RequestOutcome>;

  /**
   * Takes requests for removal back, all of them or none: the policy decides about these leavers again.
   *
   * @returns those of the objects whose removal was not asked for or has been made; where there are any, nothing was taken back
   */
  takeBackRemoval(
    connectionId: string,
    objects: readonly LeaverKey[],
  ): Promise<TakeBackOutcome>;
}
