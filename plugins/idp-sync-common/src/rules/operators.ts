import type { PositiveOperator, RuleOperator } from './types';

/** Every operator: what it says in positive form, whether it is the opposite of that, and its words. */
interface OperatorDefinition {
  positive: PositiveOperator;
  negated: boolean;
  words: string;
}

const define = (
  positive: PositiveOperator,
  words: string,
  negated = false,
): OperatorDefinition => ({ positive, negated, words });

export const OPERATORS: Record<RuleOperator, OperatorDefinition> = {
  equals: define('equals', 'is'),
  notEquals: define('equals', 'is not', true),
  startsWith: define('startsWith', 'starts with'),
  notStartsWith: define('startsWith', 'does not start with', true),
  endsWith: define('endsWith', 'ends with'),
  notEndsWith: define('endsWith', 'does not end with', true),
  contains: define('contains', 'contains'),
  notContains: define('contains', 'does not contain', true),
  in: define('in', 'is one of'),
  notIn: define('in', 'is none of', true),
  matches: define('matches', 'matches'),
  notMatches: define('matches', 'does not match', true),
  greaterThan: define('greaterThan', 'is greater than'),
  notGreaterThan: define('greaterThan', 'is not greater than', true),
  lessThan: define('lessThan', 'is less than'),
  notLessThan: define('lessThan', 'is not less than', true),
  isPresent: define('isPresent', 'has a value'),
  isAbsent: define('isPresent', 'has no value', true),
};

/** All operators, the negative ones after their positive ones. @public */
export const RULE_OPERATORS = Object.keys(OPERATORS) as RuleOperator[];
