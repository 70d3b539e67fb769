import type { Knex } from 'knex';
import { isPostgres } from './isPostgres';

/**
 * Rows of a query as PostgreSQL packs them, thousands into one JSON text: its driver takes several times as long to take them apart column by column. SQLite has
 * no such driver in between. On PostgreSQL a `bigint` comes as a number.
 *
 * @param query - without columns, in the order in which the rows are to come
 */
export async function packedRows<Row extends object>(
  knex: Knex,
  query: Knex.QueryBuilder,
  columns: readonly (keyof Row & string)[],
): Promise<Row[]> {
  const rows = query.select(columns);
  if (!isPostgres(knex)) {
    return await rows;
  }
  const [{ packed }] = await knex
    .from(rows.as('page'))
    .select(
      knex.raw(
        `json_agg(json_build_array(${columns
          .map(() => 'page.??')
          .join(', ')})) as packed`,
        columns,
      ),
    );
  const values: unknown[][] = packed ?? [];
  return values.map(
    of =>
      Object.fromEntries(
        columns.map((column, index) => [column, of[index]]),
      ) as Row,
  );
}
