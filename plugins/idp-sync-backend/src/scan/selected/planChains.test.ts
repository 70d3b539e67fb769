import fc from 'fast-check';
import type { Chain } from '../../mirror/selected/SelectedMirror';
import { planChains } from './planChains';

const SIZE = 5;

/** Chains as planning leaves them, each of at most `SIZE` objects and none of them twice. */
const chainsArbitrary = fc
  .array(fc.integer({ min: 1, max: SIZE }), { maxLength: 8 })
  .map(sizes => {
    let next = 0;
    return sizes.map(
      (size, id): Chain => ({
        id,
        ids: Array.from({ length: size }, () => `object-${next++}`),
        cursor: 'token',
        initial: false,
        retired: false,
        doneIn: 1,
      }),
    );
  });

const wantedArbitrary = fc.uniqueArray(fc.nat({ max: 60 }), { maxLength: 50 });

function after(chains: readonly Chain[], ids: ReadonlySet<string>) {
  const { add, retire } = planChains(chains, ids, SIZE);
  const kept = chains.filter(({ id }) => !retire.includes(id));
  return { add, retire, kept };
}

describe('planChains', () => {
  it('has everything in one chain, none of which is too large, and never many more than there have to be', () => {
    fc.assert(
      fc.property(chainsArbitrary, wantedArbitrary, (chains, wanted) => {
        const ids = new Set(wanted.map(each => `object-${each}`));
        const { add, kept } = after(chains, ids);
        const all = [...kept.map(chain => chain.ids), ...add];
        const tracked = all.flat().filter(id => ids.has(id));
        expect([...tracked].sort()).toEqual([...ids].sort());
        expect(add.every(each => each.length <= SIZE)).toBe(true);
        expect(add.flat().every(id => ids.has(id))).toBe(true);
        const needed = Math.ceil(ids.size / SIZE);
        expect(all.length).toBeLessThanOrEqual(needed * 2 + 1);
      }),
      { seed: 20261120, numRuns: 500 },
    );
  });

  it('changes nothing where everything is in a chain', () => {
    fc.assert(
      fc.property(chainsArbitrary, chains => {
        const full = chains.filter(({ ids }) => ids.length > SIZE / 2);
        const ids = new Set(full.flatMap(chain => chain.ids));
        expect(planChains(full, ids, SIZE)).toEqual({ add: [], retire: [] });
      }),
      { seed: 20261120, numRuns: 200 },
    );
  });

  it('puts one that is new together with the smallest chain', () => {
    const chain = (id: number, ids: string[]): Chain => ({
      id,
      ids,
      cursor: 'token',
      initial: false,
      retired: false,
      doneIn: 1,
    });
    const chains = [chain(1, ['a', 'b', 'c', 'd', 'e']), chain(2, ['f', 'g'])];
    const ids = new Set(['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']);
    expect(planChains(chains, ids, SIZE)).toEqual({
      add: [['f', 'g', 'h']],
      retire: [2],
    });
  });
});
