import { decisionsOf, type HeldFilter } from './decisions';

const FILTER: HeldFilter = { kind: [], class: [], status: [], search: '' };

describe('what can be decided', () => {
  it.each([
    [[], ['approve 7', 'reject 7']],
    [['held' as const], ['approve 9', 'reject 9']],
    [['approved' as const], ['reject 9', 'reconsider 9']],
    [['rejected' as const], ['approve 9', 'reconsider 9']],
    [['held' as const, 'rejected' as const], ['approve 9']],
    [['approved' as const, 'rejected' as const], ['reconsider 9']],
    [['held' as const, 'approved' as const, 'rejected' as const], []],
  ])('about all where the states shown are %j', (status, expected) => {
    const decisions = decisionsOf({
      selected: [],
      filter: { ...FILTER, status },
      total: 9,
      waiting: 7,
    });
    expect(
      decisions.map(({ action, changes }) => `${action} ${changes}`),
    ).toEqual(expected);
  });

  it('about all that match, and of those without a state about what waits', () => {
    const [approve] = decisionsOf({
      selected: [],
      filter: { ...FILTER, kind: ['removals'], search: 'ada' },
      total: 3,
      waiting: 2,
    });
    expect(approve).toEqual({
      action: 'approve',
      changes: 2,
      isAboutAll: true,
      selection: {
        all: { kind: ['removals'], class: [], search: 'ada', status: ['held'] },
      },
    });
  });

  it('about those of the selected that are in a state for it', () => {
    const selected = [
      { id: 1, status: 'held' as const },
      { id: 2, status: 'approved' as const },
      { id: 3, status: 'rejected' as const },
    ];
    expect(
      decisionsOf({ selected, filter: FILTER, total: 9, waiting: 7 }).map(
        ({ action, selection }) => [action, selection],
      ),
    ).toEqual([
      ['approve', { ids: [1, 3] }],
      ['reject', { ids: [1, 2] }],
      ['reconsider', { ids: [2, 3] }],
    ]);
  });

  it('nothing where nothing matches', () => {
    expect(
      decisionsOf({ selected: [], filter: FILTER, total: 0, waiting: 0 }),
    ).toEqual([]);
  });
});
