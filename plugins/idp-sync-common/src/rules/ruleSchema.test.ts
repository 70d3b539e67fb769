import fc from 'fast-check';
import { InvalidInputError, parseOrThrow } from '../validation';
import { rules } from './__testUtils__/arbitraries';
import { compileRule } from './compileRule';
import { MAX_PATTERN_LENGTH } from './limits';
import { ruleSchema } from './ruleSchema';

function issuesOf(rule: unknown): string[] {
  try {
    parseOrThrow(ruleSchema, rule, 'The rule is not valid');
    return [];
  } catch (error) {
    if (!(error instanceof InvalidInputError)) {
      throw error;
    }
    return error.issues.map(({ path, message }) => `${path}: ${message}`);
  }
}

const clause = { attribute: 'department', operator: 'equals', value: 'IT' };

describe('ruleSchema', () => {
  it('lets through every rule that can be compiled', () => {
    fc.assert(
      fc.property(rules, rule => {
        expect(parseOrThrow(ruleSchema, rule, 'invalid')).toEqual(rule);
        compileRule(rule);
      }),
      { seed: 20261120, numRuns: 300 },
    );
  });

  it('names the place within the tree and what is wrong there', () => {
    expect(
      issuesOf({
        all: [
          clause,
          {
            any: [
              { ...clause, operator: 'is' },
              { ...clause, value: '' },
            ],
          },
          { not: { memberOf: { nam: 'Staff' } } },
          { notMemberOf: {} },
          { memberOf: { id: 'g1' }, neste: true },
        ],
      }),
    ).toEqual([
      expect.stringMatching(/^all\[1\]\.any\[0\]\.operator: .*"equals"/),
      'all[1].any[1].value: a value must not be empty; use "isAbsent" for attributes without one',
      expect.stringMatching(
        /^all\[2\]\.not\.memberOf\.nam: there is no "nam" here/,
      ),
      'all[2].not.memberOf: a group is named by either "id" or "name"',
      'all[3].notMemberOf: a group is named by either "id" or "name"',
      expect.stringMatching(/^all\[4\]\.neste: there is no "neste" here/),
    ]);
  });

  it.each<[string, unknown, RegExp]>([
    ['text', 'department', /a rule is an object/],
    ['null', null, /a rule is an object/],
    ['a list', [clause], /a rule is an object/],
    ['nothing', {}, /needs one of "all"/],
    [
      'an empty list',
      { all: [] },
      /^all: "all" needs a list of at least one rule/,
    ],
    [
      'two kinds at once',
      { all: [clause], any: [clause] },
      /"all" stands alone, but here is also "any"/,
    ],
    [
      'a missing value',
      { attribute: 'a', operator: 'equals' },
      /^value: "equals" needs a value/,
    ],
    [
      'a needless value',
      { attribute: 'a', operator: 'isPresent', value: 1 },
      /leave the value out/,
    ],
    [
      'a single value for in',
      { attribute: 'a', operator: 'in', value: 'x' },
      /needs a list of values/,
    ],
    [
      'a list for equals',
      { attribute: 'a', operator: 'equals', value: ['x'] },
      /use "in" for a list/,
    ],
    [
      'a number for contains',
      { attribute: 'a', operator: 'contains', value: 1 },
      /"contains" needs text/,
    ],
    [
      'what has no order',
      { attribute: 'a', operator: 'greaterThan', value: 'x' },
      /a number or an ISO 8601 date/,
    ],
    [
      'a day that does not exist',
      { attribute: 'a', operator: 'lessThan', value: '2026-02-30' },
      /ISO 8601 date/,
    ],
    [
      'an odd attribute name',
      { ...clause, attribute: 'a b' },
      /^attribute: an attribute name has letters/,
    ],
  ])('refuses %s', (_, rule, message) => {
    expect(issuesOf(rule).join('\n')).toMatch(message);
  });

  it.each([
    ['lookahead', '^(?=.*a)b', /lookahead and lookbehind are not supported/],
    ['lookbehind', '(?<!a)b', /lookahead and lookbehind are not supported/],
    ['a backreference', '(a+)\\1', /backreferences are not supported/],
    [
      'a named backreference',
      '(?<x>a)\\k<x>',
      /backreferences are not supported/,
    ],
    [
      'an open parenthesis',
      '(a',
      /the pattern cannot be read: missing closing/,
    ],
    [
      'nested repetition that explodes',
      '((a{100}){100}){100}',
      /invalid repeat count/,
    ],
    [
      'a pattern that repeats too much',
      '(.{0,1000}b)'.repeat(50),
      /repeats too much/,
    ],
    [
      'too long a pattern',
      'a'.repeat(MAX_PATTERN_LENGTH + 1),
      /at most 1,000 characters/,
    ],
  ])('refuses %s in a pattern', (_, value, message) => {
    const issues = issuesOf({ attribute: 'a', operator: 'matches', value });
    expect(issues.join('\n')).toMatch(message);
  });

  it('takes patterns that make a backtracking engine hang, because RE2 does not backtrack', () => {
    const rule = compileRule({
      attribute: 'a',
      operator: 'matches',
      value: '^(a+)+$|^(a|a)*b$',
    });
    const attributes = { a: `${'a'.repeat(5_000)}c` };
    expect(
      rule.test({ objectId: 'x', attributes, isMemberOf: () => false }),
    ).toBe(false);
  });

  it('bounds depth and number of clauses', () => {
    const nest = (depth: number): unknown =>
      depth === 1 ? clause : { not: nest(depth - 1) };
    expect(issuesOf(nest(20))).toEqual([]);
    expect(issuesOf(nest(21)).join()).toMatch(/20 deep at most/);
    expect(issuesOf({ any: Array(500).fill(clause) })).toEqual([]);
    expect(issuesOf({ any: Array(501).fill(clause) })).toEqual([
      'any[500]: a rule holds 500 clauses at most',
    ]);
  });

  it('bounds what all patterns of a rule come to', () => {
    const matching = (count: number) => ({
      any: Array.from({ length: count }, (_, index) => ({
        attribute: 'a',
        operator: 'matches',
        value: `(.{0,200}a){1,4}${index}`,
      })),
    });
    expect(issuesOf(matching(2))).toEqual([]);
    expect(issuesOf(matching(400))).toEqual([
      expect.stringMatching(
        /^any\[\d+\]\.value: the patterns of this rule are too large together/,
      ),
    ]);
    const small = { attribute: 'a', operator: 'matches', value: '^team-\\d+$' };
    expect(issuesOf({ any: Array(500).fill(small) })).toEqual([]);
  });
});
