import {
  type DatabaseService,
  resolvePackagePath,
} from '@backstage/backend-plugin-api';
import type { Knex } from 'knex';
import { tuneSqlite } from '../database/tuneSqlite';

/** The plugin's own database, brought to the newest schema. */
export async function openDatabase(database: DatabaseService): Promise<Knex> {
  const knex = await database.getClient();
  await tuneSqlite(knex);
  if (!database.migrations?.skip) {
    await knex.migrate.latest({
      directory: resolvePackagePath(
        '@idp-sync/backstage-plugin-idp-sync-backend',
        'migrations',
      ),
    });
  }
  return knex;
}
