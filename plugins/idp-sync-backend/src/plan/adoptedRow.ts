import type { DirectoryObject } from '../mirror/MirrorSnapshot';
import { displayNameOf } from '../mapping/displayName';
import type { Adoption } from '../matching/Adoption';
import type { ManagedEntity, PlanInput } from './types';

/**
 * The row of a person as if she bore the reference of the entity that she gets from another connection already.
 *
 * @param own - what is kept for her now; never of an entity that is in the catalog
 */
export function adoptedRow(
  { connection }: Pick<PlanInput, 'connection'>,
  object: DirectoryObject,
  adoption: Adoption,
  own: ManagedEntity | undefined,
): ManagedEntity {
  return {
    connectionId: connection.id,
    displayName: displayNameOf(object),
    sequence: 0,
    ...own,
    class: object.class,
    objectId: object.objectId,
    status: own?.status === 'removed' ? 'removed' : 'reserved',
    entityRef: adoption.entityRef,
    entityHash: undefined,
    inputHash: undefined,
    awaited: undefined,
    ...(adoption.inCatalog && { locationKey: adoption.locationKey }),
    adopts: adoption,
  };
}
