import type {
  Page,
  ReservedReference,
} from '@idp-sync/backstage-plugin-idp-sync-common';

export interface ReservedReferenceFilter {
  connectionIds?: readonly string[];
  /** Words of which each has to be in name, mail or reference. */
  search?: string;
  offset: number;
  limit: number;
}

/**
 * References whose objects are gone from the catalog, or have another one because references follow names. They stay reserved, so that a new Jane inherits nothing of the old one (Law 6), until somebody who
 * knows that nothing hangs on one any more releases it.
 */
export interface ReservedReferences {
  /** In the order of the references. */
  list(filter: ReservedReferenceFilter): Promise<Page<ReservedReference>>;

  /**
   * Lets the next object that wants it have the reference. The object that had it gets another one, should it ever come back.
   *
   * @param entityRef - a full reference in any letter case
   * @returns what was released; undefined where no such reference is reserved
   */
  release(entityRef: string): Promise<ReservedReference | undefined>;
}
