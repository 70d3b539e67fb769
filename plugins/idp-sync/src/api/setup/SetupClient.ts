import type {
  ConnectionChange,
  ConnectionDetails,
  ConnectionPriorityChange,
  ConnectionTestInput,
  ConnectionTestStep,
  DisconnectEffect,
  DisconnectRequest,
  DisconnectResult,
  NewConnection,
  Page,
  ProviderInfo,
  RunSummary,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import type { RequestOptions } from '../RequestOptions';
import type { BackendClient } from '../backend';
import type { SetupApi } from './SetupApi';

function pathOf(connectionId: string): string {
  return `/connections/${encodeURIComponent(connectionId)}`;
}

/** Asks the backend to set connections up. */
export class SetupClient implements SetupApi {
  readonly #backend: BackendClient;

  constructor(backend: BackendClient) {
    this.#backend = backend;
  }

  async getProviders(options?: RequestOptions): Promise<Page<ProviderInfo>> {
    return this.#backend.get('/providers', options);
  }

  async addConnection(
    connection: NewConnection,
    options?: RequestOptions,
  ): Promise<ConnectionDetails> {
    return this.#backend.post('/connections', connection, options);
  }

  async getSettings(
    connectionId: string,
    options?: RequestOptions,
  ): Promise<ConnectionDetails> {
    return this.#backend.get(`${pathOf(connectionId)}/settings`, options);
  }

  async changeSettings(
    connectionId: string,
    change: ConnectionChange,
    options?: RequestOptions,
  ): Promise<ConnectionDetails> {
    return this.#backend.put(
      `${pathOf(connectionId)}/settings`,
      change,
      options,
    );
  }

  async setPriority(
    connectionId: string,
    change: ConnectionPriorityChange,
    options?: RequestOptions,
  ): Promise<ConnectionDetails> {
    return this.#backend.put(
      `${pathOf(connectionId)}/priority`,
      change,
      options,
    );
  }

  test(
    settings: ConnectionTestInput,
    options?: RequestOptions,
  ): AsyncIterable<ConnectionTestStep> {
    return this.#backend.lines('/connections/test', settings, options);
  }

  testSaved(
    connectionId: string,
    options?: RequestOptions,
  ): AsyncIterable<ConnectionTestStep> {
    return this.#backend.lines(
      `${pathOf(connectionId)}/test`,
      undefined,
      options,
    );
  }

  async connect(
    connectionId: string,
    options?: RequestOptions,
  ): Promise<RunSummary> {
    return this.#backend.post(
      `${pathOf(connectionId)}/connect`,
      undefined,
      options,
    );
  }

  async getDisconnectEffect(
    connectionId: string,
    options?: RequestOptions,
  ): Promise<DisconnectEffect> {
    return this.#backend.get(`${pathOf(connectionId)}/disconnect`, options);
  }

  async deleteConnection(
    connectionId: string,
    options?: RequestOptions,
  ): Promise<void> {
    await this.#backend.delete(pathOf(connectionId), options);
  }

  async disconnect(
    connectionId: string,
    request: DisconnectRequest,
    options?: RequestOptions,
  ): Promise<DisconnectResult> {
    return this.#backend.post(
      `${pathOf(connectionId)}/disconnect`,
      request,
      options,
    );
  }
}
