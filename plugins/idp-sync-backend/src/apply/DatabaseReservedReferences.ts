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

/** {@link ReservedReferences} out of `managed_entities`. */
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
      if (
        !row ||
        (await this.#reserved(transaction).where(where).delete()) === 0
      ) {
        return undefined;
      }
      await bumpManagedRevision(transaction, row.connection_id);
      return toReservedReference(row);
    });
  }

  #reserved(knex: Knex) {
    return knex('managed_entities').where({ status: 'removed' });
  }
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
