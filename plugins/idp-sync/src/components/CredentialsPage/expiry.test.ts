import { expiryOf } from './expiry';

describe('expiryOf', () => {
  const now = Date.parse('2026-11-20T12:00:00Z');
  it.each([
    ['2026-11-20T12:00:00Z', 'expired', 0],
    ['2026-11-20T12:00:01Z', 'soon', 0],
    ['2026-12-20T11:59:59Z', 'soon', 29],
    ['2026-12-20T12:00:00Z', 'fine', 30],
    ['2020-01-01T00:00:00Z', 'expired', 0],
  ])('%s is %s, %d days ahead', (expiresAt, state, days) => {
    expect(expiryOf(expiresAt, now)).toEqual({ state, days });
  });
});
