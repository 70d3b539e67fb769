import {
  type Page,
  type Run,
  type RunChange,
  type RunEvent,
  type RunSummary,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import type { Knex } from 'knex';
import { whereSearchKey } from '../database/searchKey';
import { isPostgres } from '../database/isPostgres';
import {
  allIds,
  inOrder,
  pageOf,
  whereAnyOf,
  whereContainsWords,
} from './logQueries';
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

  async list(filter: RunFilter & PageRequest): Promise<Page<RunSummary>> {
    const { ids, totalItems } = await pageOf(
      this.#runs(filter),
      filter,
      filter.order ?? '-id',
    );
    return { items: await this.#readRuns(ids), totalItems };
  }

  async *listAll(filter: RunFilter): AsyncGenerator<RunSummary[]> {
    const order = filter.order ?? '-id';
    for await (const ids of allIds(() => this.#runs(filter), order)) {
      yield await this.#readRuns(ids);
    }
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
    filter: RunChangeFilter & PageRequest,
  ): Promise<Page<RunChange>> {
    if (!isRunId(runId)) {
      return { items: [], totalItems: 0 };
    }
    const { ids, totalItems } = await pageOf(
      this.#changesOf(runId, filter),
      filter,
    );
    return { items: await this.#readChanges(ids), totalItems };
  }

  async *allChanges(
    runId: number,
    filter: RunChangeFilter,
  ): AsyncGenerator<RunChange[]> {
    if (isRunId(runId)) {
      for await (const ids of allIds(() => this.#changesOf(runId, filter))) {
        yield await this.#readChanges(ids);
      }
    }
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

  #runs(filter: RunFilter): Knex.QueryBuilder {
    const rows = this.#knex('runs');
    whereAnyOf(rows, 'connection_id', filter.connectionIds);
    whereAnyOf(rows, 'status', filter.statuses);
    whereAnyOf(rows, 'kind', filter.kinds);
    whereAnyOf(rows, 'trigger', filter.triggers);
    if (filter.search) {
      this.#searchRuns(rows, filter.search, filter.searchConnectionIds ?? []);
    }
    return rows;
  }

  async #readRuns(ids: readonly number[]): Promise<RunSummary[]> {
    const found: RunRow[] = await this.#knex('runs')
      .select(RUN_COLUMNS)
      .whereIn('id', ids);
    const now = this.#now();
    return inOrder(found, ids).map(row => toRunSummary(row, now));
  }

  #changesOf(runId: number, filter: RunChangeFilter): Knex.QueryBuilder {
    const rows = this.#knex('run_changes').where({ run_id: runId });
    whereAnyOf(rows, 'class', filter.classes);
    whereAnyOf(rows, 'action', filter.actions);
    whereAnyOf(rows, 'status', filter.statuses);
    whereAnyOf(rows, 'reason_code', filter.reasonCodes);
    if (filter.search) {
      whereSearchKey(rows, 'search_key', filter.search);
    }
    return rows;
  }

  async #readChanges(ids: readonly number[]): Promise<RunChange[]> {
    const found: RunChangeRow[] = await this.#knex('run_changes')
      .select(RUN_CHANGE_COLUMNS)
      .whereIn('id', ids);
    return inOrder(found, ids).map(toRunChange);
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
