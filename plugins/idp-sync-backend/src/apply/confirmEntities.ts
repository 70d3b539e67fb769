import { isDeepStrictEqual } from 'node:util';
import type { Entity } from '@backstage/catalog-model';
import type { Knex } from 'knex';
import { type CatalogReader, describeOwner, isEntityOf } from './CatalogReader';
import {
  bumpManagedRevision,
  type ManagedEntityStore,
  type SentEntity,
} from './ManagedEntityStore';

/** What confirming needs of its surroundings. */
export interface ConfirmContext {
  knex: Knex;
  connectionId: string;
  catalog: CatalogReader;
  managed: ManagedEntityStore;
  signal: AbortSignal;
}

/** What one look at the catalog found. */
export interface Confirmation {
  confirmed: number;
  /** Handed over, not there yet: the catalog processes in the background. */
  pending: number;
  conflicts: { entityRef: string; owner: string }[];
}

/**
 * Looks for what was handed over and marks what the catalog shows. It stops at the first page on which nothing has arrived: the catalog works in order of arrival,
 * so what comes after has not either, and the next look starts there.
 */
export async function confirmEntities(
  context: ConfirmContext,
): Promise<Confirmation> {
  const { knex, connectionId, managed } = context;
  const result: Confirmation = { confirmed: 0, pending: 0, conflicts: [] };
  for await (const page of managed.handedOver(connectionId, {
    statuses: ['sent'],
  })) {
    context.signal.throwIfAborted();
    const shown = await context.catalog.lookUp(
      page.map(sent => sent.entityRef),
    );
    const arrived: SentEntity[] = [];
    const conflicting: SentEntity[] = [];
    for (const sent of page) {
      const entity = shown.get(sent.entityRef);
      if (entity && !isEntityOf(entity, connectionId, sent.objectId)) {
        conflicting.push(sent);
        result.conflicts.push({
          entityRef: sent.entityRef,
          owner: describeOwner(entity),
        });
      } else if (entity && shows(entity, sent.entity)) {
        arrived.push(sent);
      }
    }
    await mark(knex, connectionId, arrived, 'confirmed');
    if (conflicting.length > 0) {
      await mark(knex, connectionId, conflicting, 'conflict');
      await bumpManagedRevision(knex, connectionId);
    }
    result.confirmed += arrived.length;
    if (arrived.length + conflicting.length === 0) {
      break;
    }
  }
  const counts = await managed.countByStatus(connectionId);
  result.pending = counts.get('sent') ?? 0;
  return result;
}

/** Whether the catalog's entity carries everything that was sent; processors may have added to it. */
function shows(entity: Entity, sent: Entity): boolean {
  return (
    isPartOf(sent.metadata, entity.metadata) && isPartOf(sent.spec, entity.spec)
  );
}

function isPartOf(part: unknown, whole: unknown): boolean {
  if (isRecord(part) && isRecord(whole)) {
    return Object.keys(part).every(key => isPartOf(part[key], whole[key]));
  }
  if (Array.isArray(part) && Array.isArray(whole)) {
    // The catalog keeps lists such as memberOf in an order of its own.
    return isDeepStrictEqual(sorted(part), sorted(whole));
  }
  return part === undefined || isDeepStrictEqual(part, whole);
}

function sorted(list: readonly unknown[]): string[] {
  return list.map(item => JSON.stringify(item)).sort();
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

async function mark(
  knex: Knex,
  connectionId: string,
  entities: readonly SentEntity[],
  status: 'confirmed' | 'conflict',
): Promise<void> {
  if (entities.length === 0) {
    return;
  }
  // Only if nobody has sent it anew meanwhile: then there is something newer to wait for.
  await knex('managed_entities')
    .where({ connection_id: connectionId, status: 'sent' })
    .whereIn(
      'entity_ref',
      entities.map(sent => sent.entityRef),
    )
    .update({
      status,
      confirmed_at: status === 'confirmed' ? Date.now() : null,
    });
}
