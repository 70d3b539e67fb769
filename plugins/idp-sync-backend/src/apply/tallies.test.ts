import fc from 'fast-check';
import type { OwnTally } from './ManagedEntityStore';
import { hashOfTallies, talliesDiffer } from './tallies';

const ours = (
  confirmed: Record<string, number>,
  more: Partial<OwnTally> = {},
): OwnTally => ({
  confirmed: new Map(Object.entries(confirmed)),
  underWay: 0,
  lost: 0,
  ...more,
});
const shown = (counts: Record<string, number>) =>
  new Map(Object.entries(counts));

describe('talliesDiffer', () => {
  it.each([
    ['all is there', ours({ a: 3 }), shown({ a: 3 }), false],
    ['nothing is there and nothing should be', ours({}), shown({}), false],
    ['one is missing', ours({ a: 3 }), shown({ a: 2 }), true],
    ['as many, of another time', ours({ b: 3 }), shown({ a: 3 }), true],
    ['one too many', ours({ a: 3 }), shown({ a: 4 }), true],
    [
      'one too many, under way',
      ours({ a: 3 }, { underWay: 1 }),
      shown({ a: 4 }),
      false,
    ],
    [
      'an earlier version of what is under way',
      ours({ b: 3 }, { underWay: 1 }),
      shown({ a: 1, b: 3 }),
      false,
    ],
    [
      'two beside one under way',
      ours({ b: 3 }, { underWay: 1 }),
      shown({ a: 2, b: 3 }),
      true,
    ],
    [
      'what is under way does not stand for what is missing',
      ours({ a: 3 }, { underWay: 5 }),
      shown({ a: 2 }),
      true,
    ],
    ['known to be lost', ours({ a: 3 }, { lost: 1 }), shown({ a: 3 }), true],
  ])('%s', (_case, table, catalog, differs) => {
    expect(talliesDiffer(table, catalog)).toBe(differs);
  });

  it('sees whatever is missing of one time, and whatever is more than what is under way', () => {
    const counts = fc.dictionary(
      fc.constantFrom('a', 'b', 'c'),
      fc.nat({ max: 4 }),
    );
    fc.assert(
      fc.property(counts, counts, fc.nat({ max: 3 }), (table, catalog, way) => {
        const of = (all: Record<string, number>, mark: string) =>
          Object.hasOwn(all, mark) ? all[mark] : 0;
        const marks = ['a', 'b', 'c'];
        const missing = marks.some(mark => of(catalog, mark) < of(table, mark));
        const beyond = marks
          .map(mark => of(catalog, mark) - of(table, mark))
          .filter(more => more > 0)
          .reduce((sum, more) => sum + more, 0);
        expect(
          talliesDiffer(ours(table, { underWay: way }), shown(catalog)),
        ).toBe(missing || beyond > way);
      }),
    );
  });
});

describe('hashOfTallies', () => {
  it('is the same for the same numbers, in whatever order they come', () => {
    expect(hashOfTallies(ours({ a: 1, b: 2 }), shown({ b: 2, a: 1 }))).toBe(
      hashOfTallies(ours({ b: 2, a: 1 }), shown({ a: 1, b: 2 })),
    );
  });

  it.each([
    [ours({ a: 2 }), shown({ a: 1 })],
    [ours({ a: 1 }), shown({ a: 2 })],
    [ours({ a: 1 }, { underWay: 1 }), shown({ a: 1 })],
    [ours({ a: 1 }, { lost: 1 }), shown({ a: 1 })],
    [ours({ b: 1 }), shown({ a: 1 })],
  ])('is another for other numbers', (table, catalog) => {
    expect(hashOfTallies(table, catalog)).not.toBe(
      hashOfTallies(ours({ a: 1 }), shown({ a: 1 })),
    );
  });
});
