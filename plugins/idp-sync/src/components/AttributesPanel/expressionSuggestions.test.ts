import {
  suggestionsFor,
  withSuggestion,
  wordAt,
} from './expressionSuggestions';

const attribute = (name: string) => ({ name, read: true, present: 1 });
const known = {
  attributes: [
    'department',
    'displayName',
    'onPremises/odd-name',
    'jobTitle',
    'lower',
  ].map(attribute),
  tables: ['countries'],
};
/** The caret is where the bar is. */
const at = (marked: string) => {
  const caret = marked.indexOf('|');
  return { source: marked.replace('|', ''), caret };
};

describe('what can be typed in an expression', () => {
  it.each([
    ['dep|', { start: 0, end: 3, typed: 'dep' }],
    ['slug(dep|artment)', { start: 5, end: 15, typed: 'dep' }],
    ['first("a", |', { start: 11, end: 11, typed: '' }],
    ['"it\\"s" + na|', { start: 10, end: 12, typed: 'na' }],
    ['a.b|', { start: 0, end: 3, typed: 'a.b' }],
    ['"dep|"', undefined],
    ['"dep|', undefined],
    ["'dep|'", undefined],
    ['extract(mail, r"^dep\\|")', undefined],
    ['12|', undefined],
  ])('finds the word in %s', (marked, word) => {
    const { source, caret } = at(marked);
    expect(wordAt(source, caret)).toEqual(word);
  });

  it('has what begins with a word before what has it within, functions with their help', () => {
    const labels = (typed: string) =>
      suggestionsFor({ typed }, known).map(({ label }) => label);
    expect(labels('d').slice(0, 4)).toEqual([
      'department',
      'displayName',
      'default(value, otherwise)',
      expect.stringMatching(/^[^d].*d/),
    ]);
    expect(labels('JOB')).toEqual(['jobTitle']);
    expect(labels('jobTitle')).toEqual([]);
    expect(labels('odd')).toEqual([]);
    expect(labels('countr')).toEqual(['lookup("countries", key)']);
    expect(suggestionsFor({ typed: 'slug' }, known)).toEqual([
      expect.objectContaining({
        kind: 'function',
        help: expect.stringContaining('hyphens'),
      }),
    ]);
  });

  it.each([
    ['slu|', 'slug', 'slug(|)'],
    ['slu|(mail)', 'slug', 'slug(|mail)'],
    ['slug(dep|artment)', 'department', 'slug(department|)'],
    ['coun|', 'countries', 'lookup("countries", |)'],
  ])('puts into %s what is chosen', (marked, chosen, result) => {
    const { source, caret } = at(marked);
    const word = wordAt(source, caret)!;
    const [suggestion] = suggestionsFor({ typed: chosen.slice(0, -1) }, known);
    const put = withSuggestion(source, word, suggestion);
    expect(
      `${put.source.slice(0, put.caret)}|${put.source.slice(put.caret)}`,
    ).toBe(result);
  });
});
