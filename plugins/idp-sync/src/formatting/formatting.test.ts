import { Settings } from 'luxon';
import {
  formatDate,
  formatDuration,
  formatExactTimes,
  formatNumber,
  formatRelative,
  formatTime,
} from './formatting';

describe('formatting', () => {
  beforeAll(() => {
    Settings.defaultZone = 'Europe/Berlin';
  });
  afterAll(() => {
    Settings.defaultZone = 'system';
  });

  it('separates thousands', () => {
    expect(formatNumber(1234567)).toBe('1,234,567');
    expect(formatNumber(0)).toBe('0');
  });

  it.each([
    [-5, '0s'],
    [0, '0s'],
    [449, '0.4s'],
    [9_999, '9.9s'],
    [42_900, '42s'],
    [60_000, '1m 0s'],
    [200_400, '3m 20s'],
    [7_500_000, '2h 5m'],
    [100_800_000, '1d 4h'],
  ])('humanises %d ms as %s', (milliseconds, expected) => {
    expect(formatDuration(milliseconds)).toBe(expected);
  });

  it('shows dates and times in the zone of the viewer, and UTC beside it', () => {
    const iso = '2026-11-19T23:30:05.000Z';
    expect(formatDate(iso)).toBe('Nov 20, 2026');
    expect(formatTime(iso).replace(/\s/g, ' ')).toBe('12:30:05 AM');
    const exact = formatExactTimes(iso);
    expect(exact.utc).toBe('2026-11-19 23:30:05 UTC');
    expect(exact.local).toContain('GMT+1');
  });

  it('says how far away a time is, but does not count seconds', () => {
    const now = Date.parse('2026-11-20T12:00:00Z');
    expect(formatRelative('2026-11-20T11:55:00Z', now)).toBe('5 minutes ago');
    expect(formatRelative('2026-11-20T14:00:00Z', now)).toBe('in 2 hours');
    expect(formatRelative('2026-11-20T12:00:59Z', now)).toBeUndefined();
  });
});
