import {
  type CelEnv,
  celEnv,
  isCelError,
  isCelList,
  parse,
  plan,
} from '@bufbuild/cel';
import { foldText } from '../rules/foldText';
import {
  analyzeExpression,
  NodeProblem,
  variableOf,
} from './analyzeExpression';
import {
  ExpressionFailedError,
  InvalidExpressionError,
  positionAt,
} from './errors';
import { describeFailure } from './describeFailure';
import { Evaluation } from './Evaluation';
import { CEL_FUNCTIONS } from './functions';
import { MAX_EXPRESSION_LENGTH } from './limits';
import type {
  CompiledExpression,
  ExpressionSubject,
  ExpressionValue,
  LookupTables,
} from './types';

/** Made when the first expression is: most portals have none. */
let environment: CelEnv | undefined;

type PreparedTables = ReadonlyMap<string, ReadonlyMap<string, string>>;

/** The same tables go with all expressions of a policy. */
const prepared = new WeakMap<LookupTables, PreparedTables>();

const NO_TABLES: LookupTables = {};

/**
 * Makes an expression ready to be asked about many objects. The language is CEL (https://cel.dev) with the functions of `EXPRESSION_FUNCTIONS`, without what could
 * take long: one list cannot be gone through for each value of another, and texts, lists and the work of one evaluation are bounded.
 *
 * @throws {@link InvalidExpressionError} with where and what.
 * @public
 */
export function compileExpression(
  source: string,
  tables: LookupTables = NO_TABLES,
): CompiledExpression {
  if (source.length > MAX_EXPRESSION_LENGTH) {
    throw new InvalidExpressionError(
      `an expression has at most ${MAX_EXPRESSION_LENGTH.toLocaleString(
        'en',
      )} characters, and this has ${source.length.toLocaleString('en')}`,
      positionAt(source, MAX_EXPRESSION_LENGTH),
    );
  }
  const known = prepare(tables);
  const parsed = parseSource(source);
  const placeOf = (node: bigint | undefined) => {
    const offset = parsed.sourceInfo?.positions[String(node)];
    // The library counts code points.
    return offset === undefined
      ? undefined
      : positionAt(source, [...source].slice(0, offset).join('').length);
  };
  let analyzed;
  try {
    if (!parsed.expr) {
      throw new NodeProblem(0n, 'an expression is missing');
    }
    analyzed = analyzeExpression(parsed.expr, known);
  } catch (error) {
    if (error instanceof NodeProblem) {
      throw new InvalidExpressionError(
        error.message,
        placeOf(error.nodeId) ?? positionAt(source, 0),
      );
    }
    throw error;
  }
  const { attributes, patterns, expr } = analyzed;
  environment ??= celEnv({ funcs: CEL_FUNCTIONS });
  const evaluatePlan = plan(environment, expr);
  const names = [...attributes].sort();
  const bindings = names.map(name => [name, variableOf(name)] as const);
  const { exprKind } = expr;
  const variable =
    exprKind.case === 'identExpr' ? exprKind.value.name : undefined;
  return {
    source,
    attributes: names,
    evaluate: subject =>
      Evaluation.run(patterns, known, evaluation => {
        if (variable !== undefined) {
          return toValue(valueOf(variable, subject, bindings, evaluation));
        }
        let result;
        try {
          result = evaluatePlan(bind(subject, bindings, evaluation));
        } catch (error) {
          throw new ExpressionFailedError(messageOf(error));
        }
        if (isCelError(result)) {
          throw new ExpressionFailedError(
            messageOf(result),
            placeOf(result.exprId),
          );
        }
        return toValue(result);
      }),
  };
}

function parseSource(source: string) {
  if (source.trim() === '') {
    throw new InvalidExpressionError(
      'an expression is missing',
      positionAt(source, 0),
    );
  }
  try {
    return parse(source);
  } catch (error) {
    if (error instanceof RangeError) {
      throw new InvalidExpressionError(
        'the expression is nested too deep',
        positionAt(source, 0),
      );
    }
    throw new InvalidExpressionError(
      describeSyntaxError(error),
      positionAt(source, offsetOf(error)),
    );
  }
}

