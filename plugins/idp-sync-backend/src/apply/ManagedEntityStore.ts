import type { Entity } from '@backstage/catalog-model';
import type { ObjectClass } from '@idp-sync/backstage-plugin-idp-sync-common';
import type { Knex } from 'knex';
import { setImmediate } from 'node:timers/promises';
import type { ManagedEntity } from '../plan/types';
import { FormerReferences, formerKey } from './FormerReferences';

/** SQLite reads in the portal's own thread, and lets nobody else have a turn unless told to. */
const PAGE_SIZE = 2_000;
const SENT_PAGE_SIZE = 250;

/** A managed entity with what was handed to the catalog. */
export interface SentEntity {
  class: ObjectClass;
  objectId: string;
  entityRef: string;
  entity: Entity;
  sequence: number;
  /** Milliseconds since the epoch. */
  sentAt: number;
}

/** Which rows stand for an entity that the catalog has or should have. */
export const HANDED_OVER = ['sent', 'confirmed'];

/** Says that the next plan may come out differently, so that it is not skipped. */
export async function bumpManagedRevision(
  knex: Knex,
  connectionId: string,
): Promise<void> {
  await knex('connections')
    .where({ id: connectionId })
    .increment('managed_revision', 1);
}

/** Reads what we have put into the catalog. Rows are written by the steps of apply/, each in the transaction of its batch. */
export class ManagedEntityStore {
  readonly #knex: Knex;
  readonly #former: FormerReferences;

  constructor(knex: Knex) {
    this.#knex = knex;
    this.#former = new FormerReferences(knex);
  }

  /** Keeps the references that some stored changes are about to move objects away from; see {@link FormerReferences.keep}. */
  keepFormerRefs(
    transaction: Knex,
    changeIds: readonly number[],
  ): Promise<void> {
    return this.#former.keep(transaction, changeIds);
  }

  /** All rows of a connection, reserved references of removed objects included, without the entities themselves. */
  async list(connectionId: string): Promise<ManagedEntity[]> {
    const result: ManagedEntity[] = [];
    const former = await this.#former.ofConnection(connectionId);
    for (const objectClass of ['organization', 'group', 'user'] as const) {
      let after = '';
      for (;;) {
        const rows = await this.#knex('managed_entities')
          .where({ connection_id: connectionId, class: objectClass })
          .where('object_id', '>', after)
          .orderBy('object_id')
          .limit(PAGE_SIZE)
          .select(
            'object_id',
            'entity_ref',
            'display_name',
            'status',
            'sequence',
            'entity_hash',
            'input_hash',
            'location_key',
          );
        for (const row of rows) {
          result.push({
            connectionId,
            class: objectClass,
            objectId: row.object_id,
            entityRef: row.entity_ref,
            displayName: row.display_name,
            status: row.status,
            sequence: Number(row.sequence),
            entityHash: row.entity_hash ?? undefined,
            formerRefs: former.get(formerKey(objectClass, row.object_id)),
            inputHash: row.input_hash ?? undefined,
            locationKey: row.location_key ?? undefined,
          });
        }
        if (rows.length < PAGE_SIZE) {
          break;
        }
        after = rows[rows.length - 1].object_id;
        await setImmediate();
      }
    }
    return result;
  }

  /** References that other connections bear, once bore or keep reserved. */
  async refsOfOthers(connectionId: string): Promise<Set<string>> {
    const refs = new Set(await this.#former.ofOthers(connectionId));
    let after = '';
    for (;;) {
      const page: string[] = await this.#knex('managed_entities')
        .whereNot({ connection_id: connectionId })
        .where('entity_ref', '>', after)
        .orderBy('entity_ref')
        .limit(PAGE_SIZE)
        .pluck('entity_ref');
      page.forEach(ref => refs.add(ref));
      if (page.length < PAGE_SIZE) {
        return refs;
      }
      after = page[page.length - 1];
      await setImmediate();
    }
  }

  /** Who bears or once bore these references in our own tables, whichever connection. */
  async bearers(
    knex: Knex,
    refs: readonly string[],
  ): Promise<Map<string, { connectionId: string; objectId: string }>> {
    const bearers: Map<string, { connectionId: string; objectId: string }> =
      await this.#former.owners(knex, refs);
    const rows = await knex('managed_entities')
      .whereIn('entity_ref', refs)
      .select('entity_ref', 'connection_id', 'object_id');
    for (const row of rows) {
      bearers.set(row.entity_ref, {
        connectionId: row.connection_id,
        objectId: row.object_id,
      });
    }
    return bearers;
  }

  /** The entities last sent for some objects of one class; absent where none is in the catalog. */
  async entitiesOf(
    connectionId: string,
    objectClass: ObjectClass,
    objectIds: readonly string[],
  ): Promise<Map<string, Entity>> {
    const rows = await this.#knex('managed_entities')
      .where({ connection_id: connectionId, class: objectClass })
      .whereIn('object_id', objectIds)
      .whereNotNull('entity')
      .select('object_id', 'entity');
    return new Map(rows.map(row => [row.object_id, JSON.parse(row.entity)]));
  }

  /** Pages of what the catalog has or should have. */
  async *handedOver(
    connectionId: string,
    options: { statuses?: string[]; after?: string; sentBefore?: number } = {},
  ): AsyncGenerator<SentEntity[]> {
    const { statuses = HANDED_OVER, sentBefore = Number.MAX_SAFE_INTEGER } =
      options;
    let after = options.after ?? '';
    for (;;) {
      const rows = await this.#knex('managed_entities')
        .where({ connection_id: connectionId })
        .whereIn('status', statuses)
        .where('entity_ref', '>', after)
        .where('sent_at', '<', sentBefore)
        .orderBy('entity_ref')
        .limit(SENT_PAGE_SIZE)
        .select(
          'class',
          'object_id',
          'entity_ref',
          'entity',
          'sequence',
          'sent_at',
        );
      if (rows.length === 0) {
        return;
      }
      yield rows.map(row => ({
        class: row.class,
        objectId: row.object_id,
        entityRef: row.entity_ref,
        entity: JSON.parse(row.entity),
        sequence: Number(row.sequence),
        sentAt: Number(row.sent_at),
      }));
      after = rows[rows.length - 1].entity_ref;
    }
  }

  /** How many entities were handed over since a time, and are not confirmed yet. */
  async countPending(connectionId: string, since: number): Promise<number> {
    const [{ rows }] = await this.#knex('managed_entities')
      .where({ connection_id: connectionId, status: 'sent' })
      .where('sent_at', '>=', since)
      .count({ rows: '*' });
    return Number(rows);
  }

  /** Rows of a connection by status. */
  async countByStatus(connectionId: string): Promise<Map<string, number>> {
    const rows = await this.#knex('managed_entities')
      .where({ connection_id: connectionId })
      .groupBy('status')
      .select('status', this.#knex.raw('count(*) as rows'));
    return new Map(rows.map(row => [row.status, Number(row.rows)]));
  }
}
