import type { Entity } from '@backstage/catalog-model';
import { PROVIDER_NAME } from './CatalogConnection';
import { isEntityOf, sourceOf } from './CatalogReader';

/**
 * Whether the catalog shows an entity that was taken over from another connection as it was before: as that one's. It is this connection's by now, only not
 * processed yet, or the catalog was restored.
 */
export function isFormerOwners(
  shown: Entity,
  connectionId: string,
  { objectId, locationKey }: { objectId: string; locationKey?: string },
): boolean {
  return (
    locationKey?.startsWith(`${PROVIDER_NAME}:`) === true &&
    sourceOf(shown) !== undefined &&
    !isEntityOf(shown, connectionId, objectId)
  );
}
