import type { Knex } from 'knex';
import { isPostgres } from '../database/isPostgres';

/** Every row of every table of a database, by table. */
export async function dumpTables(
  knex: Knex,
): Promise<Record<string, unknown[]>> {
  const tables: { name: string }[] = isPostgres(knex)
    ? await knex('pg_tables')
        .where({ schemaname: 'public' })
        .select({ name: 'tablename' })
    : await knex('sqlite_master')
        .where({ type: 'table' })
        .whereNot('name', 'like', 'sqlite_%')
        .select('name');
  const dump: Record<string, unknown[]> = {};
  for (const { name } of tables) {
    dump[name] = await knex(name).select();
  }
  return dump;
}
