import type { Knex } from 'knex';
import { isPostgres } from './isPostgres';

type ColumnType = 'text' | 'integer' | 'bigint' | 'boolean';

type BulkValue = string | number | boolean;

/** A table made of values, to be used after `from`: its SQL with one placeholder per binding. */
export interface BulkRows {
  sql: string;
  bindings: Knex.Value[];
}

/**
 * Any number of rows as a handful of bindings. Statements with a placeholder per value meet the databases' limits on their number, cost more to build than
 * to run, and are a new statement for every count of rows. Other tables are to be put after it by `cross join`, which makes SQLite look their rows up by
 * key instead of reading all of them for each row here. An update cannot put its table there: what it finds rows by has to be in these rows, all of it, or SQLite
 * reads all that agree with the rest for each row here.
 *
 * @param columns - names and types, in the order of the values
 */
export function bulkRows(
  knex: Knex,
  columns: Readonly<Record<string, ColumnType>>,
  rows: readonly (readonly BulkValue[])[],
): BulkRows {
  if (isPostgres(knex)) {
    return bulkColumns(
      knex,
      Object.entries(columns).map(([name, type], index) => ({
        name,
        type,
        values: rows.map(row => row[index]),
      })),
    );
  }
  return jsonRows(Object.keys(columns), rows);
}

/** Likewise, of rows that come column by column, as PostgreSQL wants them. */
export function bulkColumns(
  knex: Knex,
  columns: readonly {
    name: string;
    type: ColumnType;
    values: readonly BulkValue[];
  }[],
): BulkRows {
  const names = columns.map(({ name }) => name);
  if (!isPostgres(knex)) {
    const [{ values }] = columns;
    return jsonRows(
      names,
      values.map((_, row) => columns.map(column => column.values[row])),
    );
  }
  return {
    sql: `unnest(${columns
      .map(({ type }) => `?::${type}[]`)
      .join(', ')}) as bulk(${names.join(', ')})`,
    bindings: columns.map(({ type, values }) =>
      // The driver looks at each value of an array, to quote it: with a million numbers that shows.
      type === 'text' ? values : `{${values.join(',')}}`,
    ) as Knex.Value[],
  };
}

function jsonRows(
  names: readonly string[],
  rows: readonly (readonly BulkValue[])[],
): BulkRows {
  const values = names.map(
    (name, index) => `json_extract(value, '$[${index}]') as ${name}`,
  );
  return {
    sql: `(select ${values.join(', ')} from json_each(?)) as bulk`,
    bindings: [JSON.stringify(rows)],
  };
}

/** Rows of a raw select or of one with `returning`, the same on both databases. */
export async function rawRows<T>(
  knex: Knex,
  sql: string,
  bindings: Knex.Value[],
): Promise<T[]> {
  const result = await knex.raw(sql, bindings);
  return Array.isArray(result) ? result : result.rows;
}

/** Runs a raw insert, update or delete without `returning`. @returns how many rows it wrote */
export async function changedRows(
  knex: Knex,
  sql: string,
  bindings: Knex.Value[],
): Promise<number> {
  const result = await knex.raw(sql, bindings);
  return Number(result.rowCount ?? result.changes);
}
