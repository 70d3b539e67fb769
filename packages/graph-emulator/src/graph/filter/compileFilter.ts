import type { DirectoryObject, ObjectType } from '../../tenant/DirectoryObject';
import { GraphError } from '../GraphError';
import { propertiesOf } from '../properties';
import { Expression, Literal } from './Expression';
import { parseFilter } from './parseFilter';

export type Predicate = (object: DirectoryObject) => boolean;

/** Graph refuses a filter with more alternatives than this. */
const MAX_ALTERNATIVES = 15;

/**
 * Compiles a `$filter` for objects of a type.
 *
 * @param advanced - the request has `ConsistencyLevel: eventual` and
 *   `$count=true`, which some operators need
 * @throws GraphError 400 for what Graph does not support
 */
export function compileFilter(
  filter: string,
  type: ObjectType,
  advanced: boolean,
): Predicate {
  const expression = parseFilter(filter);
  const alternatives = countAlternatives(expression);
  if (alternatives > MAX_ALTERNATIVES) {
    throw GraphError.unsupportedQuery(
      `Too many child clauses specified in search filter expression containing 'OR' operators: ${alternatives}. Max allowed: ${MAX_ALTERNATIVES}.`,
    );
  }
  return compile(expression, { type, advanced });
}

interface Context {
  type: ObjectType;
  advanced: boolean;
}

function countAlternatives(expression: Expression): number {
  switch (expression.kind) {
    case 'or':
      return expression.items.reduce(
        (sum, item) => sum + Math.max(1, countAlternatives(item)),
        0,
      );
    case 'and':
      return Math.max(0, ...expression.items.map(countAlternatives));
    case 'not':
      return countAlternatives(expression.item);
    case 'in':
      return expression.values.length;
    default:
      return 0;
  }
}

function compile(expression: Expression, context: Context): Predicate {
  switch (expression.kind) {
    case 'and': {
      const items = expression.items.map(item => compile(item, context));
      return object => items.every(item => item(object));
    }
    case 'or': {
      const items = expression.items.map(item => compile(item, context));
      return object => items.some(item => item(object));
    }
    case 'not': {
      if (!context.advanced) {
        throw needsAdvanced('NotMatch');
      }
      const item = compile(expression.item, context);
      return object => !item(object);
    }
    case 'in': {
      checkOperator(expression.property, 'in', context);
      const wanted = new Set(expression.values.map(fold));
      const read = reader(expression.property, context.type);
      return object => wanted.has(fold(read(object)));
    }
    case 'any': {
      checkOperator(expression.property, 'any', context);
      const wanted = fold(expression.value);
      const read = reader(expression.property, context.type);
      return object => {
        const values = read(object);
        return (
          Array.isArray(values) && values.some(value => fold(value) === wanted)
        );
      };
    }
    case 'compare':
      return compileComparison(expression, context);
    default:
      throw new Error(`Unknown expression ${expression satisfies never}`);
  }
}

function compileComparison(
  expression: Extract<Expression, { kind: 'compare' }>,
  context: Context,
): Predicate {
  const { property, operator, value } = expression;
  checkOperator(property, operator, context);
  const read = reader(property, context.type);
  const wanted = fold(value);
  if (operator === 'eq') {
    return object => fold(read(object)) === wanted;
  }
  if (operator === 'ne') {
    return object => fold(read(object)) !== wanted;
  }
  if (typeof wanted !== 'string') {
    throw GraphError.malformed(
      `No function signature for the function with name '${operator.toLowerCase()}' matches the specified arguments.`,
    );
  }
  return object => {
    const text = fold(read(object));
    if (typeof text !== 'string') {
      return false;
    }
    return operator === 'startsWith'
      ? text.startsWith(wanted)
      : text.endsWith(wanted);
  };
}

/** Graph compares without regard to case. */
function fold(value: unknown): unknown {
  return typeof value === 'string' ? value.toLowerCase() : value;
}

function reader(
  property: string,
  type: ObjectType,
): (object: DirectoryObject) => Literal | unknown {
  if (property === 'id') {
    return object => object.id;
  }
  const empty = propertiesOf(type).get(property)?.empty ?? null;
  return object => object.properties[property] ?? empty;
}

const OPERATOR_NAMES: Record<string, string> = {
  ne: 'NotEqualsMatch',
  startsWith: 'StartsWithMatch',
  endsWith: 'EndsWithMatch',
};

function checkOperator(
  property: string,
  operator: string,
  context: Context,
): void {
  const definition = propertiesOf(context.type).get(property);
  if (!definition) {
    throw GraphError.malformed(
      `Invalid filter clause: Could not find a property named '${property}' on type 'microsoft.graph.${context.type}'.`,
    );
  }
  if (definition.filter.split(' ').includes(operator)) {
    return;
  }
  if (!definition.advancedFilter.split(' ').includes(operator)) {
    const resource =
      context.type[0].toLocaleUpperCase('en-US') + context.type.slice(1);
    throw GraphError.unsupportedQuery(
      `Unsupported or invalid query filter clause specified for property '${property}' of resource '${resource}'.`,
    );
  }
  if (!context.advanced) {
    throw needsAdvanced(OPERATOR_NAMES[operator] ?? operator);
  }
}

function needsAdvanced(operator: string): GraphError {
  return GraphError.unsupportedQuery(
    `Unsupported property filter clause operator '${operator}'.`,
  );
}
