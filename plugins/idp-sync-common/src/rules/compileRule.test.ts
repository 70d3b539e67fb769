import fc from 'fast-check';
import {
  attributeValues,
  clauses,
  rules,
  subjects,
} from './__testUtils__/arbitraries';
import { compileRule } from './compileRule';
import { OPERATORS } from './operators';
import type {
  Clause,
  Rule,
  RuleAttributeValue,
  RuleOperator,
  RuleSubject,
  RuleTrace,
} from './types';

const PROPERTY = { seed: 20261120, numRuns: 1_000 };

function subject(
  attributes: Record<string, RuleAttributeValue>,
  groups: string[] = [],
): RuleSubject {
  return {
    objectId: 'b1e5',
    attributes,
    isMemberOf: (group, nested) =>
      groups.includes(
        `${'id' in group ? group.id : group.name}${nested ? '' : ' directly'}`,
      ),
  };
}

function holds(
  actual: RuleAttributeValue,
  clause: Omit<Clause, 'attribute'>,
): boolean {
  return compileRule({ attribute: 'a', ...clause }).test(
    subject({ a: actual }),
  );
}

describe('compileRule', () => {
  it.each<[RuleAttributeValue, RuleOperator, Clause['value'], boolean]>([
    ['Sales', 'equals', 'sales', true],
    ['Sales', 'equals', 'sale', false],
    [true, 'equals', true, true],
    [true, 'equals', 'true', true],
    [false, 'equals', true, false],
    [0, 'equals', 0, true],
    [5, 'equals', '5', true],
    ['Sales EMEA', 'startsWith', 'sales', true],
    ['Sales EMEA', 'startsWith', 'emea', false],
    ['Sales EMEA', 'endsWith', 'emea', true],
    ['Sales EMEA', 'endsWith', 'sales', false],
    ['Sales EMEA', 'contains', 'es em', true],
    ['Sales EMEA', 'contains', 'x', false],
    ['Sales', 'in', ['IT', 'SALES'], true],
    ['Sales', 'in', ['IT', 'HR'], false],
    [7, 'in', [6, 7], true],
    ['Sales EMEA', 'matches', '^sales (emea|apac)$', true],
    ['Sales EMEA', 'matches', 'EME', true],
    ['Sales EMEA', 'matches', '^emea', false],
    [10, 'greaterThan', 9, true],
    [9, 'greaterThan', 9, false],
    ['10', 'greaterThan', 9, true],
    ['10', 'greaterThan', '9', true],
    [8.5, 'lessThan', 9, true],
    ['2026-11-20', 'greaterThan', '2026-11-19T23:59:59Z', true],
    ['2026-11-20T00:30:00+02:00', 'lessThan', '2026-11-20', true],
    ['2026-11-20', 'greaterThan', 9, false],
    ['tomorrow', 'greaterThan', '2026-11-20', false],
    ['12:30', 'lessThan', '2026-11-20', false],
    ['2026', 'lessThan', '2026-11-20', false],
    [true, 'greaterThan', 0, false],
    ['Sales', 'isPresent', undefined, true],
    [false, 'isPresent', undefined, true],
    [0, 'isPresent', undefined, true],
  ])('%j %s %j is %s', (actual, operator, value, expected) => {
    expect(holds(actual, { operator, value })).toBe(expected);
  });

  describe('absent attributes', () => {
    const absent: RuleAttributeValue[] = [undefined, null, '', [], ['']];
    const values: Partial<Record<RuleOperator, Clause['value']>> = {
      in: ['x', 'undefined', 'null'],
      greaterThan: -1,
      lessThan: 1,
      isPresent: undefined,
      matches: '.*',
    };

    it.each(Object.entries(OPERATORS))(
      '%s',
      (operator, { positive, negated }) => {
        const value = positive in values ? values[positive] : 'undefined';
        for (const actual of absent) {
          for (const over of ['any', 'all'] as const) {
            expect(
              holds(actual, {
                operator: operator as RuleOperator,
                value,
                over,
              }),
            ).toBe(negated);
          }
        }
      },
    );

    it('do not find what every object inherits', () => {
      for (const attribute of ['constructor', 'toString', '__proto__']) {
        const rule = compileRule({ attribute, operator: 'isPresent' });
        expect(rule.test(subject({}))).toBe(false);
        expect(rule.explain(subject({}))).not.toHaveProperty('actual');
      }
    });
  });

  describe('lists', () => {
    it('hold over any value by default, over all where asked', () => {
      const mails = ['a@contoso.com', 'a@fabrikam.com'];
      const clause = { operator: 'endsWith', value: '@contoso.com' } as const;
      expect(holds(mails, clause)).toBe(true);
      expect(holds(mails, { ...clause, over: 'all' })).toBe(false);
      expect(holds(['a@contoso.com', ''], { ...clause, over: 'all' })).toBe(
        true,
      );
    });

    it('are negated as a whole', () => {
      const tags = ['red', 'blue'];
      expect(holds(tags, { operator: 'notEquals', value: 'red' })).toBe(false);
      expect(
        holds(tags, { operator: 'notEquals', value: 'red', over: 'all' }),
      ).toBe(true);
    });
  });

  describe('case', () => {
    it('matters only where the clause says so', () => {
      for (const operator of [
        'equals',
        'startsWith',
        'endsWith',
        'contains',
        'matches',
      ] as const) {
        expect(holds('SALES', { operator, value: 'sales' })).toBe(true);
        expect(
          holds('SALES', { operator, value: 'sales', caseSensitive: true }),
        ).toBe(false);
      }
      expect(holds('SALES', { operator: 'in', value: ['sales'] })).toBe(true);
      expect(
        holds('SALES', {
          operator: 'in',
          value: ['sales'],
          caseSensitive: true,
        }),
      ).toBe(false);
    });

    it('never hides that two spellings of a letter are the same', () => {
      for (const caseSensitive of [true, false]) {
        expect(
          holds('Zoe\u0301', {
            operator: 'equals',
            value: 'Zo\u00e9',
            caseSensitive,
          }),
        ).toBe(true);
        expect(
          holds('Zo\u00e9', {
            operator: 'matches',
            value: 'oe\u0301$',
            caseSensitive,
          }),
        ).toBe(true);
      }
    });
  });

  it('asks for memberships with and without nesting', () => {
    const direct = subject({}, ['g1 directly', 'g1']);
    const nested = subject({}, ['g1']);
    expect(compileRule({ memberOf: { id: 'g1' } }).test(nested)).toBe(true);
    expect(
      compileRule({ memberOf: { id: 'g1' }, nested: false }).test(nested),
    ).toBe(false);
    expect(
      compileRule({ memberOf: { id: 'g1' }, nested: false }).test(direct),
    ).toBe(true);
    expect(compileRule({ notMemberOf: { name: 'g1' } }).test(nested)).toBe(
      false,
    );
    expect(
      compileRule({ notMemberOf: { name: 'g1' }, nested: false }).test(nested),
    ).toBe(true);
  });

  it('knows the object id as the attribute id', () => {
    const rule = compileRule({
      attribute: 'id',
      operator: 'in',
      value: ['B1E5'],
    });
    expect(rule.test(subject({ id: 'another' }))).toBe(true);
  });

  it('decides like a plain reading of the tree, and explains every part as it decides', () => {
    fc.assert(
      fc.property(rules, subjects, (rule, one) => {
        const trace = compileRule(rule).explain(one);
        expect(trace.result).toBe(compileRule(rule).test(one));
        checkTrace(trace, rule, one);
      }),
      PROPERTY,
    );
  });

  it('has negative operators that are exactly the opposite of the positive ones', () => {
    const negatives = new Map(
      Object.entries(OPERATORS).flatMap(([operator, { positive, negated }]) =>
        negated ? [[positive as string, operator as RuleOperator]] : [],
      ),
    );
    expect(negatives.size).toBe(9);
    fc.assert(
      fc.property(clauses, attributeValues, (clause, actual) => {
        const { positive } = OPERATORS[clause.operator];
        const negative = negatives.get(positive);
        if (!negative) {
          throw new Error(`${positive} has no negation`);
        }
        expect(holds(actual, { ...clause, operator: negative })).toBe(
          !holds(actual, { ...clause, operator: positive }),
        );
      }),
      PROPERTY,
    );
  });
});

