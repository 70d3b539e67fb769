import type {
  DirectoryAttribute,
  DirectoryGroup,
  DirectoryPageOf,
  DirectoryUnit,
  DirectoryUser,
  DirectoryValue,
  DraftSelection,
  Page,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import type { RequestOptions } from '../RequestOptions';
import { type BackendClient, toSearch } from '../backend';
import type {
  DirectoryApi,
  DirectoryGroupQuery,
  DirectoryUserQuery,
  DirectoryValueQuery,
  TriedPolicy,
} from './DirectoryApi';

/** Asks the backend about the directory. */
export class DirectoryClient implements DirectoryApi {
  readonly #backend: BackendClient;

  constructor(backend: BackendClient) {
    this.#backend = backend;
  }

  async getUsers(
    connectionId: string,
    query: DirectoryUserQuery,
    options?: RequestOptions,
  ): Promise<DirectoryPageOf<DirectoryUser>> {
    return this.#list(connectionId, 'users', query, options);
  }

  async getGroups(
    connectionId: string,
    query: DirectoryGroupQuery,
    options?: RequestOptions,
  ): Promise<DirectoryPageOf<DirectoryGroup>> {
    return this.#list(connectionId, 'groups', query, options);
  }

  async getUnits(
    connectionId: string,
    query: { search?: string; id?: string[] },
    options?: RequestOptions,
  ): Promise<Page<DirectoryUnit>> {
    return this.#list(connectionId, 'administrative-units', query, options);
  }

  async getAttributes(
    connectionId: string,
    objectClass: 'user' | 'group',
    options?: RequestOptions,
  ): Promise<Page<DirectoryAttribute>> {
    return this.#list(
      connectionId,
      'attributes',
      { class: objectClass },
      options,
    );
  }

  async getValues(
    connectionId: string,
    query: DirectoryValueQuery,
    options?: RequestOptions,
  ): Promise<{ items: DirectoryValue[] }> {
    return this.#list(connectionId, 'values', query, options);
  }

  async tryPolicy(
    connectionId: string,
    tried: TriedPolicy,
    options?: RequestOptions,
  ): Promise<DraftSelection> {
    return this.#backend.post(
      `/connections/${encodeURIComponent(connectionId)}/selection`,
      tried,
      options,
    );
  }

  #list<T>(
    connectionId: string,
    what: string,
    query: object,
    options?: RequestOptions,
  ): Promise<T> {
    return this.#backend.get(
      `/connections/${encodeURIComponent(
        connectionId,
      )}/directory/${what}${toSearch(query)}`,
      options,
    );
  }
}
