import {
  type Page,
  type Run,
  type RunBreakdown,
  type RunChange,
  type RunEvent,
  type RunSummary,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import type { Knex } from 'knex';
import { readDeparturesOfRun } from '../leavers/readDepartureTimes';
import { whereSearchKey } from '../database/searchKey';
import { jsonMember } from '../database/jsonMember';
import {
  allIds,
  allIdsInOrder,
  inOrder,
  inPieces,
  pageOf,
  pageOfPieces,
  whereAnyOf,
  whereContainsWords,
} from './logQueries';
import { orderOfRuns, RUN_BEGAN, type SortExpression } from './log/orderOfRuns';
import { readBreakdown } from './log/readBreakdown';
import { searchChanges } from './log/searchChanges';
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
      this.#orderOf(filter),
    );
    return { items: await this.#readRuns(ids), totalItems };
  }

  async *listAll(filter: RunFilter): AsyncGenerator<RunSummary[]> {
    const pieces = allIdsInOrder(this.#runs(filter), this.#orderOf(filter));
    for await (const ids of pieces) {
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
    if (!row) {
      return undefined;
    }
    const run = toRun(row, this.#now());
    return run.kind === 'sync'
      ? { ...run, departures: await readDeparturesOfRun(this.#knex, id) }
      : run;
  }

  async changes(
    runId: number,
    filter: RunChangeFilter & PageRequest,
  ): Promise<Page<RunChange>> {
    if (!isRunId(runId)) {
      return { items: [], totalItems: 0 };
    }
    const { ids, totalItems } = filter.search
      ? await pageOfPieces(this.#search(runId, filter), filter)
      : await pageOf(this.#changesOf(runId, filter), filter);
    return { items: await this.#readChanges(ids), totalItems };
  }

  async *allChanges(
    runId: number,
    filter: RunChangeFilter,
  ): AsyncGenerator<RunChange[]> {
    if (isRunId(runId)) {
      const found = filter.search
        ? this.#search(runId, filter)
        : allIds(() => this.#changesOf(runId, filter));
      for await (const ids of found) {
        for (const piece of inPieces(ids)) {
          yield await this.#readChanges(piece);
        }
      }
    }
  }

  async breakdown(runId: number): Promise<RunBreakdown> {
    return isRunId(runId)
      ? await readBreakdown(this.#knex, runId)
      : { reasons: [], failures: [] };
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
    whereAnyOf(rows, 'mode', filter.modes);
    if (filter.from !== undefined) {
      rows.whereRaw(`${RUN_BEGAN} >= ?`, [filter.from]);
    }
    if (filter.to !== undefined) {
      rows.whereRaw(`${RUN_BEGAN} < ?`, [filter.to]);
    }
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

  #orderOf({ order }: RunFilter): SortExpression {
    return orderOfRuns(this.#knex, order ?? '-id', this.#now());
  }

  #changesOf(runId: number, filter: RunChangeFilter): Knex.QueryBuilder {
    const rows = this.#knex('run_changes').where({ run_id: runId });
    this.#narrowChanges(rows, filter);
    return rows;
  }

  #search(runId: number, filter: RunChangeFilter): AsyncGenerator<number[]> {
    return searchChanges(this.#knex, runId, rows => {
      this.#narrowChanges(rows, filter);
      whereSearchKey(rows, 'search_key', filter.search ?? '');
    });
  }

  #narrowChanges(rows: Knex.QueryBuilder, filter: RunChangeFilter): void {
    whereAnyOf(rows, 'class', filter.classes);
    whereAnyOf(rows, 'action', filter.actions);
    whereAnyOf(rows, 'status', filter.statuses);
    whereAnyOf(rows, 'reason_code', filter.reasonCodes);
    if (filter.errorCodes?.length) {
      const code = jsonMember(this.#knex, 'error', 'code');
      rows
        .whereNotNull('error')
        .whereRaw(
          `${code} in (${filter.errorCodes.map(() => '?').join(', ')})`,
          [...filter.errorCodes],
        );
    }
    const { memberships = [] } = filter;
    if (memberships.length > 0) {
      rows.where(either => {
        for (const what of memberships) {
          either.orWhere(`memberships_${what}`, '>', 0);
        }
      });
    }
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
    const member = (name: string) => jsonMember(this.#knex, 'error', name);
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
