import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Knex } from 'knex';

const DAY_MS = 24 * 60 * 60_000;
/** Rows of one statement: short transactions, because the portal shares the database. */
const BATCH_SIZE = 5_000;

/** Deletes runs that ended longer ago than history is kept, with their changes and events; each connection's latest run stays. */
export class HistoryCleaner {
  readonly #knex: Knex;
  readonly #retentionDays: number;
  readonly #logger: LoggerService;

  constructor(options: {
    knex: Knex;
    /** `idpSync.history.retention.days` */
    retentionDays: number;
    logger: LoggerService;
  }) {
    this.#knex = options.knex;
    this.#retentionDays = options.retentionDays;
    this.#logger = options.logger;
  }

  /** @param now - milliseconds since the epoch */
  async clean(now: number): Promise<void> {
    const runs = await this.#knex('runs')
      .where('finished_at', '<', now - this.#retentionDays * DAY_MS)
      .whereNotIn('id', this.#knex('runs').groupBy('connection_id').max('id'))
      .select('id');
    for (const { id } of runs) {
      await this.#deleteRows('run_changes', id);
      await this.#deleteRows('run_events', id);
      await this.#knex('runs').where({ id }).delete();
    }
    if (runs.length > 0) {
      this.#logger.info(
        `Deleted ${runs.length} runs older than ${this.#retentionDays} days`,
      );
    }
  }

  async #deleteRows(table: string, runId: number): Promise<void> {
    let deleted: number;
    do {
      deleted = await this.#knex(table)
        .whereIn(
          'id',
          this.#knex(table)
            .where({ run_id: runId })
            .orderBy('id')
            .limit(BATCH_SIZE)
            .select('id'),
        )
        .delete();
    } while (deleted === BATCH_SIZE);
  }
}
