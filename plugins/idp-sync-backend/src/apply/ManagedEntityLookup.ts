import type { ManagedEntityInfo } from '@idp-sync/backstage-plugin-idp-sync-common';

/** Where an entity in the catalog comes from. */
export interface ManagedEntityLookup {
  /**
   * Undefined for an entity that is not ours, that has not been handed to the catalog yet, or that is gone from it.
   *
   * @param entityRef - a full reference in any letter case
   */
  byRef(entityRef: string): Promise<ManagedEntityInfo | undefined>;
}
