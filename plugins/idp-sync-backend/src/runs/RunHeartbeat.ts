import { IdpSyncError } from '@idp-sync/backstage-plugin-idp-sync-node';
import { LEASE_MS, type RunLease } from './RunLease';
import {
  LeaseLostError,
  RunCancelledError,
  RunHandedOverError,
} from './runEnd';

const BEAT_MS = 1_000;
/** Longer than any directory needs; what hangs beyond it is given up visibly. */
const MAX_RUN_MS = 12 * 60 * 60 * 1_000;

/**
 * Keeps a run's lease alive and turns whatever must end the run into one AbortSignal, whose reason says which it was: a cancellation, a lost lease, a shutdown
 * or the time limit.
 */
export class RunHeartbeat {
  readonly #lease: RunLease;
  readonly #controller = new AbortController();
  readonly #timer: NodeJS.Timeout;
  readonly #startedAt = performance.now();
  #lastSuccess = performance.now();
  #beating = false;
  readonly #stopListening: () => void;
  readonly #maxRunMs: number;

  private constructor(
    lease: RunLease,
    shutdown: AbortSignal,
    maxRunMs: number,
  ) {
    this.#lease = lease;
    this.#maxRunMs = maxRunMs;
    const handOver = () => this.#controller.abort(new RunHandedOverError());
    if (shutdown.aborted) {
      handOver();
    }
    shutdown.addEventListener('abort', handOver);
    this.#stopListening = () => shutdown.removeEventListener('abort', handOver);
    this.#timer = setInterval(() => void this.#beat(), BEAT_MS);
  }

  /** @param maxRunMs - after which the run is given up, in milliseconds */
  static start(
    lease: RunLease,
    shutdown: AbortSignal,
    maxRunMs: number = MAX_RUN_MS,
  ): RunHeartbeat {
    return new RunHeartbeat(lease, shutdown, maxRunMs);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#stopListening();
  }

  async #beat(): Promise<void> {
    if (this.#beating || this.signal.aborted) {
      return;
    }
    this.#beating = true;
    try {
      const { cancelRequested } = await this.#lease.renew();
      this.#lastSuccess = performance.now();
      if (cancelRequested) {
        this.#controller.abort(new RunCancelledError());
      } else if (performance.now() - this.#startedAt > this.#maxRunMs) {
        this.#controller.abort(
          new IdpSyncError(
            'IDP_RUN_TIMEOUT',
            `The run was given up after ${this.#maxRunMs / 3_600_000} hours`,
          ),
        );
      }
    } catch (error) {
      // A database that does not answer for a moment is no reason to stop, as long as nobody else can hold the lease.
      if (
        error instanceof LeaseLostError ||
        performance.now() - this.#lastSuccess > LEASE_MS
      ) {
        this.#controller.abort(new LeaseLostError());
      }
    } finally {
      this.#beating = false;
    }
  }
}
