import type { Knex } from 'knex';
import { isPostgres } from './isPostgres';

/**
 * The database's own clock as an SQL expression, in milliseconds since the epoch. Leases are compared in it, because the clocks of replicas differ.
 */
export function databaseNow(knex: Knex): Knex.Raw {
  return isPostgres(knex)
    ? knex.raw('floor(extract(epoch from clock_timestamp()) * 1000)::bigint')
    : knex.raw(`cast(unixepoch('subsec') * 1000 as integer)`);
}

/** The database's clock plus some milliseconds. */
export function databaseNowPlus(knex: Knex, milliseconds: number): Knex.Raw {
  return knex.raw('? + ?', [databaseNow(knex), milliseconds]);
}

/** What the database's clock says now, in milliseconds since the epoch: the same for all replicas, whatever their own clocks say. */
export async function readDatabaseNow(knex: Knex): Promise<number> {
  const [row] = await knex.select({ now: databaseNow(knex) });
  return Number(row.now);
}
