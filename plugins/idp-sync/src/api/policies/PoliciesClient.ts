import type {
  Page,
  Policy,
  PolicyFieldChange,
  PolicySave,
  PolicyVersion,
  SavedPolicy,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import type { PageQuery } from '../PageQuery';
import type { RequestOptions } from '../RequestOptions';
import { type BackendClient, toSearch } from '../backend';
import type { PoliciesApi } from './PoliciesApi';

function pathOf(connectionId: string): string {
  return `/connections/${encodeURIComponent(connectionId)}/policy`;
}

/** Asks the backend about policies and their versions. */
export class PoliciesClient implements PoliciesApi {
  readonly #backend: BackendClient;

  constructor(backend: BackendClient) {
    this.#backend = backend;
  }

  async getPolicy(
    connectionId: string,
    options?: RequestOptions,
  ): Promise<SavedPolicy> {
    return this.#backend.get(pathOf(connectionId), options);
  }

  async savePolicy(
    connectionId: string,
    save: PolicySave,
    options?: RequestOptions,
  ): Promise<SavedPolicy> {
    return this.#backend.put(pathOf(connectionId), save, options);
  }

  async getVersions(
    connectionId: string,
    query: PageQuery,
    options?: RequestOptions,
  ): Promise<Page<PolicyVersion>> {
    return this.#backend.get(
      `${pathOf(connectionId)}/versions${toSearch(query)}`,
      options,
    );
  }

  async getVersion(
    connectionId: string,
    version: number,
    options?: RequestOptions,
  ): Promise<SavedPolicy> {
    return this.#backend.get(
      `${pathOf(connectionId)}/versions/${version}`,
      options,
    );
  }

  async getChanges(
    connectionId: string,
    version: number,
    since: number,
    options?: RequestOptions,
  ): Promise<PolicyFieldChange[]> {
    const { items } = await this.#backend.get<Page<PolicyFieldChange>>(
      `${pathOf(connectionId)}/versions/${version}/changes${toSearch({
        since,
      })}`,
      options,
    );
    return items;
  }

  async exportYaml(
    connectionId: string,
    options?: RequestOptions,
  ): Promise<Blob> {
    return this.#backend.file(`${pathOf(connectionId)}/yaml`, options);
  }

  async parseYaml(
    connectionId: string,
    yaml: string,
    options?: RequestOptions,
  ): Promise<{ policy: Policy }> {
    return this.#backend.post(
      `${pathOf(connectionId)}/parse`,
      { yaml },
      options,
    );
  }
}
