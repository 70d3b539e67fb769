const MAX_QUOTED = 40;

const TYPES: Readonly<Record<string, string>> = {
  string: 'text',
  int: 'a number',
  uint: 'a number',
  double: 'a number',
  bool: 'true or false',
  list: 'a list',
  null_type: 'what is absent',
};

/** What the library says, and what is meant. */
const SENTENCES: readonly [RegExp, (...parts: string[]) => string][] = [
  [
    /^u?int overflow/,
    () =>
      'a whole number gets too large: beyond 9,223,372,036,854,775,807 only numbers with decimals, such as 1.0, can be used',
  ],
  [
    /^u?int (?:divide|modulus) by zero/,
    () =>
      'nothing can be divided by zero: say what is meant then, such as n == 0 ? 0 : m / n',
  ],
  [
    /^SyntaxError: Cannot convert (.*) to a BigInt$/s,
    text => `int(…) needs a whole number, and this is ${quote(text)}`,
  ],
  [
    /^index (-?\d+) out of bounds/,
    index => `there is no value at ${index} here; the first of a list is at 0`,
  ],
  [
    /^field not found: (.*)$/s,
    name => `${quote(name)} cannot be looked up here; see lookup(…) for tables`,
  ],
  [
    /^found no matching overload for '(.*)' applied to '\((.*)\)'/s,
    (name, types) =>
      `${nameOf(name)} cannot be used with ${types
        .split(', ')
        .map(type => TYPES[type] ?? 'this')
        .join(' and ')}`,
  ],
];

/** What failed in an expression, in words that somebody who writes one knows. */
export function describeFailure(message: string): string {
  for (const [pattern, sentence] of SENTENCES) {
    const [whole, ...parts] = pattern.exec(message) ?? [];
    if (whole !== undefined) {
      return sentence(...parts);
    }
  }
  return message;
}

/** Operators are called `_-_` and `-_` by the library. */
function nameOf(name: string): string {
  const operator = name.replaceAll('_', '');
  return /^\w/.test(name.replace(/^_/, ''))
    ? `${name}(…)`
    : `"${operator === '[]' ? '[…]' : operator}"`;
}

function quote(text: string): string {
  return JSON.stringify(
    text.length > MAX_QUOTED ? `${text.slice(0, MAX_QUOTED)}…` : text,
  );
}