/** Law 5 in the small: no part is left out, and every result follows from those below it. */
function checkTrace(trace: RuleTrace, rule: Rule, one: RuleSubject) {
  expect(trace.rule).toBe(rule);
  expect(trace.sentence).not.toBe('');
  const below = partsOf(rule);
  expect(trace.parts?.length ?? 0).toBe(below.length);
  below.forEach((part, index) => {
    checkTrace(trace.parts![index], part, one);
  });
  const results = (trace.parts ?? []).map(part => part.result);
  if ('all' in rule) {
    expect(trace.result).toBe(!results.includes(false));
  } else if ('any' in rule) {
    expect(trace.result).toBe(results.includes(true));
  } else if ('not' in rule) {
    expect(trace.result).toBe(!results[0]);
  } else if ('memberOf' in rule) {
    expect(trace.result).toBe(
      one.isMemberOf(rule.memberOf, rule.nested ?? true),
    );
  } else if ('notMemberOf' in rule) {
    expect(trace.result).toBe(
      !one.isMemberOf(rule.notMemberOf, rule.nested ?? true),
    );
  } else {
    expect(trace.result).toBe(compileRule(rule).test(one));
  }
}

function partsOf(rule: Rule): Rule[] {
  if ('all' in rule) {
    return rule.all;
  }
  if ('any' in rule) {
    return rule.any;
  }
  return 'not' in rule ? [rule.not] : [];
}
