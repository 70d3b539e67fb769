import { LONGEST_RETRY_AFTER_MS, retryPause } from './retryPause';

const MINUTE = 60_000;

describe('retryPause', () => {
  it.each([
    [0, 1],
    [1, 1],
    [2, 5],
    [3, 30],
    [4, 180],
    [5, 1_440],
    [6, 1_440],
    [1_000, 1_440],
  ])('makes pause %d last %d minutes', (number, minutes) => {
    expect(retryPause(number)).toBe(minutes * MINUTE);
  });

  it('lets the directory ask for more, and not for less', () => {
    expect(retryPause(1, 10 * MINUTE)).toBe(10 * MINUTE);
    expect(retryPause(2, 4 * MINUTE)).toBe(5 * MINUTE);
    expect(retryPause(5, 48 * 60 * MINUTE)).toBe(48 * 60 * MINUTE);
  });

  it('does not let it ask for ever', () => {
    expect(retryPause(1, Infinity)).toBe(LONGEST_RETRY_AFTER_MS);
  });
});
