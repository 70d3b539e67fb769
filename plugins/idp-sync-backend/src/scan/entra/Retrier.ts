import { ConstantBackoff, handleType, retry } from 'cockatiel';
import { RetryableError } from './errors';
import type { RetryBudget } from './RetryBudget';

/** Attempts that one request gets beside the first. */
const RETRIES_PER_REQUEST = 8;
/** A token may be refused once, as a revoked one is; a fresh one that is refused too will not get better. */
const FRESH_TOKENS_PER_REQUEST = 1;
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 30_000;

export interface RetrierOptions {
  budget: RetryBudget;
  signal: AbortSignal;
  /** Rejects when the signal aborts. */
  wait(ms: number, signal: AbortSignal): Promise<unknown>;
  /** From 0 up to, without, 1. */
  random(): number;
  /** Milliseconds since the epoch. */
  now(): number;
  /** Before each wait; `longerMs` is how much longer the run waits for it, which is less where others wait already. */
  onRetry(failure: RetryableError, waitMs: number, longerMs: number): void;
}

/** Tries again what may be better next time, within the budget of the run. */
export class Retrier {
  readonly #options: RetrierOptions;
  /** The loop is cockatiel's; the waiting is ours, since its own does not end when the run is cancelled. */
  readonly #policy = retry(handleType(RetryableError), {
    maxAttempts: RETRIES_PER_REQUEST,
    backoff: new ConstantBackoff(0),
  });
  /** Requests that wait now, and until when the last of them does. */
  #waiting = 0;
  #waitingUntil = 0;

  constructor(options: RetrierOptions) {
    this.#options = options;
  }

  /** @throws IdpSyncError once there is no point in trying again, and whatever else `attempt` throws */
  async run<T>(attempt: () => Promise<T>): Promise<T> {
    const { signal, budget } = this.#options;
    let failure: RetryableError | undefined;
    let refusedTokens = 0;
    try {
      const result = await this.#policy.execute(
        async ({ attempt: retries }) => {
          signal.throwIfAborted();
          if (failure) {
            await this.#pause(failure, retries);
          }
          try {
            return await attempt();
          } catch (error) {
            signal.throwIfAborted();
            if (error instanceof RetryableError) {
              refusedTokens += error.needsFreshToken ? 1 : 0;
              if (refusedTokens > FRESH_TOKENS_PER_REQUEST) {
                throw error.toIdpSyncError('and so with a fresh token');
              }
              failure = error;
            }
            throw error;
          }
        },
        signal,
      );
      budget.succeeded();
      return result;
    } catch (error) {
      throw error instanceof RetryableError
        ? error.toIdpSyncError(`${RETRIES_PER_REQUEST + 1} attempts`)
        : error;
    }
  }

  async #pause(failure: RetryableError, retries: number): Promise<void> {
    const { budget, signal, onRetry, random, now, wait } = this.#options;
    const backoff =
      random() * Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** retries);
    // Jitter comes on top of what the provider asked for: nobody may come earlier, and not all at once.
    const waitMs = failure.needsFreshToken
      ? 0
      : Math.round((failure.retryAfterMs ?? 0) + backoff);
    const startedAt = now();
    const others = this.#waiting > 0 ? this.#waitingUntil : startedAt;
    const longerMs = Math.max(0, startedAt + waitMs - others);
    budget.spend(longerMs, failure);
    onRetry(failure, waitMs, longerMs);
    if (waitMs > 0) {
      this.#waitingUntil = Math.max(others, startedAt + waitMs);
      this.#waiting += 1;
      try {
        await wait(waitMs, signal);
      } finally {
        this.#waiting -= 1;
      }
    }
  }
}
