import fc from 'fast-check';
import { allowanceOf, UnitPacer } from './UnitPacer';

/** A clock that stands still but for the waits. */
function createPacer() {
  const waits: number[] = [];
  const pacer = new UnitPacer({
    signal: new AbortController().signal,
    wait: async ms => waits.push(ms),
    now: () => 1_000_000,
  });
  return { pacer, waits };
}

describe('UnitPacer', () => {
  it.each([
    [49, 1_750],
    [50, 2_500],
    [500, 2_500],
    [501, 4_000],
    [100_000, 4_000],
  ])('allows half of the quota of a tenant with %i people', (users, units) => {
    expect(allowanceOf(users)).toBe(units);
  });

  it('never lets more than that pass in any ten seconds, and loses no time', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: 60 }), { maxLength: 400 }),
        async costs => {
          const taken: { at: number; units: number }[] = [];
          const { pacer, waits } = createPacer();
          for (const units of costs) {
            const before = waits.length;
            await pacer.take(units);
            taken.push({ at: waits.slice(before)[0] ?? 0, units });
          }
          for (const { at } of taken) {
            const used = taken
              .filter(each => each.at > at - 10_000 && each.at <= at)
              .reduce((sum, { units }) => sum + units, 0);
            expect(used).toBeLessThanOrEqual(1_750);
          }
          const total = costs.reduce((sum, units) => sum + units, 0);
          expect(taken.at(-1)?.at ?? 0).toBeLessThanOrEqual(
            Math.floor(total / (1_750 - 60)) * 10_000,
          );
        },
      ),
      { numRuns: 100, seed: 20261120 },
    );
  });

  it('takes as much as the people allow whom it has heard of, each counted once', async () => {
    const { pacer, waits } = createPacer();
    const people = Array.from({ length: 600 }, (_, index) => `u${index}`);
    const ask = async (units: number) => {
      for (let taken = 0; taken < units; taken += 10) {
        await pacer.take(10);
      }
    };
    for (let round = 0; round < 20; round++) {
      pacer.noteUsers(people.slice(0, 49));
    }
    await ask(1_750);
    expect(waits).toEqual([]);
    pacer.noteUsers(people);
    await ask(2_250);
    expect(waits).toEqual([]);
    pacer.setUsers(100_000);
    pacer.noteUsers(people.slice(0, 1));
    await pacer.take(1);
    expect(waits).toEqual([10_000]);
  });

  it('does not take anybody for more than one', async () => {
    const { pacer, waits } = createPacer();
    pacer.noteUsers(Array.from({ length: 600 }, () => 'the same'));
    await pacer.take(1_750);
    await pacer.take(1);
    expect(waits).toEqual([10_000]);
  });

  it.each([
    [{ throttle: 0.7 }, []],
    [{ throttle: 0.8 }, [5_000]],
    [{ throttle: 1.2 }, [10_000]],
    [{ retryAfterMs: 30_000 }, [30_000]],
  ])('rests after %p', async (answer, expected) => {
    const { pacer, waits } = createPacer();
    pacer.note(answer);
    await pacer.take(1);
    expect(waits).toEqual(expected);
  });
});
