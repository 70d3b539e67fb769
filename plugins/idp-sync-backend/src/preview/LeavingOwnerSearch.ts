import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import type { LeavingOwners } from '@idp-sync/backstage-plugin-idp-sync-common';

/** Finds what in the catalog belongs to people and groups that a run takes out of it. */
export interface LeavingOwnerSearch {
  /**
   * Those who own most come first. What the caller may not see in the catalog counts as not there.
   *
   * @throws IdpSyncError `IDP_CATALOG_UNAVAILABLE`
   */
  find(
    runId: number,
    page: { offset: number; limit: number },
    credentials: BackstageCredentials,
  ): Promise<LeavingOwners>;
}
