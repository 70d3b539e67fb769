import type { Knex } from 'knex';

/** PostgreSQL, as against SQLite. */
export function isPostgres(knex: Knex): boolean {
  return String(knex.client.config.client).startsWith('pg');
}
