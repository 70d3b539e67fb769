import { toComparable } from './comparable';
import { foldText } from './foldText';
import { OPERATORS } from './operators';
import { compilePattern } from './pattern';
import type { Clause, PositiveOperator, RuleAttributeValue } from './types';

type Scalar = string | number | boolean;

/** Whether an attribute has a value: what is missing, `null`, empty or a list of nothing else has none. */
export function isAbsent(value: RuleAttributeValue): boolean {
  return Array.isArray(value)
    ? value.every(isAbsent)
    : value === undefined || value === null || value === '';
}

/**
 * A clause as a test of the attribute's value.
 *
 * @throws Error where the clause has a value its operator cannot compare with; the schema refuses those.
 */
export function compileClause(
  clause: Clause,
): (actual: RuleAttributeValue) => boolean {
  const { positive, negated } = OPERATORS[clause.operator];
  const testOne = compileTest(positive, clause);
  const overAll = clause.over === 'all';
  const test = (actual: RuleAttributeValue): boolean => {
    if (actual === undefined || actual === null || actual === '') {
      return false;
    }
    if (!Array.isArray(actual)) {
      return testOne(actual as Scalar);
    }
    const present = (actual as readonly Scalar[]).filter(one => !isAbsent(one));
    return overAll
      ? present.length > 0 && present.every(testOne)
      : present.some(testOne);
  };
  return negated ? actual => !test(actual) : test;
}

const TEXT_TESTS: Record<
  'equals' | 'startsWith' | 'endsWith' | 'contains',
  (
    normalise: (one: Scalar) => string,
    wanted: string,
  ) => (actual: Scalar) => boolean
> = {
  equals: (normalise, wanted) => actual => normalise(actual) === wanted,
  startsWith: (normalise, wanted) => actual =>
    normalise(actual).startsWith(wanted),
  endsWith: (normalise, wanted) => actual => normalise(actual).endsWith(wanted),
  contains: (normalise, wanted) => actual => normalise(actual).includes(wanted),
};

function compileTest(
  operator: PositiveOperator,
  { value, caseSensitive = false }: Clause,
): (actual: Scalar) => boolean {
  const normalise = (one: Scalar) =>
    caseSensitive ? String(one).normalize('NFC') : foldText(String(one));

  switch (operator) {
    case 'isPresent':
      return () => true;
    case 'in': {
      if (!Array.isArray(value)) {
        throw new Error('"in" needs a list of values');
      }
      const values = new Set(value.map(normalise));
      return actual => values.has(normalise(actual));
    }
    case 'matches': {
      const pattern = compilePattern(textOf(value), caseSensitive);
      return actual => pattern.test(String(actual).normalize('NFC'));
    }
    case 'greaterThan':
    case 'lessThan': {
      const bound = toComparable(value);
      if (!bound) {
        throw new Error(`"${operator}" needs a number or an ISO 8601 date`);
      }
      const sign = operator === 'greaterThan' ? 1 : -1;
      return actual => {
        const found = toComparable(actual);
        return (
          found !== undefined &&
          found.kind === bound.kind &&
          Math.sign(found.value - bound.value) === sign
        );
      };
    }
    default: {
      const wanted = normalise(textOf(value));
      return TEXT_TESTS[operator](normalise, wanted);
    }
  }
}

function textOf(value: Clause['value']): string {
  if (value === undefined || Array.isArray(value) || value === '') {
    throw new Error('The clause needs a single value');
  }
  return String(value);
}
