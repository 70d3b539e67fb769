import { isDeepStrictEqual } from 'node:util';
import { setTimeout as sleep } from 'node:timers/promises';

/** Generous: the machine may be doing other things. */
const TIMEOUT_MS = 30_000;
const POLL_INTERVAL_MS = 100;

/** Asks until the answer is this one; fails with the last one as `expect` does when it does not come to be. */
export async function expectEventually<T>(
  ask: () => Promise<T>,
  expected: T,
): Promise<void> {
  const deadline = Date.now() + TIMEOUT_MS;
  for (;;) {
    const answer = await ask();
    if (isDeepStrictEqual(answer, expected) || Date.now() > deadline) {
      expect(answer).toEqual(expected);
      return;
    }
    await sleep(POLL_INTERVAL_MS);
  }
}
