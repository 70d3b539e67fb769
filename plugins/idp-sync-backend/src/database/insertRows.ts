import type { Knex } from 'knex';
import { cleanText } from './cleanText';
import { isPostgres } from './isPostgres';

/**
 * Types that rows are made of; the same words in both databases. `json` is a `text` column whose values are JSON to be written down, or text that is JSON already:
 * put into the statement as they are, they need not be quoted within quotes, which takes a third of the bytes and most of the time.
 */
export type InsertColumns<Row> = {
  readonly [Column in keyof Row & string]-?:
    | 'text'
    | 'integer'
    | 'bigint'
    | 'json';
};

/** What JSON writes for text that PostgreSQL refuses; also found where a value is JSON itself, which then costs a moment and changes nothing. */
const ODD_TEXT = /\\u(?:0000|d[89a-f])/;

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
  const onPostgres = isPostgres(knex);
  const source = onPostgres
    ? `select ${names
        .map(name => (columns[name] === 'json' ? `${name} #>> '{}'` : name))
        .join(', ')} from json_to_recordset(?::json) as source(${names
        .map(name => `${name} ${columns[name]}`)
        .join(', ')})`
    : `select ${names
        .map((_, index) => `json_extract(value, '$[${index}]')`)
        .join(', ')} from json_each(?)`;
  await knex.raw(
    `insert into ${table} (${names.join(
      ', ',
    )}) ${source} where true ${onConflict}`,
    // SQLite finds a member by its place in two thirds of the time that it takes by its name.
    [toJson(onPostgres ? rows : rows.map(row => names.map(name => row[name])))],
  );
}

/** Text is cleaned where it comes in; this keeps a place that forgot, such as an entity transformer, from failing the whole batch. */
function toJson(rows: readonly object[]): string {
  const json = JSON.stringify(rows);
  return ODD_TEXT.test(json)
    ? JSON.stringify(rows, (_, value) =>
        typeof value === 'string' ? cleanText(value) : value,
      )
    : json;
}
