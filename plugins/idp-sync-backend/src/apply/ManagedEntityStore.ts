import type { Entity } from '@backstage/catalog-model';
import {
  LEAVE_REASONS,
  OBJECT_CLASSES,
  type ObjectClass,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import type { Knex } from 'knex';
import { setImmediate } from 'node:timers/promises';
import { isPostgres } from '../database/isPostgres';
import { packedRows } from '../database/packedRows';
import type { ManagedEntity, ManagedEntityStatus } from '../plan/types';
import { FormerReferences, formerKey } from './FormerReferences';
import { type Mark, NO_MARK } from './mark';

/** SQLite reads in the portal's own thread, and lets nobody else have a turn unless told to. */
const PAGE_SIZE = 2_000;
const SENT_PAGE_SIZE = 250;

interface ListedRow {
  object_id: string;
  entity_ref: string;
  display_name: string;
  status: ManagedEntityStatus;
  sequence: number;
  entity_hash: string | null;
  input_hash: string | null;
  location_key: string | null;
  previous_ref: string | null;
  left_at: number | string | null;
  left_reason: string | null;
  removal_due_at: number | string | null;
  removal_requested_at: number | string | null;
  awaited: boolean | number | null;
}

const LISTED_COLUMNS: readonly (keyof ListedRow)[] = [
  'object_id',
  'entity_ref',
  'display_name',
  'status',
  'sequence',
  'entity_hash',
  'input_hash',
  'location_key',
  'previous_ref',
  'left_at',
  'left_reason',
  'removal_due_at',
  'removal_requested_at',
  'awaited',
];

/** A managed entity that was handed to the catalog. */
export interface SentEntity {
  class: ObjectClass;
  objectId: string;
  entityRef: string;
  mark: Mark;
  sequence: number;
  /** Milliseconds since the epoch. */
  sentAt: number;
  /** Under which the catalog keeps it, where that is not the key of the connection. */
  locationKey?: string;
}

/** What our own table says that the catalog shows. */
export interface OwnTally {
  /** Seen there, by mark. */
  confirmed: ReadonlyMap<Mark, number>;
  /** Handed over; the catalog may show them, or what was there before them, or neither. */
  underWay: number;
  /** Known to be missing or outdated there. */
  lost: number;
}

/** Which rows stand for an entity that the catalog has or should have. */
export const HANDED_OVER = ['sent', 'confirmed', 'lost'];

/** As the index of them has it: SQLite uses that only for a query that says the same literally. */
const UNSETTLED = ['sent', 'rejected', 'lost'];
const IS_UNSETTLED = `status in ('sent', 'rejected', 'lost')`;

/** Says that the next plan may come out differently, so that it is not skipped. */
export async function bumpManagedRevision(
  knex: Knex,
  connectionId: string,
): Promise<void> {
  await knex('connections')
    .where({ id: connectionId })
    .increment('managed_revision', 1);
}

function leftOf(row: ListedRow): ManagedEntity['left'] {
  const reason = LEAVE_REASONS.find(one => one === row.left_reason);
  return row.left_at === null || !reason
    ? undefined
    : {
        at: Number(row.left_at),
        reason,
        ...(row.removal_due_at !== null && {
          dueAt: Number(row.removal_due_at),
        }),
      };
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
        const rows = await packedRows<ListedRow>(
          this.#knex,
          this.#knex('managed_entities')
            .where({ connection_id: connectionId, class: objectClass })
            .where('object_id', '>', after)
            .orderBy('object_id')
            .limit(PAGE_SIZE),
          LISTED_COLUMNS,
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
            previousRef: row.previous_ref ?? undefined,
            left: leftOf(row),
            removalRequested: row.removal_requested_at !== null || undefined,
            awaited: Boolean(row.awaited) || undefined,
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
    for await (const id of this.#connectionIds()) {
      if (id !== connectionId) {
        await this.#addRefsOf(id, refs);
      }
    }
    return refs;
  }

  /** Of connections that have rows, each by a look into an index: where there is but one, its rows need not be read to know that. */
  async *#connectionIds(): AsyncGenerator<string> {
    let last = '';
    for (;;) {
      const row = await this.#knex('managed_entities')
        .where('connection_id', '>', last)
        .min('connection_id as id')
        .first();
      const id: string | null = row?.id ?? null;
      if (id === null) {
        return;
      }
      yield id;
      last = id;
    }
  }

  async #addRefsOf(connectionId: string, refs: Set<string>): Promise<void> {
    for (const objectClass of OBJECT_CLASSES) {
      let after = '';
      for (;;) {
        const page: { object_id: string; entity_ref: string }[] =
          await this.#knex('managed_entities')
            .where({ connection_id: connectionId, class: objectClass })
            .where('object_id', '>', after)
            .orderBy('object_id')
            .limit(PAGE_SIZE)
            .select('object_id', 'entity_ref');
        page.forEach(row => refs.add(row.entity_ref));
        if (page.length < PAGE_SIZE) {
          break;
        }
        after = page[page.length - 1].object_id;
        await setImmediate();
      }
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
      .select('entity_ref', 'connection_id', 'object_id', 'status');
    for (const row of rows) {
      // Reserved at the moment at which another object left it: it stays with that one.
      if (row.status !== 'reserved' || !bearers.has(row.entity_ref)) {
        bearers.set(row.entity_ref, {
          connectionId: row.connection_id,
          objectId: row.object_id,
        });
      }
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
    options: {
      statuses?: string[];
      after?: string;
      sentBefore?: number;
      refs?: readonly string[];
    } = {},
  ): AsyncGenerator<SentEntity[]> {
    const {
      statuses = HANDED_OVER,
      sentBefore = Number.MAX_SAFE_INTEGER,
      refs,
    } = options;
    let after = options.after ?? '';
    for (;;) {
      const query = this.#knex('managed_entities')
        .whereRaw(this.#isOf(statuses), [connectionId])
        .whereIn('status', statuses)
        .whereNull('previous_ref')
        .where('entity_ref', '>', after)
        .where('sent_at', '<', sentBefore)
        .orderBy('entity_ref')
        .limit(SENT_PAGE_SIZE)
        .select(
          'class',
          'object_id',
          'entity_ref',
          'mark',
          'sequence',
          'sent_at',
          'location_key',
        );
      const rows = await (refs ? query.whereIn('entity_ref', refs) : query);
      if (rows.length === 0) {
        return;
      }
      yield rows.map(row => ({
        class: row.class,
        objectId: row.object_id,
        entityRef: row.entity_ref,
        mark: row.mark ?? NO_MARK,
        sequence: Number(row.sequence),
        sentAt: Number(row.sent_at),
        locationKey: row.location_key ?? undefined,
      }));
      after = rows[rows.length - 1].entity_ref;
    }
  }

  /** Few are unsettled; of all others, SQLite would find them by the connection, and sort all of them for each page. */
  #isOf(statuses: readonly string[]): string {
    if (statuses.every(status => UNSETTLED.includes(status))) {
      return `connection_id = ? and ${IS_UNSETTLED}`;
    }
    return isPostgres(this.#knex) ? 'connection_id = ?' : '+connection_id = ?';
  }

  /** What was last sent under some references of a connection. */
  async entitiesByRef(
    connectionId: string,
    refs: readonly string[],
  ): Promise<Map<string, Entity>> {
    const rows = await this.#knex('managed_entities')
      .where({ connection_id: connectionId })
      .whereIn('entity_ref', refs)
      .whereNotNull('entity')
      .select('entity_ref', 'entity');
    return new Map(rows.map(row => [row.entity_ref, JSON.parse(row.entity)]));
  }

  /** How many entities were handed over since a time, and are neither confirmed nor refused yet. */
  async countPending(connectionId: string, since: number): Promise<number> {
    const [{ rows }] = await this.#knex('managed_entities')
      .where({ connection_id: connectionId })
      // Literally, as the index has it.
      .whereRaw(`status = 'sent' and rejection is null`)
      .where('sent_at', '>=', since)
      .count({ rows: '*' });
    return Number(rows);
  }

  /** Connections of which something is handed over that the catalog does not show yet, or refuses. */
  async unconfirmedConnections(): Promise<string[]> {
    const ids: string[] = [];
    for await (const id of this.#connectionIds()) {
      const row = await this.#knex('managed_entities')
        .where({ connection_id: id })
        // All columns of the index in front of the one that matters.
        .whereIn('class', OBJECT_CLASSES)
        .whereIn('status', ['sent', 'rejected'])
        .first('class');
      if (row) {
        ids.push(id);
      }
    }
    return ids;
  }

  /** What the catalog shows of a connection if all is well, in one query that an index answers. */
  async tally(connectionId: string): Promise<OwnTally> {
    const rows = await this.#knex('managed_entities')
      .where({ connection_id: connectionId })
      .whereIn('status', [...HANDED_OVER, 'rejected'])
      .groupBy('status', 'mark')
      .select('status', 'mark', this.#knex.raw('count(*) as rows'));
    const confirmed = new Map<Mark, number>();
    let underWay = 0;
    let lost = 0;
    for (const row of rows) {
      const count = Number(row.rows);
      if (row.status === 'confirmed') {
        confirmed.set(row.mark ?? NO_MARK, count);
      } else if (row.status === 'lost') {
        lost += count;
      } else {
        underWay += count;
      }
    }
    return { confirmed, underWay, lost };
  }
}
