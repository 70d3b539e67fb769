import type { LoggerService } from '@backstage/backend-plugin-api';
import type { EventsService } from '@backstage/plugin-events-node';
import type { SignalsService } from '@backstage/plugin-signals-node';
import {
  IDP_SYNC_CHANNEL,
  type IdpSyncSignal,
} from '@idp-sync/backstage-plugin-idp-sync-common';

/** Pages fetch what they show at each signal, so progress is announced at most this often; milliseconds. */
const PROGRESS_MS = 750;

/** Tells pages (signals) and other plugins (events) that a run has something new to show: ids and states only. */
export class RunAnnouncer {
  readonly #signals: SignalsService;
  readonly #events: EventsService;
  readonly #logger: LoggerService;
  readonly #lastProgress = new Map<number, number>();

  constructor(options: {
    signals: SignalsService;
    events: EventsService;
    logger: LoggerService;
  }) {
    this.#signals = options.signals;
    this.#events = options.events;
    this.#logger = options.logger;
  }

  announce(signal: IdpSyncSignal): void {
    if (signal.status === 'running') {
      const now = performance.now();
      if (
        now - (this.#lastProgress.get(signal.runId) ?? -PROGRESS_MS) <
        PROGRESS_MS
      ) {
        return;
      }
      this.#lastProgress.set(signal.runId, now);
    } else {
      this.#lastProgress.delete(signal.runId);
    }
    this.#publish(signal).catch(error =>
      this.#logger.debug('A run could not be announced', error),
    );
  }

  async #publish(signal: IdpSyncSignal): Promise<void> {
    const message = { ...signal };
    await Promise.all([
      this.#signals.publish({
        recipients: { type: 'broadcast' },
        channel: IDP_SYNC_CHANNEL,
        message,
      }),
      this.#events.publish({ topic: IDP_SYNC_CHANNEL, eventPayload: message }),
    ]);
  }
}
