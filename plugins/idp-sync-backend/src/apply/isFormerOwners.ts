import type { Entity } from '@backstage/catalog-model';
import { locationKeyOf } from './CatalogConnection';
import { sourceOf } from './CatalogReader';

/**
 * Whether what the catalog shows as another connection's becomes ours when we hand it over: it keeps both under the same key, as only what has passed from one to the
 * other. It is ours by now and not processed yet, or catalog or tables were restored from before.
 *
 * @param sent - `locationKey`: absent for that of the connection
 */
export function isFormerOwners(
  shown: Entity,
  connectionId: string,
  sent: { locationKey?: string },
): boolean {
  const source = sourceOf(shown);
  return (
    source !== undefined &&
    source.connectionId !== connectionId &&
    locationKeyOf(source.connectionId, shown) ===
      (sent.locationKey ?? locationKeyOf(connectionId))
  );
}
