import { setTimeout as delay } from 'node:timers/promises';

export interface PollOptions {
  everyMs: number;
  timeoutMs: number;
  /** What is waited for, to be named when it does not come. */
  what: string;
  signal?: AbortSignal;
}

/**
 * Looks again and again until there is something.
 *
 * @throws Error when there is nothing in time, and what `look` throws
 */
export async function pollUntil<T>(
  look: () => Promise<T | undefined>,
  { everyMs, timeoutMs, what, signal }: PollOptions,
): Promise<T> {
  const until = Date.now() + timeoutMs;
  for (;;) {
    const found = await look();
    if (found !== undefined) {
      return found;
    }
    if (Date.now() >= until) {
      throw new Error(
        `Waited ${Math.round(timeoutMs / 1000)} s in vain for ${what}`,
      );
    }
    await delay(everyMs, undefined, { signal });
  }
}
