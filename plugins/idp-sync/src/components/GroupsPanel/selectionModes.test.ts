import { exclusionOf, modeOf, selectionFor } from './selectionModes';

const rule = { attribute: 'mail', operator: 'isPresent' as const };

describe('how groups are chosen', () => {
  it.each([
    ['all', 'all'],
    [{ ids: ['g1'] }, 'byHand'],
    [{ ids: [] }, 'byHand'],
    [{ rule }, 'byRule'],
    [{ ids: ['g1'], rule }, 'both'],
    [{}, undefined],
  ] as const)('reads %j as %p', (select, mode) => {
    expect(modeOf(select as Parameters<typeof modeOf>[0])).toBe(mode);
  });

  it('takes of what was chosen what counts in a way', () => {
    const both = { ids: ['g1'], rule };
    expect(selectionFor('all', both)).toBe('all');
    expect(selectionFor('byHand', both)).toEqual({ ids: ['g1'] });
    expect(selectionFor('byHand', {})).toEqual({ ids: [] });
    expect(selectionFor('byRule', both)).toEqual({ rule });
    expect(selectionFor('byRule', {})).toEqual({});
    expect(selectionFor('both', both)).toEqual(both);
    expect(selectionFor('both', { ids: [], rule })).toEqual({ rule });
  });

  it('leaves nothing out where nothing is named', () => {
    expect(exclusionOf({ ids: [] })).toBeUndefined();
    expect(exclusionOf({ ids: ['g1'], rule: undefined })).toEqual({
      ids: ['g1'],
    });
  });
});
