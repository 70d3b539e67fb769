import type { Knex } from 'knex';
import { isPostgres } from './isPostgres';

/** Pages of 4 KiB that the log may hold before they are put into place, which the portal waits for. */
const CHECKPOINT_PAGES = 4_000;
const CACHE_KIB = 64 * 1_024;

/**
 * Has SQLite write changes one behind the other (a write-ahead log), and wait for the disk only where it puts them into place; and lets it keep as much of a great
 * directory in memory as it reads again and again. A kill loses nothing by that. A power failure may lose the last moments, never part of a transaction: as if an
 * older database had been restored (Law 11). Nothing is done on PostgreSQL; a database in memory has no log.
 */
export async function tuneSqlite(knex: Knex): Promise<void> {
  if (isPostgres(knex)) {
    return;
  }
  // All but the first are of the connection, of which SQLite has one as long as the process lives.
  await knex.raw('pragma journal_mode = wal');
  await knex.raw('pragma synchronous = normal');
  await knex.raw(`pragma wal_autocheckpoint = ${CHECKPOINT_PAGES}`);
  await knex.raw(`pragma cache_size = -${CACHE_KIB}`);
}
