import { isDatabaseConflictError } from '@backstage/backend-plugin-api';
import type { Knex } from 'knex';
import { isPostgres } from '../database/isPostgres';
import { databaseNow, databaseNowPlus } from '../database/databaseTime';
import { LEASE_MS, RunLease } from './RunLease';

/** A run that dies with this many processes is given up instead of taking down the next. */
export const MAX_TAKEOVERS = 5;

/** How long a queued run waits for a process that holds a catalog connection; milliseconds. */
export const UNCLAIMED_MS = 120_000;

/** A run that this process may execute now. */
export interface RunClaim {
  runId: number;
  lease: RunLease;
  /** A process that was killed or stopped had begun it. */
  resumed: boolean;
}

/** Hands runs to processes: one run per connection at a time, whichever process asks. */
export class RunClaims {
  readonly #knex: Knex;
  readonly #owner: string;

  constructor(knex: Knex, owner: string) {
    this.#knex = knex;
    this.#owner = owner;
  }

  /** A run whose process died, else the oldest queued one whose connection is free. */
  async claimNext(): Promise<RunClaim | undefined> {
    const resumed = await this.#takeOver();
    const runId = resumed ?? (await this.#startQueued());
    return runId === undefined
      ? undefined
      : {
          runId,
          lease: new RunLease(this.#knex, runId, this.#owner),
          resumed: resumed !== undefined,
        };
  }

  /** Running runs whose processes died again and again; they are no longer handed out. */
  async findLost(): Promise<number[]> {
    const rows = await this.#abandoned()
      .where('takeovers', '>=', MAX_TAKEOVERS)
      .select('id');
    return rows.map(row => row.id);
  }

  /** Queued runs that nobody claims, while nobody is seen to execute anything either: a busy process would show. */
  async findUnclaimed(): Promise<number[]> {
    const longAgo = databaseNowPlus(this.#knex, -UNCLAIMED_MS);
    const rows = await this.#knex('runs')
      .where('status', 'queued')
      .where('requested_at', '<', longAgo)
      .whereNotExists(
        this.#knex('runs as other')
          .where(query =>
            query
              .where('other.status', 'running')
              .where('other.lease_until', '>', databaseNow(this.#knex)),
          )
          .orWhere('other.finished_at', '>', longAgo),
      )
      .select('id');
    return rows.map(row => row.id);
  }

  async #takeOver(): Promise<number | undefined> {
    const abandoned = await this.#abandoned()
      .where('takeovers', '<', MAX_TAKEOVERS)
      .orderBy('id')
      .first('id');
    if (!abandoned) {
      return undefined;
    }
    // A process that was paused in the middle of a transaction holds the row until the database ends that; meanwhile there may be other work.
    const unlocked = this.#abandoned().where({ id: abandoned.id }).select('id');
    const [row] = await this.#abandoned()
      .where(
        'id',
        '=',
        isPostgres(this.#knex)
          ? unlocked.forNoKeyUpdate().skipLocked()
          : unlocked,
      )
      .update({
        lease_owner: this.#owner,
        lease_until: databaseNowPlus(this.#knex, LEASE_MS),
        takeovers: this.#knex.raw(
          'case when handed_over then takeovers else takeovers + 1 end',
        ),
        handed_over: false,
      })
      .returning('id');
    return row?.id;
  }

  async #startQueued(): Promise<number | undefined> {
    const queued = await this.#knex('runs as queued')
      .where('queued.status', 'queued')
      .whereNotExists(
        this.#knex('runs as running')
          .whereRaw('running.connection_id = queued.connection_id')
          .where('running.status', 'running'),
      )
      .orderBy('queued.id')
      .first('queued.id as id');
    if (!queued) {
      return undefined;
    }
    try {
      const [row] = await this.#knex('runs')
        .where({ id: queued.id, status: 'queued' })
        .update({
          status: 'running',
          started_at: databaseNow(this.#knex),
          lease_owner: this.#owner,
          lease_until: databaseNowPlus(this.#knex, LEASE_MS),
        })
        .returning('id');
      return row?.id;
    } catch (error) {
      // Another process started a run of the same connection between our look and our update: the unique index decides.
      if (isDatabaseConflictError(error)) {
        return undefined;
      }
      throw error;
    }
  }

  #abandoned() {
    return this.#knex('runs')
      .where('status', 'running')
      .where('lease_until', '<=', databaseNow(this.#knex));
  }
}
