import { parseOptions } from './options';

describe('parseOptions', () => {
  it('measures both, with both intervals, at the size of a large company', () => {
    expect(parseOptions([])).toEqual({
      users: 10_000,
      groups: 1_000,
      memberships: 100_000,
      changedShare: 0.01,
      database: 'sqlite',
      intervals: ['default', 'recommended'],
      contenders: ['msgraph', 'idp-sync'],
      latencyMs: 0,
      quirks: 'documented',
      seed: 1,
      timeoutMs: 3_600_000,
      settleMs: 60_000,
      out: undefined,
      report: undefined,
    });
  });

  it('is small for a smoke test, and what is given counts', () => {
    expect(parseOptions(['--smoke', '--groups', '7'])).toMatchObject({
      users: 200,
      groups: 7,
      memberships: 1_000,
      database: 'memory',
      intervals: ['recommended'],
    });
  });

  it('gives nothing when asked for help', () => {
    expect(parseOptions(['--help'])).toBeUndefined();
  });

  it.each([
    [['--users', 'many'], '--users is a whole number of at least 1'],
    [['--latency', '-1'], /latency/],
    [['--changed', '0'], '--changed is a share of the people, such as 0.01'],
    [['--changed', '2'], '--changed is a share of the people, such as 0.01'],
    [['--database', 'mysql'], '--database is one of: sqlite, memory, postgres'],
    [['--interval', 'none'], '--interval is one of: default, recommended'],
    [['--user', '3'], /--user/],
  ])('refuses %j', (argv, message) => {
    expect(() => parseOptions(argv)).toThrow(message);
  });
});
