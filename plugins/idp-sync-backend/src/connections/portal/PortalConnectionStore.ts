import type {
  ConnectionChange,
  ConnectionDetails,
  ConnectionPriorityChange,
  ConnectionTestInput,
  NewConnection,
  ProviderInfo,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import type { DirectorySource } from '@idp-sync/backstage-plugin-idp-sync-node';

/** What a test of a connection goes by; only the source looks inside the settings. */
export interface TestableConnection {
  source: DirectorySource;
  settings: unknown;
}

/** Connections as they are set up in the portal. Errors of input are InvalidInputErrors at the fields. */
export interface PortalConnectionStore {
  /** The sources that are installed. */
  providers(): ProviderInfo[];
  /** Of any connection that is configured, also of one in the file. */
  details(id: string): Promise<ConnectionDetails | undefined>;
  /**
   * @param by - entity ref of a user or subject of a service
   * @throws InvalidInputError; IdpSyncError `IDP_ENCRYPTION_KEY_MISSING` where a password of a proxy is to be kept
   */
  create(input: NewConnection, by: string): Promise<ConnectionDetails>;
  /**
   * @returns undefined where there is no such connection
   * @throws InvalidInputError; IdpSyncError `IDP_MANAGED_IN_FILE`, `IDP_CHANGED_MEANWHILE` or `IDP_ENCRYPTION_KEY_MISSING`
   */
  update(
    id: string,
    change: ConnectionChange,
    by: string,
  ): Promise<ConnectionDetails | undefined>;
  /**
   * Says which connection is believed about people whom several have.
   *
   * @returns undefined where there is no such connection
   * @throws IdpSyncError `IDP_MANAGED_IN_FILE` or `IDP_CHANGED_MEANWHILE`
   */
  setPriority(
    id: string,
    change: ConnectionPriorityChange,
    by: string,
  ): Promise<ConnectionDetails | undefined>;
  /**
   * Forgets a connection that is not connected and has nothing in the catalog.
   *
   * @returns whether there was one
   * @throws IdpSyncError `IDP_MANAGED_IN_FILE`; ConflictError for one that is still needed
   */
  delete(id: string): Promise<boolean>;
  /** @throws InvalidInputError where settings that are not saved cannot even be tried */
  testable(input: ConnectionTestInput): Promise<TestableConnection>;
}
