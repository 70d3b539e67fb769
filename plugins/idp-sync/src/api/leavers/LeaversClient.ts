import type {
  Leaver,
  LeaverRemoval,
  LeaverRemovalRequest,
  LeaverSelection,
  Page,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import type { RequestOptions } from '../RequestOptions';
import { type BackendClient, toSearch } from '../backend';
import type { LeaverQuery, LeaversApi } from './LeaversApi';

/** Asks the backend about those who have left. */
export class LeaversClient implements LeaversApi {
  readonly #backend: BackendClient;

  constructor(backend: BackendClient) {
    this.#backend = backend;
  }

  async getLeavers(
    connectionId: string,
    query: LeaverQuery,
    options?: RequestOptions,
  ): Promise<Page<Leaver>> {
    return this.#backend.get(
      `/connections/${encodeURIComponent(connectionId)}/leavers${toSearch(
        query,
      )}`,
      options,
    );
  }

  async removeLeavers(
    connectionId: string,
    request: LeaverRemovalRequest,
    options?: RequestOptions,
  ): Promise<LeaverRemoval> {
    return this.#backend.post(
      `/connections/${encodeURIComponent(connectionId)}/leavers/remove`,
      request,
      options,
    );
  }

  async takeBackLeaverRemoval(
    connectionId: string,
    selection: LeaverSelection,
    options?: RequestOptions,
  ): Promise<LeaverRemoval> {
    return this.#backend.post(
      `/connections/${encodeURIComponent(connectionId)}/leavers/take-back`,
      selection,
      options,
    );
  }
}
