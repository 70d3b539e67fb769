import fc from 'fast-check';
import { finish } from '../plan/__testUtils__/simulation';
import { breakCycles } from './breakCycles';

const hierarchies = fc.integer({ min: 1, max: 8 }).chain(size =>
  fc.array(
    fc
      .uniqueArray(fc.integer({ min: 0, max: size - 1 }), { maxLength: 3 })
      .map(parents => parents.sort((a, b) => a - b)),
    { minLength: size, maxLength: size },
  ),
);

/** Whether a group is above itself, by looking up and up. */
function findCircle(
  parents: readonly (readonly number[])[],
): number | undefined {
  return [...parents.keys()].find(start => {
    const above = new Set<number>();
    const todo = [...parents[start]];
    for (let group = todo.pop(); group !== undefined; group = todo.pop()) {
      if (!above.has(group)) {
        above.add(group);
        todo.push(...parents[group]);
      }
    }
    return above.has(start);
  });
}

describe('breakCycles', () => {
  it('leaves no circle, and drops nothing but what closes one', () => {
    fc.assert(
      fc.property(hierarchies, parents => {
        const broken = finish(breakCycles(parents));
        expect(findCircle(broken.parents)).toBeUndefined();
        expect(broken.cycles).toHaveLength(broken.dropped);
        const dropped = new Set<string>();
        for (const cycle of broken.cycles) {
          cycle.forEach((group, place) => {
            const next = cycle[(place + 1) % cycle.length];
            expect(parents[next]).toContain(group);
          });
          dropped.add(`${cycle[0]} in ${cycle.at(-1)}`);
        }
        const expected = parents.map((list, group) =>
          list.filter(parent => !dropped.has(`${group} in ${parent}`)),
        );
        expect(broken.parents).toEqual(expected);
      }),
      { seed: 20261120, numRuns: 500 },
    );
  });

  it('breaks a circle where it is entered from outside, so that it hangs on', () => {
    // 3 contains 1; 0, 1 and 2 go round: 0 contains 2, 2 contains 1, 1 contains 0.
    const broken = finish(breakCycles([[1], [2, 3], [0], []]));
    expect(broken.parents).toEqual([[1], [3], [0], []]);
    expect(broken.cycles).toEqual([[1, 0, 2]]);
  });

  it('begins a circle without an entrance at its lowest index', () => {
    const broken = finish(breakCycles([[2], [0], [1]]));
    expect(broken.parents).toEqual([[], [0], [1]]);
    expect(broken.cycles).toEqual([[0, 1, 2]]);
  });

  it('takes a group out of itself', () => {
    expect(finish(breakCycles([[0]]))).toEqual({
      parents: [[]],
      cycles: [[0]],
      dropped: 1,
    });
  });

  it('walks deeper than a call stack, and does not write out circles without end', () => {
    const depth = 50_000;
    const chain = Array.from({ length: depth }, (_, n) =>
      n === 0 ? [] : [n - 1],
    );
    expect(finish(breakCycles(chain)).dropped).toBe(0);
    const back = Array.from({ length: 300 }, (_, n) =>
      n === 0 ? Array.from({ length: 300 }, (__, m) => m) : [n - 1],
    );
    const broken = finish(breakCycles(back));
    expect(broken.dropped).toBe(300);
    expect(broken.cycles).toHaveLength(100);
  });
});
