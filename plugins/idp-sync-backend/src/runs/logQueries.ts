import { foldText } from '@idp-sync/backstage-plugin-idp-sync-common';
import type { Knex } from 'knex';
import { containsPattern } from '../database/searchKey';
import type { SortExpression } from './log/orderOfRuns';
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
  order: 'id' | '-id' | SortExpression = 'id',
): Promise<{ ids: number[]; totalItems: number }> {
  const [{ total }] = await rows.clone().count({ total: '*' });
  const ids = await inOrderOf(rows.clone(), order)
    .offset(page.offset)
    .limit(page.limit)
    .pluck('id');
  return { ids: ids.map(Number), totalItems: Number(total) };
}

/** The same of ids that come piece by piece, of which no more than the page is kept. */
export async function pageOfPieces(
  pieces: AsyncIterable<readonly number[]>,
  { offset, limit }: PageRequest,
): Promise<{ ids: number[]; totalItems: number }> {
  const ids: number[] = [];
  let totalItems = 0;
  for await (const piece of pieces) {
    ids.push(
      ...piece.slice(
        Math.max(0, offset - totalItems),
        Math.max(0, offset + limit - totalItems),
      ),
    );
    totalItems += piece.length;
  }
  return { ids, totalItems };
}

/** The ids of all rows, piece by piece: each goes on behind the last id, so that rows which come or go meanwhile shift nothing. */
export async function* allIds(
  rows: () => Knex.QueryBuilder,
): AsyncGenerator<number[]> {
  let after: number | undefined;
  for (;;) {
    const piece = rows().orderBy('id').limit(ROWS_PER_PIECE);
    if (after !== undefined) {
      piece.where('id', '>', after);
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

/** The ids of all rows in any order, decided once, so that rows which come, go or change meanwhile shift nothing; for tables of some thousands. */
export async function* allIdsInOrder(
  rows: Knex.QueryBuilder,
  order: SortExpression,
): AsyncGenerator<number[]> {
  const ids = (await inOrderOf(rows, order).pluck('id')).map(Number);
  yield* inPieces(ids);
}

/** In pieces of which the rows can be read at once. */
export function* inPieces(ids: readonly number[]): Generator<number[]> {
  for (let from = 0; from < ids.length; from += ROWS_PER_PIECE) {
    yield ids.slice(from, from + ROWS_PER_PIECE);
  }
}

function inOrderOf(
  rows: Knex.QueryBuilder,
  order: 'id' | '-id' | SortExpression,
): Knex.QueryBuilder {
  if (typeof order === 'string') {
    return rows.orderBy('id', order === 'id' ? 'asc' : 'desc');
  }
  const { sql, bindings, direction } = order;
  return rows
    .orderByRaw(`${sql} ${direction}`, [...bindings])
    .orderBy('id', direction);
}

/** Rows in the order of their ids; an id without a row is left out. */
export function inOrder<T extends { id: number | string }>(
  rows: readonly T[],
  ids: readonly number[],
): T[] {
  const byId = new Map(rows.map(row => [Number(row.id), row]));
  return ids.flatMap(id => byId.get(id) ?? []);
}
