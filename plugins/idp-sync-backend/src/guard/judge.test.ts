import fc from 'fast-check';
import {
  parsePolicy,
  type SafetyLimitOrOff,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import {
  allowance,
  judgeKind,
  judgeMembersLost,
  type LimitsInForce,
  limitsFor,
} from './judge';

const limit: fc.Arbitrary<SafetyLimitOrOff> = fc.oneof(
  fc.constant('off' as const),
  fc.record({
    count: fc.nat(1_000),
    percent: fc.integer({ min: 0, max: 100 }),
    floor: fc.nat(200),
  }),
);
const limits: fc.Arbitrary<LimitsInForce> = fc.record({
  run: limit,
  window: limit,
  windowHours: fc.integer({ min: 1, max: 500 }),
});
const demand = fc.record({
  planned: fc.nat(1_500),
  applied: fc.nat(1_500),
  base: fc.nat(5_000),
});

/** The definition, word for word. */
function exceeds(changes: number, base: number, of: SafetyLimitOrOff): boolean {
  return (
    of !== 'off' &&
    (changes > of.count ||
      (changes * 100 > of.percent * base && changes > of.floor))
  );
}

describe('judgeKind', () => {
  it('holds what is more than the count, or more than the percentage and the floor, in one run or over the window', () => {
    fc.assert(
      fc.property(demand, limits, (of, by) => {
        const verdict = judgeKind('removals', 'user', of, by);
        expect(verdict !== undefined).toBe(
          of.planned > 0 &&
            (exceeds(of.planned, of.base, by.run) ||
              exceeds(of.planned + of.applied, of.base, by.window)),
        );
      }),
      { numRuns: 2_000 },
    );
  });

  it('holds no less where more changes', () => {
    fc.assert(
      fc.property(demand, limits, fc.nat(100), (of, by, more) => {
        fc.pre(judgeKind('creations', 'group', of, by) !== undefined);
        const larger = { ...of, planned: of.planned + more };
        expect(judgeKind('creations', 'group', larger, by)).toBeDefined();
      }),
      { numRuns: 2_000 },
    );
  });

  it('names a limit that what is allowed keeps', () => {
    fc.assert(
      fc.property(demand, limits, (of, by) => {
        const allowed = Math.min(
          allowance(by.run, of.base),
          allowance(by.window, of.base) - of.applied,
        );
        fc.pre(allowed >= 0 && allowed < Infinity);
        const within = { ...of, planned: allowed };
        expect(judgeKind('creations', 'group', within, by)).toBeUndefined();
        const beyond = { ...of, planned: allowed + 1 };
        expect(judgeKind('creations', 'group', beyond, by)).toBeDefined();
      }),
      { numRuns: 2_000 },
    );
  });

  it.each([
    [
      { planned: 412, applied: 0, base: 3_000 },
      '412 removals are more than 5 % of 3,000 people (limit 150)',
    ],
    [
      { planned: 1_412, applied: 0, base: 100_000 },
      '1,412 removals are more than 500 people (limit 500)',
    ],
    [
      { planned: 772, applied: 0, base: 9_720 },
      '772 removals are more than 5 % of 9,720 people (limit 486)',
    ],
    [
      { planned: 1, applied: 300, base: 3_000 },
      '1 removal and 300 in the last 7 days are more than 10 % of 3,000 people (limit 300)',
    ],
    [{ planned: 150, applied: 150, base: 3_000 }, undefined],
    [{ planned: 20, applied: 0, base: 20 }, undefined],
  ])('says of %p: %s', (of, why) => {
    const { safety } = parsePolicy({});
    expect(
      judgeKind('removals', 'user', of, limitsFor(safety, 'removals', 'user'))
        ?.why,
    ).toBe(why);
  });

  it('tells which group loses too many', () => {
    const { safety } = parsePolicy({});
    expect(
      judgeMembersLost(
        'Guild',
        { planned: 30, applied: 0, base: 50 },
        limitsFor(safety, 'membersLost', 'user'),
      ),
    ).toEqual({
      kind: 'membersLost',
      class: 'user',
      changes: 30,
      why: 'Guild loses 30 people, which are more than 50 % of its 50 people (limit 25)',
    });
  });
});
