import type { ObjectClass } from '@idp-sync/backstage-plugin-idp-sync-common';
import type { Knex } from 'knex';

/** Whose a reference is. */
export interface ReferenceOwner {
  connectionId: string;
  class: ObjectClass;
  objectId: string;
}

/**
 * References that objects have left because references follow names. They stay with the object that bore them (Law 6): what hangs on a reference, such as
 * ownership and permissions, must not pass to whoever takes its name.
 */
export class FormerReferences {
  readonly #knex: Knex;

  constructor(knex: Knex) {
    this.#knex = knex;
  }

  /** By class and object id, those of one connection. */
  async ofConnection(
    connectionId: string,
  ): Promise<Map<string, readonly string[]>> {
    const rows = await this.#knex('former_references')
      .where({ connection_id: connectionId })
      .orderBy('entity_ref')
      .select('class', 'object_id', 'entity_ref');
    const result = new Map<string, string[]>();
    for (const row of rows) {
      const key = formerKey(row.class, row.object_id);
      const refs = result.get(key);
      if (refs) {
        refs.push(row.entity_ref);
      } else {
        result.set(key, [row.entity_ref]);
      }
    }
    return result;
  }

  /** Those of all other connections. */
  async ofOthers(connectionId: string): Promise<string[]> {
    return this.#knex('former_references')
      .whereNot({ connection_id: connectionId })
      .pluck('entity_ref');
  }

  /** Whose some references were. */
  async owners(
    knex: Knex,
    refs: readonly string[],
  ): Promise<Map<string, ReferenceOwner>> {
    const rows = await knex('former_references')
      .whereIn('entity_ref', refs)
      .select('entity_ref', 'connection_id', 'class', 'object_id');
    return new Map(
      rows.map(row => [
        row.entity_ref,
        {
          connectionId: row.connection_id,
          class: row.class,
          objectId: row.object_id,
        },
      ]),
    );
  }

  /** Keeps what the objects of some stored changes bear now and will leave; to be called before their rows are changed. */
  async keep(transaction: Knex, changeIds: readonly number[]): Promise<void> {
    if (changeIds.length === 0) {
      return;
    }
    await transaction.raw(
      `insert into former_references (entity_ref, connection_id, class, object_id, left_at)
       select managed.entity_ref, managed.connection_id, managed.class, managed.object_id, cast(? as bigint)
       from managed_entities as managed, run_changes as change
       where change.id in (${changeIds.map(() => '?').join(', ')})
         and managed.connection_id = change.connection_id
         and managed.class = change.class
         and managed.object_id = change.object_id
         and managed.entity_ref <> change.entity_ref
       on conflict (entity_ref) do nothing`,
      [Date.now(), ...changeIds],
    );
  }
}

/** The key of an object in {@link FormerReferences.ofConnection}. */
export function formerKey(objectClass: ObjectClass, objectId: string): string {
  return `${objectClass} ${objectId}`;
}
