import fc from 'fast-check';
import { compileExpression } from './compileExpression';
import { ExpressionFailedError, InvalidExpressionError } from './errors';
import { EXPRESSION_FUNCTIONS } from './expressionFunctions';
import type { LookupTables } from './types';

const ATTRIBUTES = {
  displayName: 'Zoë Müller',
  mail: 'zoe@contoso.com',
  department: null,
  jobTitle: ' ',
  accountEnabled: true,
  level: 7,
  'employeeOrgData.costCenter': '4711',
  proxyAddresses: ['smtp:old@contoso.com', 'SMTP:zoe@contoso.com'],
  usageLocation: 'de',
};

const TABLES = { countries: { DE: 'Germany', FR: 'France' } };

function evaluate(
  source: string,
  attributes: Record<string, unknown> = ATTRIBUTES,
  tables: LookupTables = TABLES,
) {
  return compileExpression(source, tables).evaluate({
    objectId: 'u-1',
    attributes,
  });
}

function problemOf(source: string, tables: LookupTables = {}) {
  try {
    compileExpression(source, tables);
  } catch (error) {
    if (error instanceof InvalidExpressionError) {
      const { line, column } = error.position;
      return `${line}:${column} ${error.problem}`;
    }
    throw error;
  }
  return 'compiles';
}

function failureOf(source: string): ExpressionFailedError | undefined {
  try {
    evaluate(source);
  } catch (error) {
    if (error instanceof ExpressionFailedError) {
      return error;
    }
    throw error;
  }
  return undefined;
}

/** How a source ends, whatever it is: undefined for a value, else the name of the error. */
function endOf(source: string, attributes: Record<string, unknown>) {
  try {
    evaluate(source, attributes);
    return undefined;
  } catch (error) {
    return (error as Error).name;
  }
}

