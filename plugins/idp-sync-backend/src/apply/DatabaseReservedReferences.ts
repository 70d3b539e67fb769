import { parseEntityRef, stringifyEntityRef } from '@backstage/catalog-model';
import type {
  ObjectClass,
  Page,
  ReservedReference,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import type { Knex } from 'knex';
import { containsPattern, searchWords } from '../database/searchKey';
import { bumpManagedRevision } from './ManagedEntityStore';
import type {
  ReservedReferenceFilter,
  ReservedReferences,
} from './ReservedReferences';

interface ReservedRow {
  entity_ref: string;
  connection_id: string;
  class: ObjectClass;
  object_id: string;
  display_name: string;
  removed_at: number | string | null;
}

const COLUMNS = [
  'entity_ref',
  'connection_id',
  'class',
  'object_id',
  'display_name',
  'removed_at',
] as const;

/** {@link ReservedReferences} out of `managed_entities` and `former_references`. */
export class DatabaseReservedReferences implements ReservedReferences {
  readonly #knex: Knex;

  constructor(knex: Knex) {
    this.#knex = knex;
  }

  async list(
    filter: ReservedReferenceFilter,
  ): Promise<Page<ReservedReference>> {
    const matching = this.#reserved(this.#knex);
    if (filter.connectionIds?.length) {
      matching.whereIn('connection_id', filter.connectionIds);
    }
    for (const word of searchWords(filter.search ?? '')) {
      const pattern = containsPattern(word);
      matching.whereRaw(
        `(search_key like ? escape '!' or entity_ref like ? escape '!')`,
        [pattern, pattern],
      );
    }
    const [{ rows }] = await matching.clone().count({ rows: '*' });
    const items: ReservedRow[] = await matching
      .orderBy('entity_ref')
      .offset(filter.offset)
      .limit(filter.limit)
      .select(COLUMNS);
    return { items: items.map(toReservedReference), totalItems: Number(rows) };
  }

  async release(entityRef: string): Promise<ReservedReference | undefined> {
    return await this.#knex.transaction(async transaction => {
      const where = {
        entity_ref: stringifyEntityRef(parseEntityRef(entityRef)),
      };
      const row: ReservedRow | undefined = await this.#reserved(transaction)
        .where(where)
        .first(COLUMNS);
      if (!row) {
        return undefined;
      }
      const removed = await transaction('managed_entities')
        .where(where)
        .modify(rows => unused(rows, transaction))
        .delete();
      const left = await transaction('former_references').where(where).delete();
      // Whoever gets the reference next is nobody to whom it has passed.
      await transaction('adoptions').where(where).update({ current: false });
      if (removed + left === 0) {
        return undefined;
      }
      await bumpManagedRevision(transaction, row.connection_id);
      return toReservedReference(row);
    });
  }

  /** Those of removed entities, and those that their objects have left by a rename. */
  #reserved(knex: Knex) {
    const removed = knex('managed_entities')
      .modify(rows => unused(rows, knex))
      .select([...COLUMNS, 'search_key']);
    const left = knex('former_references as former')
      .leftJoin('managed_entities as managed', {
        'managed.connection_id': 'former.connection_id',
        'managed.class': 'former.class',
        'managed.object_id': 'former.object_id',
      })
      .whereNotExists(
        knex('managed_entities as bearer')
          .whereRaw('bearer.entity_ref = former.entity_ref')
          .select(knex.raw('1')),
      )
      .select(
        'former.entity_ref',
        'former.connection_id',
        'former.class',
        'former.object_id',
        knex.raw(
          'coalesce(managed.display_name, former.object_id) as display_name',
        ),
        'former.left_at as removed_at',
        knex.raw(
          'coalesce(managed.search_key, former.object_id) as search_key',
        ),
      );
    return knex.from<ReservedRow>(removed.unionAll([left]).as('reserved'));
  }
}

/** Rows of entities that were removed, or that were never let in and whose objects the directory no longer has. */
function unused(rows: Knex.QueryBuilder, knex: Knex): void {
  rows.where(either =>
    either.where('managed_entities.status', 'removed').orWhere(never =>
      never.where('managed_entities.status', 'reserved').whereNotExists(
        knex('mirror_objects as o')
          .whereRaw(
            `o.connection_id = managed_entities.connection_id and o.class = managed_entities.class
                 and o.object_id = managed_entities.object_id and o.state = 'present'`,
          )
          .select(knex.raw('1')),
      ),
    ),
  );
}

function toReservedReference(row: ReservedRow): ReservedReference {
  return {
    entityRef: row.entity_ref,
    connectionId: row.connection_id,
    class: row.class,
    objectId: row.object_id,
    displayName: row.display_name,
    removedAt:
      row.removed_at === null
        ? undefined
        : new Date(Number(row.removed_at)).toISOString(),
  };
}
