import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Knex } from 'knex';
import { setImmediate } from 'node:timers/promises';
import { type CleanedRecords, cleanRecords } from './cleanRecords';
import type { HistoryRetention } from './historyRetention';

const DAY_MS = 24 * 60 * 60_000;
/** Rows of one statement: SQLite deletes in the portal's own thread. */
const ROWS_AT_ONCE = 500;
/** Runs looked at by one statement. */
const RUNS_AT_ONCE = 500;

/** What one cleaning deleted. */
export interface CleanedHistory extends CleanedRecords {
  runs: number;
  changes: number;
  events: number;
}

interface EndedRun {
  id: number;
  kind: string;
  status: string;
  finished_at: number | string;
  has_changes: boolean | number;
  has_holds: boolean | number;
}

/**
 * Deletes runs that ended longer ago than history of their kind is kept, with their changes and events. The latest run of each connection and kind stays, and
 * so does what something that is kept refers to: a change that is held, a problem that is open, a connection's failure, the run that confirmed a preview. What is told of holds and problems
 * is kept as long as the runs that had them.
 */
export class HistoryCleaner {
  readonly #knex: Knex;
  readonly #retention: HistoryRetention;
  readonly #logger: LoggerService;

  constructor(options: {
    knex: Knex;
    retention: HistoryRetention;
    logger: LoggerService;
  }) {
    this.#knex = options.knex;
    this.#retention = options.retention;
    this.#logger = options.logger;
  }

  /**
   * In steps that are each a short transaction, so that it can be stopped anywhere and is gone on with the next time.
   *
   * @param now - milliseconds since the epoch
   */
  async clean(now: number, signal?: AbortSignal): Promise<CleanedHistory> {
    const cleaned = { runs: 0, changes: 0, events: 0 };
    for await (const id of this.#outlived(now)) {
      signal?.throwIfAborted();
      cleaned.changes += await this.#deleteRows('run_changes', id, signal);
      cleaned.events += await this.#deleteRows('run_events', id, signal);
      cleaned.runs += await this.#knex('runs').where({ id }).delete();
    }
    if (cleaned.runs > 0) {
      this.#logger.info(
        `Deleted ${cleaned.runs} runs that are older than history is kept, with ${cleaned.changes} changes and ${cleaned.events} events`,
      );
    }
    const records = await cleanRecords({
      knex: this.#knex,
      now,
      days: this.#retention.troubledDays,
      signal,
    });
    if (records.holdEvents + records.problems > 0) {
      this.#logger.info(
        `Deleted ${records.problems} problems and ${records.holdEvents} events of held changes that are older than history is kept`,
      );
    }
    return { ...cleaned, ...records };
  }

  /** Oldest first. */
  async *#outlived(now: number): AsyncGenerator<number> {
    const shortest = Math.min(...Object.values(this.#retention));
    let after = 0;
    for (;;) {
      const rows = await this.#endedBefore(now - shortest * DAY_MS, after);
      for (const row of rows) {
        if (Number(row.finished_at) < now - this.#daysOf(row) * DAY_MS) {
          yield row.id;
        }
      }
      if (rows.length < RUNS_AT_ONCE) {
        return;
      }
      after = rows[rows.length - 1].id;
    }
  }

  #daysOf(run: EndedRun): number {
    const { days, unchangedDays, previewDays, scanDays, troubledDays } =
      this.#retention;
    if (run.has_holds || run.status === 'failed' || run.status === 'partial') {
      return troubledDays;
    }
    if (run.kind === 'preview') {
      return previewDays;
    }
    if (run.kind === 'scan') {
      return scanDays;
    }
    return run.has_changes ? days : unchangedDays;
  }

  #endedBefore(time: number, after: number): Promise<EndedRun[]> {
    const knex = this.#knex;
    const changes = () =>
      knex('run_changes').whereRaw('run_changes.run_id = runs.id');
    const exists = (rows: Knex.QueryBuilder, name: string) =>
      knex.raw('exists ? as ??', [rows.select(knex.raw('1')), name]);
    return Promise.resolve(
      knex('runs')
        .where('finished_at', '<', time)
        .where('id', '>', after)
        .whereNotIn(
          'id',
          knex('runs').groupBy('connection_id', 'kind').max('id'),
        )
        .whereNotIn(
          'id',
          knex('runs').whereNotNull('preview_id').select('preview_id'),
        )
        .whereNotIn(
          'id',
          knex('runs').whereNotNull('retry_of').select('retry_of'),
        )
        .whereNotIn('id', knex('connection_failures').select('run_id'))
        .whereNotIn('id', knex('held_changes').select('held_by_run'))
        .whereNotIn('id', knex('held_changes').select('changed_by_run'))
        .whereNotIn(
          'id',
          knex('problems')
            .whereNotNull('run_id')
            .whereNot({ state: 'resolved' })
            .select('run_id'),
        )
        .orderBy('id')
        .limit(RUNS_AT_ONCE)
        .select(
          'id',
          'kind',
          'status',
          'finished_at',
          exists(changes(), 'has_changes'),
          exists(
            changes().whereIn('status', ['held', 'rejected']),
            'has_holds',
          ),
        ),
    );
  }

  async #deleteRows(
    table: string,
    runId: number,
    signal: AbortSignal | undefined,
  ): Promise<number> {
    let total = 0;
    for (;;) {
      signal?.throwIfAborted();
      const deleted: number = await this.#knex(table)
        .whereIn(
          'id',
          this.#knex(table)
            .where({ run_id: runId })
            .limit(ROWS_AT_ONCE)
            .select('id'),
        )
        .delete();
      total += deleted;
      if (deleted < ROWS_AT_ONCE) {
        return total;
      }
      await setImmediate();
    }
  }
}
