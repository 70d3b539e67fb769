import { RetryableError } from './errors';
import { Retrier } from './Retrier';
import { RetryBudget } from './RetryBudget';

describe('Retrier', () => {
  it('takes requests that wait side by side for one wait, and those after another for two', async () => {
    const longer: number[] = [];
    const release: (() => void)[] = [];
    const retrier = new Retrier({
      budget: new RetryBudget({ waitMs: 25_000 }),
      signal: new AbortController().signal,
      random: () => 0,
      now: () => 1_000,
      wait: async () =>
        await new Promise<void>(resolve => {
          release.push(resolve);
        }),
      onRetry: (_, __, longerMs) => longer.push(longerMs),
    });
    const throttledOnce = (retryAfterMs: number) => {
      let attempts = 0;
      return retrier.run(async () => {
        attempts += 1;
        if (attempts === 1) {
          throw new RetryableError('IDP_THROTTLED', 'Slow down.', {
            retryAfterMs,
          });
        }
        return attempts;
      });
    };
    const untilWaiting = async (count: number) => {
      while (release.length < count) {
        await new Promise(setImmediate);
      }
    };

    const sideBySide = [10_000, 10_000, 12_000].map(throttledOnce);
    await untilWaiting(3);
    expect(longer).toEqual([10_000, 0, 2_000]);
    release.splice(0).forEach(goOn => goOn());
    expect(await Promise.all(sideBySide)).toEqual([2, 2, 2]);

    const after = throttledOnce(10_000);
    await untilWaiting(1);
    expect(longer.at(-1)).toBe(10_000);
    release.splice(0).forEach(goOn => goOn());
    await after;

    await expect(throttledOnce(10_000)).rejects.toMatchObject({
      code: 'IDP_THROTTLED',
    });
  });
});
