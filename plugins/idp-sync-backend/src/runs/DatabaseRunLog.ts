import {
  type Page,
  type Run,
  type RunChange,
  type RunEvent,
  type RunSummary,
  foldText,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import type { Knex } from 'knex';
import { containsPattern, whereSearchKey } from '../database/searchKey';
import { isPostgres } from '../database/isPostgres';
import type {
  PageRequest,
  RunChangeFilter,
  RunEventFilter,
  RunFilter,
  RunLog,
} from './RunLog';
import {
  RUN_CHANGE_COLUMNS,
  RUN_COLUMNS,
  type RunChangeRow,
  type RunEventRow,
  type RunRow,
  toRun,
  toRunChange,
  toRunEvent,
  toRunSummary,
} from './runRows';

/** `runs.id` is a 32 bit integer, and PostgreSQL refuses to compare it with more. */
const HIGHEST_RUN_ID = 2 ** 31 - 1;

/** Reads the log out of `runs`, `run_changes` and `run_events`. */
export class DatabaseRunLog implements RunLog {
  readonly #knex: Knex;
  readonly #now: () => number;

  constructor(options: { knex: Knex; now?: () => number }) {
    this.#knex = options.knex;
    this.#now = options.now ?? Date.now;
  }

  async list(filter: RunFilter): Promise<Page<RunSummary>> {
    const rows = this.#knex('runs');
    whereAnyOf(rows, 'connection_id', filter.connectionIds);
    whereAnyOf(rows, 'status', filter.statuses);
    whereAnyOf(rows, 'kind', filter.kinds);
    whereAnyOf(rows, 'trigger', filter.triggers);
    if (filter.search) {
      this.#searchRuns(rows, filter.search, filter.searchConnectionIds ?? []);
    }
    const { ids, totalItems } = await pageOf(
      rows,
      filter,
      filter.order ?? '-id',
    );
    const found: RunRow[] = await this.#knex('runs')
      .select(RUN_COLUMNS)
      .whereIn('id', ids);
    const now = this.#now();
    return {
      items: inOrder(found, ids).map(row => toRunSummary(row, now)),
      totalItems,
    };
  }

  async get(id: number): Promise<Run | undefined> {
    if (!isRunId(id)) {
      return undefined;
    }
    const row: RunRow | undefined = await this.#knex('runs')
      .where({ id })
      .first(RUN_COLUMNS);
    return row && toRun(row, this.#now());
  }

  async changes(
    runId: number,
    filter: RunChangeFilter,
  ): Promise<Page<RunChange>> {
    if (!isRunId(runId)) {
      return { items: [], totalItems: 0 };
    }
    const rows = this.#knex('run_changes').where({ run_id: runId });
    whereAnyOf(rows, 'class', filter.classes);
    whereAnyOf(rows, 'action', filter.actions);
    whereAnyOf(rows, 'status', filter.statuses);
    if (filter.search) {
      whereSearchKey(rows, 'search_key', filter.search);
    }
    const { ids, totalItems } = await pageOf(rows, filter);
    const found: RunChangeRow[] = await this.#knex('run_changes')
      .select(RUN_CHANGE_COLUMNS)
      .whereIn('id', ids);
    return { items: inOrder(found, ids).map(toRunChange), totalItems };
  }

  async events(runId: number, filter: RunEventFilter): Promise<Page<RunEvent>> {
    if (!isRunId(runId)) {
      return { items: [], totalItems: 0 };
    }
    const rows = this.#knex('run_events').where({ run_id: runId });
    whereAnyOf(rows, 'level', filter.levels);
    if (filter.search) {
      whereContainsWords(rows, ['message'], filter.search);
    }
    const { ids, totalItems } = await pageOf(rows, filter);
    const found: RunEventRow[] = await this.#knex('run_events')
      .select('*')
      .whereIn('id', ids);
    return { items: inOrder(found, ids).map(toRunEvent), totalItems };
  }

  #searchRuns(
    rows: Knex.QueryBuilder,
    search: string,
    connectionIds: readonly string[],
  ): void {
    const member = (name: string) =>
      isPostgres(this.#knex)
        ? `error::json->>'${name}'`
        : `json_extract(error, '$.${name}')`;
    rows.where(either => {
      if (connectionIds.length) {
        either.whereIn('connection_id', connectionIds);
      }
      either.orWhere(every =>
        whereContainsWords(
          every,
          [
            'cast(id as text)',
            'connection_id',
            'requested_by',
            'error_code',
            member('message'),
            member('providerCode'),
          ],
          search,
        ),
      );
    });
  }
}

function isRunId(id: number): boolean {
  return Number.isInteger(id) && id > 0 && id <= HIGHEST_RUN_ID;
}

function whereAnyOf(
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
function whereContainsWords(
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
async function pageOf(
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

function inOrder<T extends { id: number | string }>(
  rows: readonly T[],
  ids: readonly number[],
): T[] {
  const byId = new Map(rows.map(row => [Number(row.id), row]));
  return ids.flatMap(id => byId.get(id) ?? []);
}
