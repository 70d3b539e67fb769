import type {
  GuardKind,
  HeldChange,
  HeldSummary,
  HoldDecision,
  HoldDecisionRequest,
  HoldStatus,
  ObjectClass,
  Page,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import type { PageQuery } from '../PageQuery';
import type { RequestOptions } from '../RequestOptions';

/** Filters of held changes, of each any of the values. @public */
export interface HeldChangeQuery extends PageQuery {
  kind?: GuardKind[];
  class?: ObjectClass[];
  status?: HoldStatus[];
  /** Words in name, reference or id of the object. */
  search?: string;
}

/** What can be decided about held changes. @public */
export type HeldAction = 'approve' | 'reject' | 'reconsider';

/** What the pages ask about changes that the guard holds. @public */
export interface HeldApi {
  /** How many changes of which kind are held, since when and why. */
  getHeldSummary(
    connectionId: string,
    options?: RequestOptions,
  ): Promise<HeldSummary>;
  /** Changes that the guard holds, and those that somebody has decided about, oldest first. */
  getHeldChanges(
    connectionId: string,
    query: HeldChangeQuery,
    options?: RequestOptions,
  ): Promise<Page<HeldChange>>;
  /** Approves, rejects or reconsiders held changes. */
  decideHeldChanges(
    connectionId: string,
    action: HeldAction,
    request: HoldDecisionRequest,
    options?: RequestOptions,
  ): Promise<HoldDecision>;
}
