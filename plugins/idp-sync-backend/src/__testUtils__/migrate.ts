import { resolvePackagePath } from '@backstage/backend-plugin-api';
import type { Knex } from 'knex';

/** Brings a test database to the newest schema. */
export async function migrate(knex: Knex): Promise<void> {
  await knex.migrate.latest({
    directory: resolvePackagePath(
      '@idp-sync/backstage-plugin-idp-sync-backend',
      'migrations',
    ),
  });
}
