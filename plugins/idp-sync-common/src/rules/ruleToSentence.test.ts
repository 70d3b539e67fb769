import { ruleToSentence } from './ruleToSentence';
import { attributesOfRule, groupsOfRule } from './walkRule';
import type { Rule } from './types';

const sales: Rule = {
  attribute: 'department',
  operator: 'equals',
  value: 'Sales',
};

describe('ruleToSentence', () => {
  it.each<[Rule, string]>([
    [sales, 'department is "Sales"'],
    [
      { ...sales, caseSensitive: true },
      'department is "Sales" (in exactly this case)',
    ],
    [{ attribute: 'mail', operator: 'isAbsent' }, 'mail has no value'],
    [
      { attribute: 'age', operator: 'greaterThan', value: 3 },
      'age is greater than 3',
    ],
    [
      {
        attribute: 'a',
        operator: 'in',
        value: Array.from({ length: 12 }, (_, n) => n),
      },
      'a is one of 0, 1, 2, 3, 4, 5, 6, 7, 8, 9 and 2 more',
    ],
    [
      { attribute: 'mails', operator: 'endsWith', value: '.de', over: 'all' },
      'every value of mails ends with ".de"',
    ],
    [
      {
        attribute: 'mails',
        operator: 'notEndsWith',
        value: '.de',
        over: 'all',
      },
      'not every value of mails ends with ".de"',
    ],
    [{ memberOf: { name: 'Staff' } }, 'in the group "Staff"'],
    [
      { notMemberOf: { id: 'g1' }, nested: false },
      'not in the group with ID g1 directly',
    ],
    [
      { all: [sales, { any: [sales, { not: sales }] }] },
      'department is "Sales" and (department is "Sales" or not (department is "Sales"))',
    ],
    [{ all: [sales] }, 'department is "Sales"'],
  ])('%j', (rule, sentence) => {
    expect(ruleToSentence(rule)).toBe(sentence);
  });
});

describe('walking a rule', () => {
  const rule: Rule = {
    any: [
      sales,
      { all: [{ not: sales }, { attribute: 'mail', operator: 'isPresent' }] },
      { memberOf: { id: 'g1' } },
      { not: { notMemberOf: { name: 'Staff' } } },
    ],
  };

  it('finds attributes and groups wherever they are', () => {
    expect(attributesOfRule(rule)).toEqual(['department', 'mail']);
    expect(groupsOfRule(rule)).toEqual([{ id: 'g1' }, { name: 'Staff' }]);
  });
});
