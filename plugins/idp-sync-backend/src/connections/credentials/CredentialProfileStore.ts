import type {
  CredentialProfileInfo,
  CredentialProfileInput,
} from '@idp-sync/backstage-plugin-idp-sync-common';

/** The credential profiles of the configuration file, and those made in the portal, whose secrets go in and never come out. */
export interface CredentialProfileStore {
  /** By name. */
  list(): Promise<CredentialProfileInfo[]>;
  get(name: string): Promise<CredentialProfileInfo | undefined>;
  /**
   * @param by - entity ref of a user or subject of a service
   * @throws InvalidInputError at the field; IdpSyncError `IDP_ENCRYPTION_KEY_MISSING`
   */
  create(
    input: CredentialProfileInput,
    by: string,
  ): Promise<CredentialProfileInfo>;
  /**
   * What is left out stays. A profile that goes elsewhere than before (tenant, hosts, application) needs its secret anew.
   *
   * @returns undefined where there is none of this name
   * @throws InvalidInputError at the field; IdpSyncError `IDP_MANAGED_IN_FILE`, `IDP_CHANGED_MEANWHILE` or `IDP_ENCRYPTION_KEY_MISSING`
   */
  update(
    name: string,
    input: CredentialProfileInput,
    by: string,
  ): Promise<CredentialProfileInfo | undefined>;
  /**
   * @returns whether there was one
   * @throws IdpSyncError `IDP_MANAGED_IN_FILE` or `IDP_PROFILE_IN_USE`
   */
  delete(name: string): Promise<boolean>;
}
