import { findPlace } from './findPlace';

const TEXT = `{
  "users": { "guestz": false,
    "from": 5 },
  "all": [
    { "value": 1 },
    { "a.b": { "c": 2 }, "a": { "b": 3 } }
  ],
  "twice": 1,
  "twice": 2
}`;

describe('findPlace', () => {
  it.each([
    ['', 1, 1],
    ['users', 2, 3],
    ['users.guestz', 2, 14],
    ['users.from', 3, 5],
    ['users.from.groups', 3, 5],
    ['all.0.value', 5, 7],
    ['all.1', 6, 5],
    ['all.1.a.b', 6, 7],
    ['all.1.a.b.c', 6, 16],
    ['all.1.a.d', 6, 26],
    ['all.2.value', 4, 3],
    ['twice', 9, 3],
    ['groups.select', 1, 1],
  ])('finds %j', (path, line, column) => {
    expect(findPlace(TEXT, path)).toMatchObject({ line, column });
  });

  it('finds nothing in no text', () => {
    expect(findPlace('', 'a')).toEqual({ line: 1, column: 1, offset: 0 });
  });
});
