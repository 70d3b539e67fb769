import type {
  MappingTrial,
  Policy,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import type { RequestOptions } from '../RequestOptions';
import type { BackendClient } from '../backend';
import type { MappingApi, TrialQuery } from './MappingApi';

/** Asks the backend about attribute mappings. */
export class MappingClient implements MappingApi {
  readonly #backend: BackendClient;

  constructor(backend: BackendClient) {
    this.#backend = backend;
  }

  async tryMapping(
    connectionId: string,
    policy: Policy,
    query: TrialQuery,
    options?: RequestOptions,
  ): Promise<MappingTrial> {
    return this.#backend.post(
      `/connections/${encodeURIComponent(connectionId)}/mapping/try`,
      { policy, ...query },
      options,
    );
  }
}
