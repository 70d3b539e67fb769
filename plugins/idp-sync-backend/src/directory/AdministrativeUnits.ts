import type { DirectoryUnit } from '@idp-sync/backstage-plugin-idp-sync-common';

/** The administrative units that somebody can choose from. */
export interface AdministrativeUnits {
  /**
   * Asks the directory, because those that no policy names are not read.
   *
   * @returns the first ones by the directory's own order; none where the identity provider has no such thing
   * @throws IdpSyncError as a scan does, such as `IDP_PERMISSION_MISSING`; the reason of the signal once that is aborted
   */
  search(
    connectionId: string,
    search: string | undefined,
    signal: AbortSignal,
  ): Promise<DirectoryUnit[]>;

  /** Those with some ids, as they were last read; those that were not read are left out. */
  named(connectionId: string, ids: readonly string[]): Promise<DirectoryUnit[]>;
}
