import type {
  CredentialProfileInfo,
  CredentialProfileInput,
  Page,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import type { RequestOptions } from '../RequestOptions';
import type { BackendClient } from '../backend';
import type { CredentialsApi } from './CredentialsApi';

const PATH = '/credential-profiles';

/** Asks the backend about credential profiles. */
export class CredentialsClient implements CredentialsApi {
  readonly #backend: BackendClient;

  constructor(backend: BackendClient) {
    this.#backend = backend;
  }

  async getProfiles(
    options?: RequestOptions,
  ): Promise<Page<CredentialProfileInfo>> {
    return this.#backend.get(PATH, options);
  }

  async addProfile(
    profile: CredentialProfileInput,
    options?: RequestOptions,
  ): Promise<CredentialProfileInfo> {
    return this.#backend.post(PATH, profile, options);
  }

  async changeProfile(
    profile: CredentialProfileInput,
    options?: RequestOptions,
  ): Promise<CredentialProfileInfo> {
    return this.#backend.put(
      `${PATH}/${encodeURIComponent(profile.name)}`,
      profile,
      options,
    );
  }

  async deleteProfile(name: string, options?: RequestOptions): Promise<void> {
    await this.#backend.delete(`${PATH}/${encodeURIComponent(name)}`, options);
  }
}
