import { chooseFirstRead, type FirstReadFacts } from './chooseFirstRead';

const size = (users: number, groups: number, memberships?: number) => ({
  users,
  groups,
  memberships,
});

describe('chooseFirstRead', () => {
  it.each<
    [
      title: string,
      facts: Partial<FirstReadFacts>,
      plan: string,
      reason: RegExp,
    ]
  >([
    [
      'what the connection says',
      { setting: 'quick', size: size(10, 1), latencyMs: 0 },
      'quick',
      /connection says so/,
    ],
    [
      'what the connection says, of a size that nobody knows',
      { setting: 'frugal' },
      'frugal',
      /connection says so/,
    ],
    ['an unknown size', { latencyMs: 500 }, 'frugal', /did not tell its size/],
    [
      'a quota that is nearly used',
      { size: size(10_000, 1_000), latencyMs: 200, throttle: 0.9 },
      'frugal',
      /90 % of the application’s quota/,
    ],
    [
      'no latency to speak of',
      { size: size(10_000, 1_000), latencyMs: 3 },
      'frugal',
      /10000 people and 1000 groups at 3 ms/,
    ],
    [
      'a usual tenant',
      { size: size(10_000, 1_000), latencyMs: 50 },
      'quick',
      /side by side/,
    ],
    [
      'a usual tenant far away',
      { size: size(10_000, 1_000), latencyMs: 200 },
      'quick',
      /about 41 s \(255 resource units\)/,
    ],
    [
      'a small tenant far away',
      { size: size(300, 40), latencyMs: 200 },
      'frugal',
      /only about 2 s/,
    ],
    [
      'few memberships, as the last scan knows',
      { size: size(10_000, 5_000, 6_000), latencyMs: 50 },
      'frugal',
      /only/,
    ],
    [
      'an all-staff group and little else',
      { size: size(100_000, 10, 110_000), latencyMs: 100 },
      'quick',
      /side by side/,
    ],
    [
      'so many groups that the quota is slower than the pages',
      { size: size(20_000, 50_000, 200_000), latencyMs: 100 },
      'frugal',
      /only about 65 s/,
    ],
    [
      'large and far away',
      { size: size(100_000, 10_000, 1_000_000), latencyMs: 200 },
      'quick',
      /side by side/,
    ],
  ])('decides by %s', (_, facts, plan, reason) => {
    const choice = chooseFirstRead({ setting: 'auto', latencyMs: 0, ...facts });
    expect(choice.plan).toBe(plan);
    expect(choice.reason).toMatch(reason);
  });
});
