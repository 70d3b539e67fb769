import { hash } from 'node:crypto';
import type { Entity } from '@backstage/catalog-model';
import { stableJson } from '../stableJson';

/** SHA-256 of an entity, the same whatever the order of its keys: equal hashes, nothing to send. */
export function hashEntity(entity: Entity): string {
  // The one-shot function: a Hash object for each of 100,000 people would cost more in garbage than in hashing.
  return hash('sha256', stableJson(entity), 'hex');
}
