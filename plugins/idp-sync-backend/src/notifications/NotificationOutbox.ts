import type { LoggerService } from '@backstage/backend-plugin-api';
import type { NotificationService } from '@backstage/plugin-notifications-node';
import type { Knex } from 'knex';
import type { ConfiguredConnections } from '../connections/ConfiguredConnections';
import { readConnectionTitles } from '../connections/readConnectionTitles';
import { type ProblemRow, toStoredProblem } from '../problems/problemRows';
import type { ProblemSettings, Recipients } from '../problems/problemSettings';
import type { Notice, StoredProblem } from '../problems/types';
import { databaseNow, databaseNowPlus } from '../database/databaseTime';
import { composeNotification, notificationKind } from './composeNotification';

/** How long a process may take to deliver one before another one tries; milliseconds. */
const LEASE_MS = 60_000;
/** Between tries while the notifications backend cannot be reached; milliseconds. The last one lasts. */
const PAUSES_MS = [60_000, 5 * 60_000, 30 * 60_000];
const BATCH_SIZE = 20;

interface Claimed {
  problem: StoredProblem;
  notice: Notice;
  number: number;
  attempts: number;
}

/**
 * Delivers the notices that wait in the table of problems: each by one process, again where that did not work, also after a restart. A notice that was delivered
 * twice, because a process died between, updates the notification that is there. What cannot be delivered is logged and harms nothing else.
 */
export class NotificationOutbox {
  readonly #knex: Knex;
  readonly #notifications: NotificationService;
  readonly #settingsOf: (connectionId: string) => ProblemSettings;
  readonly #configured: ConfiguredConnections;
  readonly #logger: LoggerService;
  #delivering?: Promise<void>;
  #isWaiting = false;

  constructor(options: {
    knex: Knex;
    notifications: NotificationService;
    settingsOf: (connectionId: string) => ProblemSettings;
    configured: ConfiguredConnections;
    logger: LoggerService;
  }) {
    this.#knex = options.knex;
    this.#notifications = options.notifications;
    this.#settingsOf = options.settingsOf;
    this.#configured = options.configured;
    this.#logger = options.logger;
  }

  /** Delivers all that is due; calls while that is under way are served by one more look at its end. */
  async deliver(): Promise<void> {
    if (this.#delivering) {
      this.#isWaiting = true;
      return this.#delivering;
    }
    this.#delivering = this.#deliverAll().finally(() => {
      this.#delivering = undefined;
    });
    return this.#delivering;
  }

  async #deliverAll(): Promise<void> {
    try {
      do {
        this.#isWaiting = false;
        const due = await this.#claim();
        for (const each of due) {
          await this.#deliverOne(each);
        }
        this.#isWaiting ||= due.length === BATCH_SIZE;
      } while (this.#isWaiting);
    } catch (error) {
      this.#logger.warn(
        'Notices could not be read; they are delivered later',
        error instanceof Error ? error : undefined,
      );
    }
  }

  async #claim(): Promise<Claimed[]> {
    const rows: (ProblemRow & {
      notice_number: number;
      notice_attempts: number;
    })[] = await this.#knex('problems')
      .whereIn(
        'id',
        this.#knex('problems')
          .whereNotNull('notice')
          .where('notice_after', '<=', databaseNow(this.#knex))
          .orderBy('notice_after')
          .limit(BATCH_SIZE)
          .select('id'),
      )
      .where('notice_after', '<=', databaseNow(this.#knex))
      .update({
        notice_after: databaseNowPlus(this.#knex, LEASE_MS),
        notice_attempts: this.#knex.raw('?? + 1', ['notice_attempts']),
      })
      .returning('*');
    return rows.flatMap(row => {
      const problem = toStoredProblem(row);
      return problem.notice
        ? [
            {
              problem,
              notice: problem.notice,
              number: row.notice_number,
              attempts: row.notice_attempts,
            },
          ]
        : [];
    });
  }

  async #deliverOne(claimed: Claimed): Promise<void> {
    const { problem, notice, attempts } = claimed;
    const { recipients, kinds } = this.#settingsOf(problem.connectionId);
    if (!recipients || !kinds.includes(notificationKind(problem, notice))) {
      await this.#drop(claimed);
      return;
    }
    try {
      await this.#notifications.send({
        recipients: toRecipients(recipients),
        payload: composeNotification(
          problem,
          notice,
          (
            await readConnectionTitles(this.#knex, this.#configured)
          ).get(problem.connectionId) ?? problem.connectionId,
        ),
      });
    } catch (error) {
      const pause = PAUSES_MS[Math.min(attempts, PAUSES_MS.length) - 1];
      await this.#knex('problems')
        .where({ id: problem.id, notice_number: claimed.number })
        .update({ notice_after: databaseNowPlus(this.#knex, pause) });
      // Once a notice is enough to know that the notifications backend is missing or down.
      this.#logger[attempts === 1 ? 'warn' : 'debug'](
        `Nobody could be notified of problem ${
          problem.id
        }; it is tried again in ${pause / 60_000} minutes: ${
          error instanceof Error ? error.message : error
        }`,
      );
      return;
    }
    await this.#markDelivered(claimed);
  }

  async #drop({ problem, number }: Claimed): Promise<void> {
    await this.#knex('problems')
      .where({ id: problem.id, notice_number: number })
      .update({ notice: null, notice_after: null });
  }

  /** A problem that was resolved while it was being told of has to be told of once more. */
  async #markDelivered({ problem, notice, number }: Claimed): Promise<void> {
    await this.#knex.transaction(async transaction => {
      const isCurrent = await transaction('problems')
        .where({ id: problem.id, notice_number: number })
        .update({ told: notice, notice: null, notice_after: null });
      if (isCurrent > 0) {
        return;
      }
      await transaction('problems')
        .where({ id: problem.id })
        .update({ told: notice });
      if (notice !== 'recovered') {
        await transaction('problems')
          .where({ id: problem.id, state: 'resolved' })
          .whereIn('resolution', ['gone', 'byHand'])
          .whereNull('notice')
          .update({
            notice: 'recovered',
            notice_after: databaseNow(transaction),
          });
        this.#isWaiting = true;
      }
    });
  }
}

function toRecipients(recipients: Recipients) {
  return recipients === 'broadcast'
    ? { type: 'broadcast' as const }
    : { type: 'entity' as const, entityRef: [...recipients] };
}