/** Of the parser's own error, which the library does not export. */
function offsetOf(error: unknown): number {
  const { location } = Object(error);
  const offset = location?.start?.offset;
  return typeof offset === 'number' ? offset : 0;
}

const LONGEST_FOUND = 40;

function describeSyntaxError(error: unknown): string {
  const { rawMessage, found } = Object(error);
  if (found === '"' || found === "'") {
    return 'a text that begins here has no end, or something is missing before it';
  }
  if (typeof found === 'string') {
    return `"${found.slice(
      0,
      LONGEST_FOUND,
    )}" cannot stand here, or what it needs is missing`;
  }
  if (found === null || /^found end of input/.test(String(rawMessage))) {
    return 'the expression ends too early';
  }
  const message = messageOf(error).replace(/^<input>:\d+:\d+: /, '');
  return message === 'reserved identifier'
    ? 'this word is reserved by the language and cannot stand here'
    : message;
}

function prepare(tables: LookupTables): PreparedTables {
  let result = prepared.get(tables);
  if (!result) {
    result = new Map(
      Object.entries(tables).map(([name, entries]) => [
        name,
        new Map(
          Object.entries(entries).map(([key, value]) => [
            foldText(key.trim()),
            value,
          ]),
        ),
      ]),
    );
    prepared.set(tables, result);
  }
  return result;
}

/** What an expression that is nothing but the name of an attribute comes to, as most are: a tenth of the cost of asking the library. */
function valueOf(
  variable: string,
  subject: ExpressionSubject,
  bindings: readonly (readonly [string, string])[],
  evaluation: Evaluation,
): unknown {
  try {
    return bind(subject, bindings, evaluation)[variable];
  } catch (error) {
    throw new ExpressionFailedError(messageOf(error));
  }
}

type Bound = Record<string, string | number | boolean | unknown[] | null>;

/** What is absent, blank or of a kind that no directory has is null. */
function bind(
  { objectId, attributes }: ExpressionSubject,
  bindings: readonly (readonly [string, string])[],
  evaluation: Evaluation,
) {
  const bound: Bound = Object.create(null);
  bound['@id'] = objectId;
  for (const [name, variable] of bindings) {
    const value = Object.hasOwn(attributes, name)
      ? attributes[name]
      : undefined;
    bound[variable] = toBound(value, evaluation);
  }
  return bound as Record<string, string>;
}

function toBound(value: unknown, evaluation: Evaluation): Bound[string] {
  switch (typeof value) {
    case 'string':
      return value.trim() === '' ? null : evaluation.text(value);
    case 'number':
    case 'boolean':
      return value;
    default:
      return Array.isArray(value)
        ? evaluation.list(
            value
              .map(one => toBound(one, evaluation))
              .filter(one => one !== null),
          )
        : null;
  }
}

function toValue(value: unknown): ExpressionValue {
  switch (typeof value) {
    case 'string':
      return value.trim() === '' ? undefined : value;
    case 'bigint':
    case 'number': {
      const number = Number(value);
      if (!Number.isFinite(number)) {
        throw new ExpressionFailedError(
          Number.isNaN(number)
            ? 'no number comes of this'
            : 'a number gets too large',
        );
      }
      return number;
    }
    case 'boolean':
      return value;
    default: {
      if (value === null) {
        return undefined;
      }
      if (!Array.isArray(value) && !isCelList(value)) {
        throw new ExpressionFailedError('this is no value for a field');
      }
      const values = [...value].map(toValue).filter(one => one !== undefined);
      return values.length > 0 ? values : undefined;
    }
  }
}

const MAX_MESSAGE_LENGTH = 300;

function messageOf(error: unknown): string {
  return describeFailure(
    error instanceof Error ? error.message : String(error),
  ).slice(0, MAX_MESSAGE_LENGTH);
}
