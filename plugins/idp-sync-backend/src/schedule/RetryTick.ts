import type { LoggerService } from '@backstage/backend-plugin-api';
import { firstAllowedInstant } from '@idp-sync/backstage-plugin-idp-sync-common';
import type { Knex } from 'knex';
import { retryPause } from '../connections/failures/retryPause';
import {
  databaseNow,
  databaseNowPlus,
  readDatabaseNow,
} from '../database/databaseTime';
import type { RunRequests } from '../runs/RunRequests';
import { mayStart, type ScheduledConnection } from './ScheduleTick';

interface DueRetry {
  connection_id: string;
  pauses: number;
  retry_at: number | string;
}

/** Whether a connection is tried again by itself after a failure: as little as it would run without one. */
export function isRetried({ enabled, policy }: ScheduledConnection): boolean {
  return enabled && policy.schedule !== undefined;
}

/** When a connection whose pause ends at an instant is tried again: then, or when the window of its schedule opens; undefined for one that is not retried. */
export function retryInstant(
  connection: ScheduledConnection,
  dueAt: number,
): number | undefined {
  const { schedule } = connection.policy;
  return isRetried(connection) && schedule
    ? firstAllowedInstant(schedule, dueAt)
    : undefined;
}

/**
 * Asks for a run of each failing connection whose pause is over, in database time. Whoever begins the next pause makes the request in the same transaction, so
 * that replicas make one between them.
 */
export class RetryTick {
  readonly #knex: Knex;
  readonly #requestsIn: (transaction: Knex.Transaction) => RunRequests;
  readonly #connections: () => Promise<readonly ScheduledConnection[]>;
  readonly #logger: LoggerService;

  /** @param options - as of `ScheduleTick` */
  constructor(options: {
    knex: Knex;
    requestsIn: (transaction: Knex.Transaction) => RunRequests;
    connections: () => Promise<readonly ScheduledConnection[]>;
    logger: LoggerService;
  }) {
    this.#knex = options.knex;
    this.#requestsIn = options.requestsIn;
    this.#connections = options.connections;
    this.#logger = options.logger;
  }

  async tick(): Promise<void> {
    const now = await readDatabaseNow(this.#knex);
    const ids = (await this.#connections())
      .filter(one => isRetried(one) && mayStart(one, now))
      .map(({ id }) => id);
    const due: DueRetry[] = await this.#knex('connection_failures')
      .whereIn('connection_id', ids)
      .where('retry_at', '<=', databaseNow(this.#knex))
      .select('connection_id', 'pauses', 'retry_at');
    for (const retry of due) {
      try {
        await this.#knex.transaction(transaction =>
          this.#retry(transaction, retry),
        );
      } catch (error) {
        this.#logger.warn(
          `${
            retry.connection_id
          } could not be tried again; the next tick does: ${
            error instanceof Error ? error.message : error
          }`,
        );
      }
    }
  }

  async #retry(
    transaction: Knex.Transaction,
    { connection_id: id, pauses, retry_at: dueAt }: DueRetry,
  ): Promise<void> {
    // The end of the run says when to try next; until then, and should it be cancelled, the same pause again.
    const moved = await transaction('connection_failures')
      .where({ connection_id: id, retry_at: dueAt })
      .update({ retry_at: databaseNowPlus(transaction, retryPause(pauses)) });
    if (moved === 0 || (await isSyncing(transaction, id))) {
      return;
    }
    const { runId } = await this.#requestsIn(transaction).request({
      connectionId: id,
      kind: 'sync',
      mode: 'incremental',
      trigger: 'retry',
    });
    this.#logger.debug(`${id} is tried again by run ${runId}`);
  }
}

/** A sync under way is a try as good as another. */
async function isSyncing(knex: Knex, connectionId: string): Promise<boolean> {
  const running = await knex('runs')
    .where({ connection_id: connectionId, kind: 'sync', status: 'running' })
    .first('id');
  return running !== undefined;
}
