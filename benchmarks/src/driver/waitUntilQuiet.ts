import { setTimeout as delay } from 'node:timers/promises';
import type { BackendApi } from '../backend/BackendApi';
import type { ForkedProcess } from '../processes/ForkedProcess';

const LOOK_MS = 2_000;
/** Of one processor. */
const QUIET_SHARE = 0.15;

/**
 * Waits until a backend has nothing left to do, so that the next phase does not pay for the one before. With the catalog's default interval it never has
 * nothing to do, so that there is a limit.
 *
 * @returns whether it became quiet
 */
export async function waitUntilQuiet(
  backend: ForkedProcess<BackendApi>,
  limitMs: number,
): Promise<boolean> {
  const until = Date.now() + limitMs;
  while (Date.now() < until) {
    const from = Date.now();
    await delay(LOOK_MS);
    const { cpuSeconds, seconds } = await backend.call('usage', {
      from,
      to: Date.now(),
    });
    if (cpuSeconds / seconds < QUIET_SHARE) {
      return true;
    }
  }
  return false;
}