describe('compileExpression', () => {
  it.each([
    ['displayName', 'Zoë Müller'],
    ['id', 'u-1'],
    ['department', undefined],
    ['jobTitle', undefined],
    ['nothing', undefined],
    ['first(department, jobTitle, mail)', 'zoe@contoso.com'],
    ['first([department, mail])', 'zoe@contoso.com'],
    ['department.default("none")', 'none'],
    ['"Dept: " + department', undefined],
    ['mail + " (" + displayName + ")"', 'zoe@contoso.com (Zoë Müller)'],
    [
      'join([displayName, department, mail], " / ")',
      'Zoë Müller / zoe@contoso.com',
    ],
    ['join([department])', undefined],
    ['displayName.plain().upper()', 'ZOE MULLER'],
    ['slug(department)', undefined],
    ['employeeOrgData.costCenter', '4711'],
    ['has(employeeOrgData.costCenter) ? "has" : "not"', 'has'],
    ['accountEnabled ? "in" : "out"', 'in'],
    ['nothing ? "in" : "out"', 'out'],
    ['!nothing && !(department != null)', true],
    ['department == "x" || mail.endsWith("@contoso.com")', true],
    ['level > 5', true],
    ['nothing > 5', false],
    ['level + 1', 8],
    ['2 * level - 0.5', 13.5],
    ['level / 2', 3.5],
    ['7 / 2', 3],
    ['level - nothing', undefined],
    ['level == 7 && string(level) == "7"', true],
    [
      'first(proxyAddresses.filter(a, a.startsWith("SMTP:"))).replace("SMTP:", "")',
      'zoe@contoso.com',
    ],
    ['nothing.map(a, a + "!")', undefined],
    ['proxyAddresses.exists(a, a.contains("old"))', true],
    ['proxyAddresses.all(a, a.contains("old"))', false],
    ['proxyAddresses.map(a, a.split(":")).map(a, first(a))', ['smtp', 'SMTP']],
    ['"zoe" in split("anna, zoe", ",")', true],
    ['"zoe" in nothing', false],
    ['lookup("countries", usageLocation)', 'Germany'],
    ['lookup("countries", "xx")', undefined],
    ['lookup("countries", "xx", "elsewhere")', 'elsewhere'],
    ['extract(mail, r"^[^@]+")', 'zoe'],
    ['mail.matches(r"(a+)+$")', false],
    ['"line\\nbreak"', 'line\nbreak'],
  ])('%s', (source, expected) => {
    expect(evaluate(source)).toEqual(expected);
  });

  it.each(
    EXPRESSION_FUNCTIONS.map(one => [
      one.example.expression,
      one.example.result,
    ]),
  )('the example of the help holds: %s', (source, result) => {
    expect(JSON.stringify(evaluate(source))).toBe(result);
  });

  it('says which attributes it looks at', () => {
    expect(
      compileExpression(
        'first(mail, employeeOrgData.costCenter, id) + proxyAddresses.map(one, one + mail)[0]',
      ).attributes,
    ).toEqual(['employeeOrgData.costCenter', 'mail', 'proxyAddresses']);
  });

  it.each([
    ['', '1:1 an expression is missing'],
    ['a +', '1:3 "+" cannot stand here, or what it needs is missing'],
    ['a +\n  b c', '2:5 "c" cannot stand here, or what it needs is missing'],
    [
      '"abc',
      '1:1 a text that begins here has no end, or something is missing before it',
    ],
    ['while(true) {}', '1:1 this word is reserved by the language'],
    ['a = b', '1:3 "=" cannot stand here, or what it needs is missing'],
    ['upper(a, b)', '1:1 upper(…) takes 1 value, and this has 2'],
    ['shout(a)', '1:1 there is no function "shout"'],
    [
      'a.constructor("return 1")()',
      '1:26 "(" cannot stand here, or what it needs is missing',
    ],
    ['a.constructor("x")', '1:2 there is no function "constructor"'],
    ['matches(a, b)', '1:12 a pattern has to be written out'],
    ['matches(a, "(")', /^1:12 the pattern cannot be read/],
    ['matches(a, "(?=b)")', /^1:12 lookahead/],
    ['lookup("none", a)', '1:8 there is no table "none" in mapping.tables'],
    ['lookup(a, a)', '1:8 the name of a table has to be written out'],
    ['timestamp(a)', /there is no function "timestamp"/],
    ['b"abc"', '1:1 there are no bytes in a directory'],
    ['level + 1u', '1:9 write the number without a "u"'],
    ['{"a": 1}', /there are no maps/],
    ['google.type.Money{units: 1}', /there are no maps/],
    ['"ü😀" + shout(a)', '1:10 there is no function "shout"'],
    ['lookup("__proto__", a)', /there is no table/],
  ])('refuses %j', (source, expected) => {
    expect(problemOf(source)).toMatch(expected);
  });

  it.each([
    '__proto__',
    'constructor',
    'prototype',
    'toString',
    'a.__proto__',
    'a.constructor.name',
    'hasOwnProperty',
  ])('does not take %s for an attribute', source => {
    expect(problemOf(source)).toMatch('is not an attribute');
  });

  it('looks nothing up that a table has not, whatever it is called', () => {
    const tables = JSON.parse('{"t": {"__proto__": "own", "a": "b"}}');
    expect(evaluate('lookup("t", "__proto__")', {}, tables)).toBe('own');
    expect(evaluate('lookup("t", "constructor")', {}, tables)).toBeUndefined();
  });

  it.each([
    ['a megabyte', `"${'x'.repeat(1_000_000)}"`, /at most 2,000 characters/],
    [
      'parentheses',
      `${'('.repeat(900)}a${')'.repeat(900)}`,
      /nested too deep|too many/,
    ],
    [
      'lists',
      `${'['.repeat(900)}a${']'.repeat(900)}`,
      /nested too deep|too many/,
    ],
    [
      'negations',
      `${'!('.repeat(600)}a${')'.repeat(600)}`,
      /nested too deep|too many/,
    ],
    ['a long sum', Array(400).fill('a').join('+'), /nested too deep|too many/],
    ['a list of lists', `[${Array(900).fill('1').join()}]`, /too many parts/],
    [
      'loops within loops',
      'a.map(x, a.map(y, x + y))',
      /for each value of another/,
    ],
  ])('bounds what is read: %s', (_, source, expected) => {
    expect(problemOf(source)).toMatch(expected);
  });

  it.each([
    ['doubling', `[a]${'.map(x, x + x)'.repeat(30)}`],
    [
      'replacing each by all',
      `${'replace('.repeat(6)}a${', "x", a)'.repeat(6)}`,
    ],
    [
      'lists',
      `[a]${'.map(x, [x, x])'.repeat(3)} + ${Array(12).fill('l').join(' + ')}`,
    ],
    ['joining', Array(20).fill('join(l.map(x, join(l)))').join(' + ')],
  ])('bounds what is made: %s', (_, source) => {
    const compiled = compileExpression(source);
    const subject = {
      objectId: 'u',
      attributes: { a: 'x'.repeat(200), l: Array(400).fill('x'.repeat(20)) },
    };
    const started = performance.now();
    expect(() => compiled.evaluate(subject)).toThrow(
      /has more than|too much work/,
    );
    expect(performance.now() - started).toBeLessThan(1_000);
  });

  it('takes no text or list beyond the limits from the directory', () => {
    expect(() => evaluate('a', { a: 'x'.repeat(1_000_000) })).toThrow(
      'a text has more than 10,000 characters',
    );
    expect(() => evaluate('a', { a: Array(501).fill('x') })).toThrow(
      'a list has more than 500 values',
    );
  });

  it.each([
    [
      'upper(level)',
      'text is needed, and this is a number; string(…) makes text of it',
      1,
    ],
    ['lower(proxyAddresses)', /text is needed, and this is a list/, 1],
    ['mail + level', /cannot put text and a number together/, 5],
    ['mail ? 1 : 2', /true or false is needed, and this is text/, 1],
    ['proxyAddresses[7]', /^there is no value at 7 here/, 1],
    ['mail < 3', /cannot compare text with a number/, 5],
    ['9223372036854775807 + 1', /^a whole number gets too large/, undefined],
    ['int(1e30)', /^a whole number gets too large/, undefined],
    ['[1].map(x, x % 0)', /^nothing can be divided by zero/, undefined],
    ['int(mail)', /^int\(…\) needs a whole number, and this is "/, 1],
    ['proxyAddresses["x"]', /^"x" cannot be looked up here/, 1],
    ['-mail', /^"-" cannot be used with text$/, 1],
    ['int(true)', /^int\(…\) cannot be used with true or false$/, 1],
    ['mail - level', /^"-" needs numbers, and these are text and a number/, 5],
    ['double("x")', /^no number comes of this$/, undefined],
    ['1e999', /^a number gets too large$/, undefined],
  ])('says of %s what failed and where', (source, message, column) => {
    const failure = failureOf(source);
    expect(failure?.message).toMatch(message);
    expect(failure?.position?.column).toBe(column);
  });

  it('comes to a value or says what is wrong, quickly, whatever is written', () => {
    const piece = fc.constantFrom(
      'a',
      'l',
      'n',
      '"x"',
      '1',
      '(',
      ')',
      '[',
      ']',
      ',',
      ' + ',
      ' ? ',
      ' : ',
      '.map(x, ',
      '.filter(x, ',
      'first(',
      'replace(',
      'join(',
      ' == ',
      ' && ',
      '!',
      '.',
      'x',
      'null',
      '__proto__',
      'split(',
      'r"(a*)*"',
      '{',
      '}',
      '-',
      '/',
      '%',
      ' in ',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.array(piece, { maxLength: 60 }).map(parts => parts.join('')),
          fc.string({ maxLength: 200, unit: 'binary' }),
        ),
        source => {
          const started = performance.now();
          expect([
            undefined,
            'InvalidExpressionError',
            'ExpressionFailedError',
          ]).toContain(
            endOf(source, {
              a: 'x'.repeat(300),
              l: Array(300).fill('xy'),
              n: 3,
            }),
          );
          expect(performance.now() - started).toBeLessThan(2_000);
        },
      ),
      { numRuns: 300 },
    );
  });
});
