import { isDeepStrictEqual } from 'node:util';
import type { Entity } from '@backstage/catalog-model';
import type { Knex } from 'knex';
import { isPredecessorOf } from '../handover/Predecessor';
import { type CatalogReader, describeOwner, isEntityOf } from './CatalogReader';
import {
  bumpManagedRevision,
  type ManagedEntityStore,
  type SentEntity,
} from './ManagedEntityStore';

/** Pages of one look; what is beyond them is looked for the next time. */
const MAX_PAGES = 8;

/**
 * After this long an entity that the catalog shows as ours counts as confirmed even if it differs from what was sent: a processor changes it. One that it does
 * not show is handed over again. Milliseconds.
 */
export const OVERDUE_MS = 10 * 60_000;

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
  conflicts: { entityRef: string; owner: string }[];
  /** Where the next look starts; empty where this one came to the end. */
  next: string;
}

/**
 * Looks for what was handed over and marks what the catalog shows.
 *
 * @param after - reference to start behind, from the look before; the catalog takes its time, and what is stuck must not hide what has arrived
 */
export async function confirmEntities(
  context: ConfirmContext,
  after: string = '',
): Promise<Confirmation> {
  const { knex, connectionId, managed } = context;
  const result: Confirmation = { confirmed: 0, conflicts: [], next: '' };
  const pages = managed.handedOver(connectionId, { statuses: ['sent'], after });
  let count = 0;
  for await (const page of pages) {
    context.signal.throwIfAborted();
    const shown = await context.catalog.lookUp(
      page.map(sent => sent.entityRef),
    );
    const arrived: SentEntity[] = [];
    const conflicting: SentEntity[] = [];
    for (const sent of page) {
      const entity = shown.get(sent.entityRef);
      if (entity && isPredecessorOf(entity, sent.entity, sent)) {
        // Ours by now, only not processed yet.
        continue;
      }
      if (entity && !isEntityOf(entity, connectionId, sent.objectId)) {
        conflicting.push(sent);
        result.conflicts.push({
          entityRef: sent.entityRef,
          owner: describeOwner(entity),
        });
      } else if (entity && (isOverdue(sent) || shows(entity, sent.entity))) {
        arrived.push(sent);
      }
    }
    await mark(knex, connectionId, arrived, 'confirmed');
    if (conflicting.length > 0) {
      await mark(knex, connectionId, conflicting, 'conflict');
      await bumpManagedRevision(knex, connectionId);
    }
    result.confirmed += arrived.length;
    count += 1;
    if (count === MAX_PAGES) {
      result.next = page[page.length - 1].entityRef;
      break;
    }
  }
  return result;
}

function isOverdue(sent: SentEntity): boolean {
  return sent.sentAt < Date.now() - OVERDUE_MS;
}

/** Whether the catalog's entity carries everything that was sent; processors may have added to it. */
export function shows(entity: Entity, sent: Entity): boolean {
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

/** Only what was looked at: another run may have sent something newer meanwhile. */
async function mark(
  knex: Knex,
  connectionId: string,
  entities: readonly SentEntity[],
  status: 'confirmed' | 'conflict',
): Promise<void> {
  if (entities.length === 0) {
    return;
  }
  await knex('managed_entities')
    .where({ connection_id: connectionId, status: 'sent' })
    .whereIn(
      ['entity_ref', 'sequence'],
      entities.map(sent => [sent.entityRef, sent.sequence]),
    )
    .update({
      status,
      confirmed_at: status === 'confirmed' ? Date.now() : null,
    });
}
