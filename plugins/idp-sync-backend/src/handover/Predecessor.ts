import {
  ANNOTATION_ORIGIN_LOCATION,
  type Entity,
} from '@backstage/catalog-model';
import {
  OBJECT_CLASSES,
  type ObjectClass,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import { MSGRAPH_ANNOTATIONS } from '../mapping/annotations';

const PROVIDER = /^MicrosoftGraphOrgEntityProvider:(.+)$/;
const LOCATION_KEY = /^msgraph-org-provider:(.+)$/;

/**
 * A provider of the msgraph catalog module, by what its version 0.10.6 leaves in the catalog. Why it matters: the catalog takes an entity from one provider and gives
 * it to another in one step, with its uid and everything that was processed, when the other hands it over under the same key. Under another key it is refused.
 */
export class Predecessor {
  /** As the catalog knows it, such as `MicrosoftGraphOrgEntityProvider:default`. */
  readonly provider: string;
  /** Under which the catalog keeps its entities. */
  readonly locationKey: string;
  /** How the origin of its entities starts. */
  readonly originPrefix: string;

  private constructor(id: string) {
    this.provider = `MicrosoftGraphOrgEntityProvider:${id}`;
    this.locationKey = `msgraph-org-provider:${id}`;
    this.originPrefix = `msgraph:${id}/`;
  }

  /** @returns undefined for a name that is not of a provider we know */
  static named(provider: string): Predecessor | undefined {
    const id = PROVIDER.exec(provider)?.[1];
    return id === undefined ? undefined : new Predecessor(id);
  }

  /** The one that an entity of ours was, or is to be, taken over from, by the key that the catalog keeps it under. */
  static ofKey(locationKey: string): Predecessor | undefined {
    const id = LOCATION_KEY.exec(locationKey)?.[1];
    return id === undefined ? undefined : new Predecessor(id);
  }

  /** Whether the catalog shows an entity as this provider's. */
  brought(entity: Entity): boolean {
    const origin =
      entity.metadata.annotations?.[ANNOTATION_ORIGIN_LOCATION] ?? '';
    return origin.startsWith(this.originPrefix);
  }
}

/** Which object of the directory an entity of the msgraph module stands for. */
export function graphObjectOf(
  entity: Entity,
): { class: ObjectClass; objectId: string } | undefined {
  const annotations = entity.metadata.annotations ?? {};
  for (const objectClass of OBJECT_CLASSES) {
    const objectId = annotations[MSGRAPH_ANNOTATIONS[objectClass]];
    if (objectId) {
      return { class: objectClass, objectId };
    }
  }
  return undefined;
}

/** Whether what the catalog shows is the entity that the one we send is to take the place of: the same object, brought by the provider we take over from. */
export function isPredecessorOf(
  shown: Entity,
  sent: { class: ObjectClass; objectId: string; locationKey?: string },
): boolean {
  const theirs = graphObjectOf(shown);
  return (
    sent.locationKey !== undefined &&
    theirs?.class === sent.class &&
    theirs.objectId === sent.objectId &&
    (Predecessor.ofKey(sent.locationKey)?.brought(shown) ?? false)
  );
}
