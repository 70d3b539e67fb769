import type { Knex } from 'knex';
import { isPostgres } from '../database/isPostgres';
import type { TestPortal } from './TestPortal';

/** What a run that changes nothing adds to nevertheless: itself. */
const OF_RUNS = ['runs', 'run_changes', 'run_events'];
/** When something was last looked at, which is no change of it. */
const TIMES =
  /^(confirmed_at|updated_at|last_compared_at|last_full_scan_at|seen_at)$/;

/**
 * All rows of all tables of the plugin but those of runs, and what the catalog was given; by name of the table. Whether the catalog was seen to have something is
 * a matter of time.
 *
 * @param options - `mirror`: false leaves out what is known of the directory, for a run that reads it
 */
export async function contentsOf(
  { knex, catalogKnex }: TestPortal,
  options: { mirror: boolean },
): Promise<Record<string, string[]>> {
  const contents: Record<string, string[]> = {
    catalog: textsOf(
      await catalogKnex('refresh_state').select(
        'entity_ref',
        'unprocessed_hash',
      ),
    ),
  };
  for (const table of await tablesOf(knex)) {
    const isMirror = table.startsWith('mirror_');
    if (!OF_RUNS.includes(table) && (options.mirror || !isMirror)) {
      const rows = await knex(table).select();
      contents[table] = textsOf(
        rows.map(row => ({
          ...row,
          ...(table === 'managed_entities' && {
            status: row.status === 'confirmed' ? 'sent' : row.status,
          }),
        })),
      );
    }
  }
  return contents;
}

function textsOf(rows: readonly Record<string, unknown>[]): string[] {
  return rows
    .map(row =>
      JSON.stringify(
        Object.fromEntries(
          Object.entries(row).filter(([column]) => !TIMES.test(column)),
        ),
      ),
    )
    .sort();
}

async function tablesOf(knex: Knex): Promise<string[]> {
  const names: string[] = isPostgres(knex)
    ? await knex('pg_tables')
        .whereRaw('schemaname = current_schema()')
        .pluck('tablename')
    : await knex('sqlite_master')
        .where({ type: 'table' })
        .whereNot('name', 'like', 'sqlite_%')
        .pluck('name');
  return names.filter(name => !name.startsWith('knex_')).sort();
}
