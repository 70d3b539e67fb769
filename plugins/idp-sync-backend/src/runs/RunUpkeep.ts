import { IdpSyncError } from '@idp-sync/backstage-plugin-idp-sync-node';
import { confirmEntities } from '../apply/confirmEntities';
import type { CatalogWatch } from './CatalogWatch';
import { databaseNow } from '../database/databaseTime';
import { MAX_TAKEOVERS, type RunClaims, UNCLAIMED_MS } from './RunClaims';
import type { Engine } from './RunContext';
import { settleRun } from './settleRun';

/** What of the engine is used between runs. */
type UpkeepEngine = Pick<
  Engine,
  | 'knex'
  | 'logger'
  | 'mirror'
  | 'managed'
  | 'failures'
  | 'catalog'
  | 'ended'
  | 'announce'
>;

/** What has to be looked after between runs: runs that nobody executes, entities that the catalog had not shown yet, memory. */
export class RunUpkeep {
  readonly #engine: UpkeepEngine;
  readonly #claims: RunClaims;
  readonly #paused: boolean;
  readonly #watch: CatalogWatch | undefined;
  readonly #startedAt: number;
  /** Where the next look at a connection's late arrivals starts. */
  readonly #lookAfter = new Map<string, string>();

  /** @param options - `paused`: what is queued waits, however long; `startedAt`: of this process, by `performance.now()`, by default now */
  constructor(options: {
    engine: UpkeepEngine;
    claims: RunClaims;
    paused: boolean;
    /** Looks whether the catalog is as it was left. */
    watch?: CatalogWatch;
    startedAt?: number;
  }) {
    this.#startedAt = options.startedAt ?? performance.now();
    this.#engine = options.engine;
    this.#claims = options.claims;
    this.#paused = options.paused;
    this.#watch = options.watch;
  }

  async perform(signal: AbortSignal): Promise<void> {
    for (const runId of await this.#claims.findLost()) {
      await this.#fail(
        runId,
        new IdpSyncError(
          'IDP_RUN_LOST',
          `${MAX_TAKEOVERS + 1} processes died while they executed this run`,
        ),
      );
    }
    for (const runId of await this.#unclaimed()) {
      await this.#fail(
        runId,
        new IdpSyncError(
          'IDP_CATALOG_NOT_CONNECTED',
          'No process with a connection to the catalog took this run',
        ),
      );
    }
    await this.#confirmLateArrivals(signal);
    if (!this.#paused) {
      await this.#watch?.look(Date.now());
    }
    this.#engine.mirror.evictIdleSnapshots();
  }

  /** What was queued before this process started may be about to be claimed. */
  async #unclaimed(): Promise<number[]> {
    return this.#paused || performance.now() - this.#startedAt < UNCLAIMED_MS
      ? []
      : this.#claims.findUnclaimed();
  }

  async #fail(runId: number, error: IdpSyncError): Promise<void> {
    const { knex, logger, failures } = this.#engine;
    const runError = IdpSyncError.toRunError(error);
    const failed = await knex.transaction(async transaction => {
      const [row] = await transaction('runs')
        .where({ id: runId })
        .whereIn('status', ['queued', 'running'])
        .update({
          status: 'failed',
          phase: null,
          finished_at: databaseNow(transaction),
          error: JSON.stringify(runError),
          error_code: error.code,
        })
        .returning(['connection_id', 'kind', 'trigger']);
      if (!row) {
        return undefined;
      }
      await settleRun(transaction, runId);
      const turn = await failures.record(transaction, {
        id: runId,
        connectionId: row.connection_id,
        kind: row.kind,
        trigger: row.trigger,
        status: 'failed',
        error: runError,
      });
      return { connectionId: row.connection_id, turn };
    });
    if (failed) {
      logger.error(`Run ${runId} failed: ${error.code}`, error);
      await this.#engine.ended?.({ connectionId: failed.connectionId, runId });
      this.#engine.announce({
        connectionId: failed.connectionId,
        runId,
        status: 'failed',
        connection: failed.turn,
      });
    }
  }

  async #confirmLateArrivals(signal: AbortSignal): Promise<void> {
    const { knex, catalog, managed } = this.#engine;
    const running = await knex('runs')
      .where({ status: 'running' })
      .pluck('connection_id');
    const waiting = await managed.unconfirmedConnections();
    for (const id of waiting.filter(each => !running.includes(each))) {
      const { next, confirmed } = await confirmEntities(
        { knex, connectionId: id, catalog, managed, signal },
        this.#lookAfter.get(id),
      );
      this.#lookAfter.set(id, next);
      // What is found by its reference may be missing from the catalog's lists, where the catalog was killed between the two.
      if (confirmed > 0 && (await managed.countPending(id, 0)) === 0) {
        this.#watch?.lookSoon(id);
      }
    }
  }
}
