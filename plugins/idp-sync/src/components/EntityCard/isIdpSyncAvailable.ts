import type { Entity } from '@backstage/catalog-model';
import { CONNECTION_ANNOTATION } from './annotations';

/**
 * Whether an entity comes from a connection of idp-sync.
 *
 * @public
 */
export function isIdpSyncAvailable(entity: Entity): boolean {
  return Boolean(entity.metadata.annotations?.[CONNECTION_ANNOTATION]);
}
