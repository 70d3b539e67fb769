import type { Entity } from '@backstage/catalog-model';
import type { Knex } from 'knex';
import { bulkRows, rawRows } from '../database/bulkRows';
import { isPredecessorOf } from '../handover/Predecessor';
import { hashEntity } from '../mapping/hashEntity';
import {
  type CatalogReader,
  describeOwner,
  isEntityOf,
  processingErrorOf,
} from './CatalogReader';
import { isFormerOwners } from './isFormerOwners';
import { readMark } from './mark';
import {
  bumpManagedRevision,
  type ManagedEntityStore,
  type SentEntity,
} from './ManagedEntityStore';

/** Pages of one look; what is beyond them is looked for the next time. */
const MAX_PAGES = 8;

/** What the catalog does not show after this long is handed over again; milliseconds. */
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
  const pages = managed.handedOver(connectionId, {
    statuses: ['sent', 'rejected'],
    after,
  });
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
      if (
        entity &&
        (isPredecessorOf(entity, sent) ||
          isFormerOwners(entity, connectionId, sent))
      ) {
        // Ours by now, only not processed yet.
        continue;
      }
      if (entity && !isEntityOf(entity, connectionId, sent.objectId)) {
        conflicting.push(sent);
        result.conflicts.push({
          entityRef: sent.entityRef,
          owner: describeOwner(entity),
        });
      } else if (entity && shows(entity, sent)) {
        arrived.push(sent);
      }
    }
    await mark(knex, connectionId, arrived, 'confirmed');
    await forgetRejections(context, arrived);
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

/** Whether the catalog has processed the version that was sent, and has nothing against it. */
export function shows(entity: Entity, sent: SentEntity): boolean {
  return readMark(entity) === sent.mark && !processingErrorOf(entity);
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
  const seen = bulkRows(
    knex,
    { seen_connection: 'text', seen_ref: 'text', seen_sequence: 'integer' },
    entities.map(sent => [connectionId, sent.entityRef, sent.sequence]),
  );
  // Rows are found by their references: of a list of pairs, SQLite reads the whole table instead.
  await knex.raw(
    `update managed_entities set status = ?, confirmed_at = ? from ${seen.sql}
     where entity_ref = seen_ref and sequence = seen_sequence and connection_id = seen_connection and status in ('sent', 'rejected')`,
    [status, status === 'confirmed' ? Date.now() : null, ...seen.bindings],
  );
}

/** What the catalog once refused and shows by now has been put right there: nothing is left to be tried again. */
async function forgetRejections(
  { knex, connectionId, managed }: ConfirmContext,
  arrived: readonly SentEntity[],
): Promise<void> {
  const seen = bulkRows(
    knex,
    { seen_ref: 'text' },
    arrived.map(sent => [sent.entityRef]),
  );
  const rows = await rawRows<{ entity_ref: string }>(
    knex,
    `select entity_ref from ${seen.sql} cross join managed_entities
     where entity_ref = seen_ref and connection_id = ? and status = 'confirmed' and rejection is not null`,
    [...seen.bindings, connectionId],
  );
  const refs = rows.map(row => row.entity_ref);
  const entities = await managed.entitiesByRef(connectionId, refs);
  for (const [entityRef, entity] of entities) {
    await knex('managed_entities')
      .where({ connection_id: connectionId, entity_ref: entityRef })
      .update({ rejection: null, entity_hash: hashEntity(entity) });
  }
  if (entities.size > 0) {
    await bumpManagedRevision(knex, connectionId);
  }
}
