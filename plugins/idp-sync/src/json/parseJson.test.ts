import { parseJson } from './parseJson';

describe('parseJson', () => {
  it('reads JSON', () => {
    expect(parseJson('{ "users": [1, null, "ä"] }')).toEqual({
      value: { users: [1, null, 'ä'] },
    });
  });

  it.each([
    ['', 'value', 1, 1],
    ['{\n  "users": \n}', 'value', 3, 1],
    ['{\n  "a": 1,\n}', 'name', 3, 1],
    ['{ "a" 1 }', 'colon', 1, 7],
    ['{\n  "a": 1\n  "b": 2\n}', 'comma', 3, 3],
    ['{\n  "a": 1', 'end', 2, 9],
    ['{ "a": "b\n}', 'text', 1, 8],
    ['{ "a": tru }', 'symbol', 1, 8],
    ['{} // why', 'symbol', 1, 4],
    ['{} {}', 'symbol', 1, 4],
  ])('says of %j that it lacks or has: %s', (text, what, line, column) => {
    expect(parseJson(text)).toMatchObject({ fault: { what, line, column } });
  });
});
