import { foldText } from '@idp-sync/backstage-plugin-idp-sync-common';
import type { Knex } from 'knex';
import { containsPattern } from '../database/searchKey';
import type { PageRequest } from './RunLog';

/** Rows read at once where all are wanted: a few milliseconds of SQLite. */
const ROWS_PER_PIECE = 500;

/** Narrows a query to rows with one of some values; none at all means any. */
export function whereAnyOf(
  rows: Knex.QueryBuilder,
  column: string,
  values: readonly string[] | undefined,
): void {
  if (values?.length) {
    rows.whereIn(column, values);
  }
}

/**
 * Every word of the term is in one of the SQL expressions. These are not stored folded, and SQLite lowers ASCII letters only: other letters are
 * found as they were typed.
 */
export function whereContainsWords(
  rows: Knex.QueryBuilder,
  expressions: readonly string[],
  term: string,
): void {
  for (const word of term.split(/\s+/).filter(Boolean)) {
    rows.where(any => {
      for (const expression of expressions) {
        any
          .orWhereRaw(`lower(${expression}) like ? escape '!'`, [
            containsPattern(foldText(word)),
          ])
          .orWhereRaw(`${expression} like ? escape '!'`, [
            containsPattern(word),
          ]);
      }
    });
  }
}

/** The ids of a page first and its rows by them: sorting ids is quick, sorting rows that hold JSON is not. */
export async function pageOf(
  rows: Knex.QueryBuilder,
  page: PageRequest,
  order: 'id' | '-id' = 'id',
): Promise<{ ids: number[]; totalItems: number }> {
  const [{ total }] = await rows.clone().count({ total: '*' });
  const ids = await rows
    .clone()
    .orderBy('id', order === 'id' ? 'asc' : 'desc')
    .offset(page.offset)
    .limit(page.limit)
    .pluck('id');
  return { ids: ids.map(Number), totalItems: Number(total) };
}

/** The ids of all rows, piece by piece: each goes on behind the last id, so that rows which come or go meanwhile shift nothing. */
export async function* allIds(
  rows: () => Knex.QueryBuilder,
  order: 'id' | '-id' = 'id',
): AsyncGenerator<number[]> {
  let after: number | undefined;
  for (;;) {
    const piece = rows()
      .orderBy('id', order === 'id' ? 'asc' : 'desc')
      .limit(ROWS_PER_PIECE);
    if (after !== undefined) {
      piece.where('id', order === 'id' ? '>' : '<', after);
    }
    const ids = (await piece.pluck('id')).map(Number);
    if (ids.length > 0) {
      yield ids;
    }
    if (ids.length < ROWS_PER_PIECE) {
      return;
    }
    after = ids[ids.length - 1];
  }
}

/** Rows in the order of their ids; an id without a row is left out. */
export function inOrder<T extends { id: number | string }>(
  rows: readonly T[],
  ids: readonly number[],
): T[] {
  const byId = new Map(rows.map(row => [Number(row.id), row]));
  return ids.flatMap(id => byId.get(id) ?? []);
}
