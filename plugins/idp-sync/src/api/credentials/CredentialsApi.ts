import type {
  CredentialProfileInfo,
  CredentialProfileInput,
  Page,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import type { RequestOptions } from '../RequestOptions';

/** What the pages ask about credential profiles; secrets only go in. @public */
export interface CredentialsApi {
  getProfiles(options?: RequestOptions): Promise<Page<CredentialProfileInfo>>;
  addProfile(
    profile: CredentialProfileInput,
    options?: RequestOptions,
  ): Promise<CredentialProfileInfo>;
  /** Secrets that are left out stay as they are. */
  changeProfile(
    profile: CredentialProfileInput,
    options?: RequestOptions,
  ): Promise<CredentialProfileInfo>;
  /** Refused while a connection uses it. */
  deleteProfile(name: string, options?: RequestOptions): Promise<void>;
}
