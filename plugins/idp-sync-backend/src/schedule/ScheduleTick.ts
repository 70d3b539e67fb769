import { createHash } from 'node:crypto';
import type { LoggerService } from '@backstage/backend-plugin-api';
import {
  firstAllowedInstant,
  nextOccurrence,
  type Schedule,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import type { Knex } from 'knex';
import type { RunRequests } from '../runs/RunRequests';

/** By how much a clock may be put back without an occurrence coming twice; milliseconds. */
const CLOCK_TOLERANCE_MS = 60_000;

/** A connection as far as its schedule goes. */
export interface ScheduledConnection {
  id: string;
  enabled: boolean;
  policy: { schedule?: Schedule };
}

/**
 * Turns schedules that are due into run requests, and does nothing else, so that anybody may trigger it. Each connection's next due time is kept in the
 * database: whoever moves it on makes the request in the same transaction, so that replicas make one between them, none is lost, and after an outage there is
 * one catch-up run. While a connection is failing its pauses take the place of its schedule: what falls due meanwhile is made up for by the retry that
 * succeeds.
 */
export class ScheduleTick {
  readonly #knex: Knex;
  readonly #requestsIn: (transaction: Knex.Transaction) => RunRequests;
  readonly #connections: () => Promise<readonly ScheduledConnection[]>;
  readonly #logger: LoggerService;

  /** @param options - `requestsIn` makes requests within a transaction: what it tells others of them may still come to nothing until that is committed */
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

  /** @param now - milliseconds since the epoch */
  async tick(now: number): Promise<void> {
    for (const { id, enabled, policy } of await this.#connections()) {
      try {
        await this.#moveOn(id, enabled ? policy.schedule : undefined, now);
      } catch (error) {
        this.#logger.warn(
          `The schedule of ${id} could not be looked at; the next tick tries again: ${
            error instanceof Error ? error.message : error
          }`,
        );
      }
    }
  }

  /** Brings the next due time up to date, and makes the request where this caller is the one that has to. */
  async #moveOn(
    id: string,
    schedule: Schedule | undefined,
    now: number,
  ): Promise<void> {
    const row = await this.#knex('connections')
      .where({ id })
      .first('schedule_hash', 'next_due_at');
    if (!row) {
      return;
    }
    const hash = schedule ? hashOf(schedule) : null;
    const known = row.schedule_hash === hash;
    const dueAt =
      row.next_due_at === null ? undefined : Number(row.next_due_at);
    const due = known && dueAt !== undefined && dueAt <= now;
    if (known && !due && !isTooFar(schedule, dueAt, now)) {
      return;
    }
    // What was missed while nobody looked waits until runs may start again.
    const allowedAt = schedule ? firstAllowedInstant(schedule, now) : now;
    const deferred = due && allowedAt > now;
    await this.#knex.transaction(async transaction => {
      const moved = await transaction('connections')
        .where({
          id,
          schedule_hash: row.schedule_hash,
          next_due_at: row.next_due_at,
        })
        .update({
          schedule_hash: hash,
          next_due_at: deferred ? allowedAt : nextDue(schedule, now),
        });
      if (
        due &&
        !deferred &&
        moved > 0 &&
        !(await isFailing(transaction, id))
      ) {
        await this.#request(transaction, id);
      }
    });
  }

  async #request(transaction: Knex.Transaction, id: string): Promise<void> {
    const { runId, created } = await this.#requestsIn(transaction).request({
      connectionId: id,
      kind: 'sync',
      mode: 'incremental',
      trigger: 'schedule',
    });
    this.#logger.debug(
      created
        ? `Run ${runId} of ${id} is due`
        : `${id} is due; run ${runId} is queued already`,
    );
  }
}

function nextDue(schedule: Schedule | undefined, now: number): number | null {
  return schedule ? nextOccurrence(schedule, now) : null;
}

/** It was computed while a clock was ahead: nothing would run until then. */
function isTooFar(
  schedule: Schedule | undefined,
  dueAt: number | undefined,
  now: number,
): boolean {
  return (
    schedule !== undefined &&
    dueAt !== undefined &&
    dueAt > nextOccurrence(schedule, now + CLOCK_TOLERANCE_MS)
  );
}

/** Whether the window of its schedule, if any, lets a run start at an instant, in milliseconds since the epoch. */
export function mayStart(
  { policy: { schedule } }: ScheduledConnection,
  instant: number,
): boolean {
  return !schedule || firstAllowedInstant(schedule, instant) === instant;
}

/** Whether pauses take the place of the schedule. */
export async function isFailing(
  knex: Knex,
  connectionId: string,
): Promise<boolean> {
  const failure = await knex('connection_failures')
    .where({ connection_id: connectionId })
    .first('connection_id');
  return failure !== undefined;
}

function hashOf(schedule: Schedule): string {
  return createHash('sha256').update(JSON.stringify(schedule)).digest('hex');
}
