import { countOf } from './countOf';

describe('countOf', () => {
  it.each([
    [1, 'users', '1 user'],
    [1, 'groups', '1 group'],
    [0, 'groups', '0 groups'],
    [2_000, 'users', '2,000 users'],
  ] as const)('says of %d %s: %s', (count, stream, expected) => {
    expect(countOf(count, stream)).toBe(expected);
  });
});
