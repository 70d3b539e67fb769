import type { LoggerService } from '@backstage/backend-plugin-api';
import type { LeaversPolicy } from '@idp-sync/backstage-plugin-idp-sync-common';
import type { Knex } from 'knex';
import { isPostgres } from '../database/isPostgres';
import { hasDueLeaver } from '../leavers/hasDueLeaver';
import { readDatabaseNow } from '../database/databaseTime';
import type { RunRequests } from '../runs/RunRequests';
import { isFailing, mayStart, type ScheduledConnection } from './ScheduleTick';

/** A connection as far as its leavers go. */
export interface LeavingConnection extends ScheduledConnection {
  policy: ScheduledConnection['policy'] & { leavers: LeaversPolicy };
}

/**
 * Asks for a sync where the grace of a leaver has ended since the last one was asked for, so that nobody stays until the next time of the schedule. Connections
 * without a schedule are left alone, as they never run by themselves; those that fail have their pauses.
 */
export class GraceTick {
  readonly #knex: Knex;
  readonly #requestsIn: (transaction: Knex.Transaction) => RunRequests;
  readonly #connections: () => Promise<readonly LeavingConnection[]>;
  readonly #logger: LoggerService;

  /** @param options - as of `ScheduleTick` */
  constructor(options: {
    knex: Knex;
    requestsIn: (transaction: Knex.Transaction) => RunRequests;
    connections: () => Promise<readonly LeavingConnection[]>;
    logger: LoggerService;
  }) {
    this.#knex = options.knex;
    this.#requestsIn = options.requestsIn;
    this.#connections = options.connections;
    this.#logger = options.logger;
  }

  async tick(): Promise<void> {
    const now = await readDatabaseNow(this.#knex);
    for (const connection of await this.#connections()) {
      const { id, enabled, policy } = connection;
      if (enabled && policy.schedule && mayStart(connection, now)) {
        try {
          await this.#lookAt(connection);
        } catch (error) {
          this.#logger.warn(
            `The leavers of ${id} could not be looked at; the next tick tries again: ${
              error instanceof Error ? error.message : error
            }`,
          );
        }
      }
    }
  }

  async #lookAt(connection: LeavingConnection): Promise<void> {
    if (!(await isDue(this.#knex, connection))) {
      return;
    }
    const { id } = connection;
    await this.#knex.transaction(async transaction => {
      // Replicas that look at the same time ask one after the other, and the second finds the request of the first.
      await transaction('connections')
        .where({ id })
        .modify(rows => {
          if (isPostgres(transaction)) {
            rows.forUpdate();
          }
        })
        .first('id');
      if (
        !(await isDue(transaction, connection)) ||
        (await isFailing(transaction, id))
      ) {
        return;
      }
      const { runId } = await this.#requestsIn(transaction).request({
        connectionId: id,
        kind: 'sync',
        mode: 'incremental',
        trigger: 'schedule',
      });
      this.#logger.debug(
        `The grace of leavers of ${id} has ended; run ${runId} removes them`,
      );
    });
  }
}

/** Whom an earlier sync has not removed, because it failed, was cancelled or the guard holds it, the next regular one deals with. */
async function isDue(
  knex: Knex,
  { id, policy }: LeavingConnection,
): Promise<boolean> {
  const last = await knex('runs')
    .where({ connection_id: id, kind: 'sync' })
    // One that confirms a preview or tries again what failed removes nobody else.
    .whereNull('preview_id')
    .whereNull('retry_of')
    .orderBy('id', 'desc')
    .first('requested_at');
  return (
    last !== undefined &&
    (await hasDueLeaver(knex, id, policy.leavers, Number(last.requested_at)))
  );
}
