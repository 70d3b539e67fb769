import {
  applyChanges,
  changedFields,
  isSame,
  mergeChanges,
} from './fieldChanges';

const BASE = {
  users: { enabled: true, from: 'everyone' as unknown, guests: true },
  groups: { select: 'all' as unknown },
  schedule: undefined as unknown,
};

function pathsOf(before: unknown, after: unknown) {
  return changedFields(before, after).map(({ path }) => path.join('.'));
}

describe('changedFields', () => {
  it('names the deepest fields, and a list as one', () => {
    const groups = [{ id: 'a' }];
    expect(
      pathsOf(BASE, {
        ...BASE,
        users: { ...BASE.users, guests: false, from: { groups } },
      }),
    ).toEqual(['users.from', 'users.guests']);
    expect(
      pathsOf({ ids: ['a', 'b'], nested: true }, { ids: ['a'], nested: true }),
    ).toEqual(['ids']);
  });

  it('takes a field that is undefined for none, and the order of fields for nothing', () => {
    expect(isSame({ a: 1, b: undefined }, { a: 1 })).toBe(true);
    expect(pathsOf({ a: 1, b: 2 }, { b: 2, a: 1 })).toEqual([]);
  });

  it('leads from the one to the other when applied', () => {
    const after = {
      users: { enabled: false, from: { groups: [{ id: 'a' }] } },
      groups: { select: { ids: ['x'] } },
      schedule: { every: { value: 1, unit: 'days' } },
    };
    expect(applyChanges<unknown>(BASE, changedFields(BASE, after))).toEqual(
      after,
    );
    expect(
      isSame(applyChanges<unknown>(after, changedFields(after, BASE)), BASE),
    ).toBe(true);
  });
});

describe('mergeChanges', () => {
  const change = (fields: object) => ({ ...BASE, ...fields });

  it('keeps what only one of two has changed, from both', () => {
    const merged = mergeChanges({
      base: BASE,
      mine: change({ users: { ...BASE.users, guests: false } }),
      theirs: change({ users: { ...BASE.users, enabled: false } }),
    });
    expect(merged.value.users).toEqual({
      enabled: false,
      from: 'everyone',
      guests: false,
    });
    expect(merged.conflicts).toEqual([]);
    expect(merged.theirs.map(({ path }) => path.join('.'))).toEqual([
      'users.enabled',
    ]);
  });

  it('names what both have changed, and keeps mine', () => {
    const merged = mergeChanges({
      base: BASE,
      mine: change({ groups: { select: { ids: ['mine'] } } }),
      theirs: change({ groups: { select: { ids: ['theirs'] } } }),
    });
    expect(merged.value.groups.select).toEqual({ ids: ['mine'] });
    expect(merged.conflicts.map(({ path }) => path.join('.'))).toEqual([
      'groups.select',
    ]);
  });

  it('sees a conflict between a field and what is within it', () => {
    const base = { schedule: { every: { value: 1, unit: 'days' } } };
    const merged = mergeChanges<object>({
      base,
      mine: {},
      theirs: { schedule: { every: { value: 2, unit: 'days' } } },
    });
    expect(merged.conflicts).toHaveLength(1);
    expect(merged.value).toEqual({});
  });

  it('sees none where both have done the same', () => {
    const same = change({ users: { ...BASE.users, guests: false } });
    expect(
      mergeChanges({ base: BASE, mine: same, theirs: same }).conflicts,
    ).toEqual([]);
  });
});
