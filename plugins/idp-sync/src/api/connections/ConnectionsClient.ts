import type {
  ConnectionSummary,
  SyncStatus,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import type { RequestOptions } from '../RequestOptions';
import { type BackendClient } from '../backend';
import type { ConnectionsApi } from './ConnectionsApi';

/** Asks the backend about connections. */
export class ConnectionsClient implements ConnectionsApi {
  readonly #backend: BackendClient;

  constructor(backend: BackendClient) {
    this.#backend = backend;
  }

  async getStatus(options?: RequestOptions): Promise<SyncStatus> {
    return this.#backend.get('/status', options);
  }

  async getConnection(
    connectionId: string,
    options?: RequestOptions,
  ): Promise<ConnectionSummary> {
    return this.#backend.get(
      `/connections/${encodeURIComponent(connectionId)}`,
      options,
    );
  }
}
