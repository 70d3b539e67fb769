import type { Knex } from 'knex';
import { setImmediate } from 'node:timers/promises';

/** Rows of one statement: SQLite works in the portal's own thread. */
const ROWS_AT_ONCE = 1_000;

/** Ids from the first to the last, both included. */
export type IdRange = readonly [first: number, last: number];

/** The ids of some rows in ranges, between which the event loop breathes; ids of other rows may lie among them. */
export async function* idRanges(
  rows: Knex.QueryBuilder,
  size: number = ROWS_AT_ONCE,
): AsyncGenerator<IdRange> {
  const range = await rows.clone().min('id as first').max('id as last').first();
  const last = Number(range?.last ?? -1);
  for (let from = Number(range?.first ?? 0); from <= last; from += size) {
    yield [from, Math.min(last, from + size - 1)];
    await setImmediate();
  }
}
