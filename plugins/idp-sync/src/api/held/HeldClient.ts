import type {
  HeldChange,
  HeldSummary,
  HoldDecision,
  HoldDecisionRequest,
  Page,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import type { RequestOptions } from '../RequestOptions';
import { type BackendClient, toSearch } from '../backend';
import type { HeldChangeQuery, HeldAction, HeldApi } from './HeldApi';

/** Asks the backend about changes that the guard holds. */
export class HeldClient implements HeldApi {
  readonly #backend: BackendClient;

  constructor(backend: BackendClient) {
    this.#backend = backend;
  }

  async getHeldSummary(
    connectionId: string,
    options?: RequestOptions,
  ): Promise<HeldSummary> {
    return this.#backend.get(
      `/connections/${encodeURIComponent(connectionId)}/held/summary`,
      options,
    );
  }

  async getHeldChanges(
    connectionId: string,
    query: HeldChangeQuery,
    options?: RequestOptions,
  ): Promise<Page<HeldChange>> {
    return this.#backend.get(
      `/connections/${encodeURIComponent(connectionId)}/held${toSearch(query)}`,
      options,
    );
  }

  async decideHeldChanges(
    connectionId: string,
    action: HeldAction,
    request: HoldDecisionRequest,
    options?: RequestOptions,
  ): Promise<HoldDecision> {
    return this.#backend.post(
      `/connections/${encodeURIComponent(connectionId)}/held/${action}`,
      request,
      options,
    );
  }
}
