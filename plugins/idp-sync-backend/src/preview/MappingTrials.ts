import type {
  MappedClass,
  MappingTrial,
  Policy,
} from '@idp-sync/backstage-plugin-idp-sync-common';

/** Which objects mappings are tried on. */
export interface TrialWish {
  class: MappedClass;
  /** These, as far as the directory has them; whoever is found by the words where they are absent. */
  objectIds?: readonly string[];
  search?: string;
  limit: number;
}

/** Shows what the attribute mappings of a draft make of real people and groups, out of what was read last. */
export interface MappingTrials {
  /**
   * @throws IdpSyncError `IDP_MIRROR_MISSING` before the directory was read, `IDP_POLICY_…` where the policy names a group that cannot be found
   * @throws NotFoundError for an unknown connection
   */
  try(
    connectionId: string,
    policy: Policy,
    wish: TrialWish,
  ): Promise<MappingTrial>;
}
