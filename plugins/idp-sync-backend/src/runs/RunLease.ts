import type { Knex } from 'knex';
import type { Fence } from '../database/Fence';
import { isPostgres } from '../database/isPostgres';
import { databaseNow, databaseNowPlus } from '../database/databaseTime';
import { LeaseLostError, RunCancelledError } from './runEnd';

/** How long a run stays with a process that shows no sign of life; milliseconds. */
export const LEASE_MS = 30_000;

/**
 * The right of one process to execute one run. It is held in the run's row and in the database's time, so that replicas whose clocks differ agree on it.
 */
export class RunLease {
  readonly #knex: Knex;
  readonly runId: number;
  readonly #owner: string;
  #renewedAt = performance.now();

  constructor(knex: Knex, runId: number, owner: string) {
    this.#knex = knex;
    this.runId = runId;
    this.#owner = owner;
  }

  /**
   * Prolongs the lease and tells whether somebody asked for the run to stop.
   *
   * @throws LeaseLostError when another process holds it now.
   */
  async renew(): Promise<{ cancelRequested: boolean }> {
    const [row] = await this.#held(this.#knex)
      .update({ lease_until: databaseNowPlus(this.#knex, LEASE_MS) })
      .returning('cancel_requested_at');
    if (!row) {
      throw new LeaseLostError();
    }
    this.#renewedAt = performance.now();
    return { cancelRequested: row.cancel_requested_at !== null };
  }

  /**
   * For the moment before something is done outside the database, where no lock can help: a process that was paused must not go on as if no time had passed.
   *
   * @throws LeaseLostError when another process may hold the lease.
   */
  assertFresh(): void {
    if (performance.now() - this.#renewedAt > LEASE_MS / 2) {
      throw new LeaseLostError();
    }
  }

  /**
   * See {@link Fence}. The row stays locked until the transaction ends, so that no other process can take over in between; PostgreSQL ends the transaction of
   * a process that was paused within it when its lease is over, so that the lock does not outlive it.
   */
  readonly fence: Fence = async transaction => {
    const { cancelRequested } = await this.assertHeld(transaction);
    if (cancelRequested) {
      throw new RunCancelledError();
    }
  };

  /** Like {@link RunLease.fence}, for the last words of a run that is being cancelled. */
  async assertHeld(transaction: Knex): Promise<{ cancelRequested: boolean }> {
    const query = this.#heldBriefly(transaction);
    const row = await (isPostgres(transaction) ? query.forShare() : query);
    if (!row) {
      throw new LeaseLostError();
    }
    return { cancelRequested: row.cancel_requested_at !== null };
  }

  /**
   * For a transaction that writes the run's own row: two that share a lock on it and both want to write would wait for each other for ever.
   *
   * @throws LeaseLostError
   */
  async lock(transaction: Knex): Promise<{ cancelRequested: boolean }> {
    const query = this.#heldBriefly(transaction);
    const row = await (isPostgres(transaction)
      ? query.forNoKeyUpdate()
      : query);
    if (!row) {
      throw new LeaseLostError();
    }
    return { cancelRequested: row.cancel_requested_at !== null };
  }

  /** Writes columns of the run's own row, while the lease is held. @throws LeaseLostError or RunCancelledError */
  async update(columns: Record<string, unknown>): Promise<void> {
    const updated = await this.#held(this.#knex)
      .whereNull('cancel_requested_at')
      .update(columns);
    if (updated === 0) {
      await this.fence(this.#knex);
      throw new RunCancelledError();
    }
  }

  /** Lets another process go on with the run at once. Handing over is no death, so it does not count towards giving the run up. */
  async release(): Promise<void> {
    await this.#held(this.#knex).update({ lease_until: 0, handed_over: true });
  }

  #heldBriefly(transaction: Knex) {
    const query = this.#held(transaction).first('cancel_requested_at');
    return isPostgres(transaction)
      ? query.select(
          transaction.raw(
            `set_config('idle_in_transaction_session_timeout', ?, true)`,
            [String(LEASE_MS)],
          ),
        )
      : query;
  }

  #held(knex: Knex) {
    return knex('runs')
      .where({
        id: this.runId,
        status: 'running',
        lease_owner: this.#owner,
      })
      .where('lease_until', '>', databaseNow(knex));
  }
}
