import type { RunTrigger } from '@idp-sync/backstage-plugin-idp-sync-common';
import { Duration } from 'luxon';
import type { Knex } from 'knex';
import { readDatabaseNow } from '../../database/databaseTime';
import type { ConfigurationFingerprints } from './ConfigurationFingerprints';
import {
  type ConnectionFailures,
  type ConnectionTurn,
  type EndingRun,
  MENDED_BY_START,
  PASSING_CODES,
} from './ConnectionFailures';
import { retryPause } from './retryPause';

interface FailureRow {
  connection_id: string;
  failures: number;
  since: number | string;
  last_failed_at: number | string;
  run_id: number;
  error_code: string;
  error: string;
  pauses: number;
  retry_at: number | string;
  fingerprint: string;
}

/** What somebody starts, or the state of the catalog does, says nothing about when to try next by itself. */
const BY_HAND: readonly RunTrigger[] = ['manual', 'api', 'repair'];

/**
 * When a connection whose pause ends at an instant is tried again by itself, both in milliseconds since the epoch; undefined for one that is not.
 */
export type TriedAgainAt = (
  transaction: Knex,
  connectionId: string,
  dueAt: number,
) => Promise<number | undefined>;

/** {@link ConnectionFailures} on the table `connection_failures`. */
export class DatabaseConnectionFailures implements ConnectionFailures {
  readonly #fingerprints: Pick<ConfigurationFingerprints, 'of' | 'matches'>;
  readonly #triedAgainAt: TriedAgainAt;

  /** @param options - `triedAgainAt` for the history to say so */
  constructor(options: {
    fingerprints: Pick<ConfigurationFingerprints, 'of' | 'matches'>;
    triedAgainAt: TriedAgainAt;
  }) {
    this.#fingerprints = options.fingerprints;
    this.#triedAgainAt = options.triedAgainAt;
  }

  async record(
    transaction: Knex,
    run: EndingRun,
  ): Promise<ConnectionTurn | undefined> {
    if (run.kind !== 'sync' || run.status === 'cancelled') {
      return undefined;
    }
    if (!run.error) {
      return await this.#succeeded(transaction, run);
    }
    return PASSING_CODES.includes(run.error.code)
      ? undefined
      : await this.#failed(transaction, run, run.error);
  }

  async mayStart(transaction: Knex, connectionId: string): Promise<boolean> {
    const row = await rowOf(transaction, connectionId);
    if (!row || MENDED_BY_START.includes(row.error_code)) {
      return true;
    }
    if (await this.#fingerprints.matches(connectionId, row.fingerprint)) {
      return false;
    }
    const now = await readDatabaseNow(transaction);
    await rows(transaction)
      .where({ connection_id: connectionId })
      .update({
        pauses: 0,
        // Should nothing come of the run at the start.
        retry_at: now + retryPause(1),
        fingerprint: await this.#fingerprints.of(connectionId),
      });
    return true;
  }

  async #succeeded(
    transaction: Knex,
    { id, connectionId }: EndingRun,
  ): Promise<ConnectionTurn | undefined> {
    const row = await rowOf(transaction, connectionId);
    if (!row) {
      return undefined;
    }
    await rows(transaction).where({ connection_id: connectionId }).delete();
    await addEvent(transaction, id, {
      at: await readDatabaseNow(transaction),
      level: 'info',
      message: `The connection works again; it had failed ${times(row)}`,
    });
    return 'recovered';
  }

  async #failed(
    transaction: Knex,
    run: EndingRun,
    error: object & { code: string },
  ): Promise<ConnectionTurn | undefined> {
    const { id, connectionId } = run;
    const before = await rowOf(transaction, connectionId);
    const now = await readDatabaseNow(transaction);
    const row: FailureRow = {
      connection_id: connectionId,
      failures: (before?.failures ?? 0) + 1,
      since: before?.since ?? now,
      last_failed_at: now,
      run_id: id,
      error_code: error.code,
      error: JSON.stringify(error),
      ...nextTry(before, run, now),
      fingerprint: await this.#fingerprints.of(connectionId),
    };
    await rows(transaction).insert(row).onConflict('connection_id').merge();
    const dueAt = Number(row.retry_at);
    const at = await this.#triedAgainAt(transaction, connectionId, dueAt);
    await addEvent(transaction, id, {
      at: now,
      level: 'warn',
      message: `The connection has failed ${times(row)}. ${
        at === undefined
          ? 'It is not tried again by itself, because it has no schedule'
          : `It is tried again in ${humanize(at - now)}${
              at > dueAt ? ', when the window of its schedule opens' : ''
            }, and by its schedule once it works`
      }`,
    });
    return before ? undefined : 'failing';
  }
}

function rows(knex: Knex) {
  return knex<FailureRow>('connection_failures');
}

function rowOf(knex: Knex, connectionId: string) {
  return rows(knex).where({ connection_id: connectionId }).first();
}

/** A try by hand leaves the next one where it is: somebody who tries often must not end up with a pause of a day. */
function nextTry(
  before: FailureRow | undefined,
  { trigger, error }: EndingRun,
  now: number,
): Pick<FailureRow, 'pauses' | 'retry_at'> {
  const retryAfterMs = (error?.retryAfterSeconds ?? 0) * 1_000;
  if (before && BY_HAND.includes(trigger)) {
    const planned = Number(before.retry_at);
    return {
      pauses: before.pauses,
      retry_at:
        planned > now
          ? Math.max(planned, now + retryPause(1, retryAfterMs))
          : now + retryPause(before.pauses, retryAfterMs),
    };
  }
  const pauses = (before?.pauses ?? 0) + 1;
  return { pauses, retry_at: now + retryPause(pauses, retryAfterMs) };
}

async function addEvent(
  transaction: Knex,
  runId: number,
  event: { at: number; level: 'info' | 'warn'; message: string },
): Promise<void> {
  await transaction('run_events').insert({ run_id: runId, ...event });
}

function times({ failures, since }: Pick<FailureRow, 'failures' | 'since'>) {
  return failures === 1
    ? 'for the first time'
    : `${failures} times in a row since ${new Date(
        Number(since),
      ).toISOString()}`;
}

function humanize(milliseconds: number): string {
  return Duration.fromMillis(milliseconds, { locale: 'en-US' })
    .shiftTo('days', 'hours', 'minutes', 'seconds')
    .mapUnits(Math.round)
    .rescale()
    .toHuman();
}
