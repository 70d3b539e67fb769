import { type DatabaseService } from '@backstage/backend-plugin-api';
import type { Knex } from 'knex';
import { MIGRATIONS_DIRECTORY } from '../database/migrationsDirectory';
import { tuneSqlite } from '../database/tuneSqlite';

/** The plugin's own database, brought to the newest schema. */
export async function openDatabase(database: DatabaseService): Promise<Knex> {
  const knex = await database.getClient();
  await tuneSqlite(knex);
  if (!database.migrations?.skip) {
    await knex.migrate.latest({
      directory: MIGRATIONS_DIRECTORY,
    });
  }
  return knex;
}
