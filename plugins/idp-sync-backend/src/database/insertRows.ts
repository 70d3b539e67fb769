import type { Knex } from 'knex';
import { isPostgres } from './isPostgres';

/** Types that rows are made of; the same words in both databases. */
export type InsertColumns<Row> = {
  readonly [Column in keyof Row & string]-?: 'text' | 'integer' | 'bigint';
};

/**
 * Inserts rows of one shape as one binding: a statement with a placeholder per value costs more to build than to run.
 *
 * @param onConflict - SQL behind the insert, such as `on conflict (id) do nothing`
 */
export async function insertRows<Row extends object>(
  knex: Knex,
  table: string,
  columns: InsertColumns<Row>,
  rows: readonly Row[],
  onConflict: string = '',
): Promise<void> {
  if (rows.length === 0) {
    return;
  }
  const names = Object.keys(columns) as (keyof Row & string)[];
  const source = isPostgres(knex)
    ? `select ${names.join(
        ', ',
      )} from json_to_recordset(?::json) as source(${names
        .map(name => `${name} ${columns[name]}`)
        .join(', ')})`
    : `select ${names
        .map(name => `json_extract(value, '$.${name}')`)
        .join(', ')} from json_each(?)`;
  await knex.raw(
    `insert into ${table} (${names.join(
      ', ',
    )}) ${source} where true ${onConflict}`,
    [JSON.stringify(rows)],
  );
}
