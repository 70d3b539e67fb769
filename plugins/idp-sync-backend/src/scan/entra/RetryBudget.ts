import type { RetryableError } from './errors';

export interface RetryBudgetOptions {
  /** Retries that a run may have in hand at once. */
  retries: number;
  /** Retries that a request gains which succeeds. */
  gain: number;
  /** Milliseconds that a run may wait before retries, all in all; requests that wait side by side wait once. */
  waitMs: number;
}

/** Large tenants take thousands of requests, so what may go wrong grows with what goes well; a run in which nothing does ends within minutes. */
const DEFAULTS: RetryBudgetOptions = {
  retries: 50,
  gain: 0.2,
  waitMs: 20 * 60_000,
};

/** Ends a hopeless run with a code, instead of retrying for ever. */
export class RetryBudget {
  readonly #most: number;
  readonly #gain: number;
  #retries: number;
  #waitMs: number;

  constructor(options: Partial<RetryBudgetOptions> = {}) {
    const { retries, gain, waitMs } = { ...DEFAULTS, ...options };
    this.#most = retries;
    this.#retries = retries;
    this.#gain = gain;
    this.#waitMs = waitMs;
  }

  succeeded(): void {
    this.#retries = Math.min(this.#most, this.#retries + this.#gain);
  }

  /**
   * Takes one retry after a wait out of the budget.
   *
   * @throws IdpSyncError with the code of the failure where there is not that much left
   */
  spend(waitMs: number, failure: RetryableError): void {
    if (this.#retries < 1) {
      throw failure.toIdpSyncError('the retries of this run are used up');
    }
    if (waitMs > this.#waitMs) {
      throw failure.toIdpSyncError(
        `waiting another ${Math.ceil(
          waitMs / 1_000,
        )} seconds would be longer than a run may wait`,
      );
    }
    this.#retries -= 1;
    this.#waitMs -= waitMs;
  }
}
