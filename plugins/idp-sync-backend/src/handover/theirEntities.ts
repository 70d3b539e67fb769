import { type Entity, stringifyEntityRef } from '@backstage/catalog-model';
import type { ObjectClass } from '@idp-sync/backstage-plugin-idp-sync-common';
import type { CatalogReader } from '../apply/CatalogReader';
import { graphObjectOf, type Predecessor } from './Predecessor';

/** An entity in the catalog that is the predecessor's. */
export interface TheirEntity {
  entityRef: string;
  entity: Entity;
  /** The directory object it stands for; absent where it does not say so. */
  object?: { class: ObjectClass; objectId: string };
}

/** Everything the catalog shows of a predecessor, in order of references. */
export async function listTheirEntities(
  catalog: CatalogReader,
  predecessor: Predecessor,
): Promise<TheirEntity[]> {
  const found: TheirEntity[] = [];
  for await (const page of catalog.listByOrigin(predecessor.originPrefix)) {
    for (const entity of page.filter(one => predecessor.brought(one))) {
      found.push({
        entityRef: stringifyEntityRef(entity),
        entity,
        object: graphObjectOf(entity),
      });
    }
  }
  return found.sort((a, b) => (a.entityRef < b.entityRef ? -1 : 1));
}
