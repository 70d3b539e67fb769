import { createHash } from 'node:crypto';
import type { Entity } from '@backstage/catalog-model';
import stableStringify from 'fast-json-stable-stringify';

/** SHA-256 of an entity, the same whatever the order of its keys: equal hashes, nothing to send. */
export function hashEntity(entity: Entity): string {
  return createHash('sha256').update(stableStringify(entity)).digest('hex');
}
