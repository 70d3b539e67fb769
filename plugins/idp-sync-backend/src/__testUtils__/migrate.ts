import type { Knex } from 'knex';
import { MIGRATIONS_DIRECTORY } from '../database/migrationsDirectory';

/** Brings a test database to the newest schema. */
export async function migrate(knex: Knex): Promise<void> {
  await knex.migrate.latest({
    directory: MIGRATIONS_DIRECTORY,
  });
}
