import type { Knex } from 'knex';

/** The catalog's tables that hold entities, each after those it refers to. */
export const CATALOG_TABLES = [
  'refresh_state',
  'refresh_state_references',
  'relations',
  'final_entities',
  'search',
  'stitch_queue',
];

/** Our own tables but those of the schema's history, each after those it refers to. */
export const PLUGIN_TABLES = [
  'connections',
  'policy_versions',
  'connection_failures',
  'problems',
  'problem_events',
  'mirror_keys',
  'mirror_objects',
  'mirror_memberships',
  'mirror_cursors',
  'mirror_chains',
  'mirror_units',
  'mirror_photos',
  'managed_entities',
  'former_references',
  'runs',
  'run_changes',
  'run_events',
  'held_changes',
  'hold_events',
  'guard_tallies',
  'departures',
];

const BATCH_SIZE = 100;

/** A backup of some tables. */
export class TableDump {
  readonly #tables: readonly string[];
  readonly #rows: Map<string, object[]>;

  private constructor(tables: readonly string[], rows: Map<string, object[]>) {
    this.#tables = tables;
    this.#rows = rows;
  }

  static async take(knex: Knex, tables: readonly string[]): Promise<TableDump> {
    const rows = new Map<string, object[]>();
    for (const table of tables) {
      rows.set(table, await knex(table).select());
    }
    return new TableDump(tables, rows);
  }

  async restore(knex: Knex): Promise<void> {
    await knex.transaction(async transaction => {
      await emptyTables(transaction, this.#tables);
      for (const table of this.#tables) {
        await transaction.batchInsert(
          table,
          this.#rows.get(table) ?? [],
          BATCH_SIZE,
        );
      }
    });
  }
}

export async function emptyTables(
  knex: Knex,
  tables: readonly string[],
): Promise<void> {
  for (const table of [...tables].reverse()) {
    await knex(table).delete();
  }
}
