import fc from 'fast-check';
import { RULE_OPERATORS } from '..';
import type {
  Clause,
  GroupSelector,
  Rule,
  RuleAttributeValue,
  RuleSubject,
} from '..';
import { OPERATORS } from '../operators';

/** Few and alike, so that clauses hold about as often as not. */
const words = fc.constantFrom(
  'Sales',
  'sales',
  'SALES EMEA',
  'é',
  'e\u0301',
  'ΟΔΟΣ',
  'straße',
  'true',
  '10',
  '9.5',
  '2026-11-20',
  '2026-11-20T12:00:00+02:00',
  ' ',
);

const attributeNames = fc.constantFrom(
  'department',
  'tags',
  'age',
  'id',
  'constructor',
);

const scalars = fc.oneof(words, fc.integer({ min: 8, max: 11 }), fc.boolean());

export const attributeValues: fc.Arbitrary<RuleAttributeValue> = fc.oneof(
  { weight: 4, arbitrary: scalars },
  {
    weight: 3,
    arbitrary: fc.array(fc.oneof(scalars, fc.constant('')), { maxLength: 3 }),
  },
  { weight: 1, arbitrary: fc.constantFrom(null, undefined, '') },
);

const groups: fc.Arbitrary<GroupSelector> = fc.constantFrom(
  { id: 'g1' },
  { name: 'Staff' },
);

export const clauses: fc.Arbitrary<Clause> = fc
  .record({
    attribute: attributeNames,
    operator: fc.constantFrom(...RULE_OPERATORS),
    text: words,
    bound: fc.constantFrom(9, 10, '9.5', '2026-11-20T09:00:00Z', '2026-11-21'),
    values: fc.array(words, { minLength: 1, maxLength: 3 }),
    pattern: fc.constantFrom('^s.*s$', 'a|e', '[0-9]{2}', '\\s', 'Σ'),
    caseSensitive: fc.boolean(),
    over: fc.constantFrom('any' as const, 'all' as const),
  })
  .map(({ attribute, operator, caseSensitive, over, ...values }) => {
    const clause: Clause = { attribute, operator, caseSensitive, over };
    switch (OPERATORS[operator].positive) {
      case 'isPresent':
        return clause;
      case 'in':
        return { ...clause, value: values.values };
      case 'matches':
        return { ...clause, value: values.pattern };
      case 'greaterThan':
      case 'lessThan':
        return { ...clause, value: values.bound };
      default:
        return { ...clause, value: values.text };
    }
  });

export const rules: fc.Arbitrary<Rule> = fc.letrec<{ rule: Rule }>(tie => ({
  rule: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    clauses,
    fc.record({ memberOf: groups, nested: fc.boolean() }),
    fc.record({ notMemberOf: groups, nested: fc.boolean() }),
    fc.record({ all: fc.array(tie('rule'), { minLength: 1, maxLength: 3 }) }),
    fc.record({ any: fc.array(tie('rule'), { minLength: 1, maxLength: 3 }) }),
    fc.record({ not: tie('rule') }),
  ),
})).rule;

export const subjects: fc.Arbitrary<RuleSubject> = fc
  .record({
    objectId: words,
    attributes: fc.record(
      {
        department: attributeValues,
        tags: attributeValues,
        age: attributeValues,
      },
      { requiredKeys: [] },
    ),
    memberships: fc.uniqueArray(
      fc.constantFrom<string>(
        'g1 true',
        'g1 false',
        'Staff true',
        'Staff false',
      ),
    ),
  })
  .map(({ objectId, attributes, memberships }) => ({
    objectId,
    attributes,
    isMemberOf: (group, nested) =>
      memberships.includes(
        `${'id' in group ? group.id : group.name} ${nested}`,
      ),
  }));
