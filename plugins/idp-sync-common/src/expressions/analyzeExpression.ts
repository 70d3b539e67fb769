import type { RE2JS } from 're2js';
import { MAX_PATTERN_INSTRUCTIONS, MAX_PATTERN_LENGTH } from '../rules/limits';
import { compilePattern } from '../rules/pattern';
import { call, constantText, type Expr, ident, list } from './exprNodes';
import { aritiesOf } from './functions';
import { MAX_EXPRESSION_DEPTH, MAX_EXPRESSION_NODES } from './limits';

type Call = Extract<Expr['exprKind'], { case: 'callExpr' }>['value'];
type Comprehension = Extract<
  Expr['exprKind'],
  { case: 'comprehensionExpr' }
>['value'];

/** Something is wrong at a node. */
export class NodeProblem extends Error {
  readonly nodeId: bigint;

  constructor(nodeId: bigint, message: string) {
    super(message);
    this.nodeId = nodeId;
  }
}

/** Operators and conversions of the standard that stay as they are. */
const STANDARD = new Set([
  '_&&_',
  '_||_',
  '!_',
  '_?_:_',
  '_<_',
  '_<=_',
  '_>_',
  '_>=_',
  '_+_',
  '_-_',
  '_*_',
  '_/_',
  '_%_',
  '-_',
  '_[_]',
  'int',
  'double',
  '@not_strictly_false',
]);

/** What true or false is needed for: these take an absent attribute for false. */
const CONDITIONS: Readonly<Record<string, number>> = {
  '_&&_': 2,
  '_||_': 2,
  '!_': 1,
  '_?_:_': 1,
};

/** Characters of a name that a message quotes. */
const MAX_QUOTED_NAME = 40;

const PATTERN_FUNCTIONS = new Set(['matches', 'extract']);

/** What every object inherits is not an attribute. */
const INHERITED = new Set([
  ...Object.getOwnPropertyNames(Object.prototype),
  'prototype',
]);

/** As rules have them, as far as expressions can write them. */
const ATTRIBUTE_NAME = /^[A-Za-z][A-Za-z0-9_.]{0,127}$/;

/** What was found out about an expression. */
export interface AnalyzedExpression {
  /** The tree to be evaluated. */
  expr: Expr;
  attributes: Set<string>;
  patterns: Map<string, RE2JS>;
}

class Analysis {
  readonly #tables: ReadonlyMap<string, unknown>;
  readonly #attributes = new Set<string>();
  readonly #patterns = new Map<string, RE2JS>();
  /** Names of values of lists that are gone through. */
  #variables: readonly string[] = [];
  #nodes = 0;
  #depth = 0;

  constructor(tables: ReadonlyMap<string, unknown>) {
    this.#tables = tables;
  }

  run(expr: Expr): AnalyzedExpression {
    return {
      expr: this.#rewrite(expr),
      attributes: this.#attributes,
      patterns: this.#patterns,
    };
  }

  #rewrite(expr: Expr): Expr {
    this.#nodes += 1;
    this.#depth += 1;
    if (this.#nodes > MAX_EXPRESSION_NODES) {
      throw new NodeProblem(expr.id, 'the expression has too many parts');
    }
    if (this.#depth > MAX_EXPRESSION_DEPTH) {
      throw new NodeProblem(expr.id, 'the expression is nested too deep');
    }
    const result = this.#rewriteKind(expr);
    this.#depth -= 1;
    return result;
  }

  #rewriteKind(expr: Expr): Expr {
    const { exprKind } = expr;
    switch (exprKind.case) {
      case 'constExpr':
        if (exprKind.value.constantKind.case === 'bytesValue') {
          throw new NodeProblem(expr.id, 'there are no bytes in a directory');
        }
        if (exprKind.value.constantKind.case === 'uint64Value') {
          throw new NodeProblem(expr.id, 'write the number without a "u"');
        }
        return expr;
      case 'identExpr':
        return this.#variables.includes(exprKind.value.name)
          ? expr
          : this.#attribute(expr, exprKind.value.name);
      case 'selectExpr': {
        const path = this.#pathOf(expr);
        if (path === undefined) {
          throw new NodeProblem(
            expr.id,
            `"${exprKind.value.field}" cannot be looked up here; only attributes have names with a dot`,
          );
        }
        return exprKind.value.testOnly
          ? call(expr.id, 'present', [this.#attribute(expr, path)])
          : this.#attribute(expr, path);
      }
      case 'listExpr':
        if (exprKind.value.optionalIndices.length > 0) {
          throw new NodeProblem(expr.id, 'optional values are not supported');
        }
        return {
          ...expr,
          exprKind: {
            case: 'listExpr',
            value: {
              ...exprKind.value,
              elements: exprKind.value.elements.map(one => this.#rewrite(one)),
            },
          },
        };
      case 'structExpr':
        throw new NodeProblem(
          expr.id,
          'there are no maps; what is to be looked up goes into a table, see lookup(…)',
        );
      case 'callExpr':
        return this.#call(expr, exprKind.value);
      case 'comprehensionExpr':
        return this.#comprehension(expr, exprKind.value);
      default:
        throw new NodeProblem(expr.id, 'this cannot be read');
    }
  }

  #attribute(expr: Expr, name: string): Expr {
    if (
      !ATTRIBUTE_NAME.test(name) ||
      name.split('.').some(part => INHERITED.has(part))
    ) {
      throw new NodeProblem(
        expr.id,
        `"${name.slice(0, MAX_QUOTED_NAME)}" is not an attribute`,
      );
    }
    if (name !== 'id') {
      this.#attributes.add(name);
    }
    return ident(expr.id, variableOf(name));
  }

  /** The name of an attribute such as `employeeOrgData.costCenter`; undefined for anything else before a dot. */
  #pathOf({ exprKind }: Expr): string | undefined {
    if (exprKind.case === 'identExpr') {
      const { name } = exprKind.value;
      return this.#variables.includes(name) ? undefined : name;
    }
    if (exprKind.case !== 'selectExpr' || !exprKind.value.operand) {
      return undefined;
    }
    const before = this.#pathOf(exprKind.value.operand);
    return before === undefined
      ? undefined
      : `${before}.${exprKind.value.field}`;
  }

  #call(expr: Expr, { function: name, target, args }: Call): Expr {
    const all = target ? [target, ...args] : args;
    const arities = aritiesOf(name);
    if (!arities && (!STANDARD.has(name) || target)) {
      throw new NodeProblem(
        expr.id,
        name === 'has'
          ? 'has(…) is for names with a dot; write present(…)'
          : `there is no function "${name.slice(0, MAX_QUOTED_NAME)}"`,
      );
    }
    if (name === 'first' && all.length > 1) {
      return call(expr.id, name, [
        list(
          expr.id,
          all.map(one => this.#rewrite(one)),
        ),
      ]);
    }
    if (arities && !arities.includes(all.length)) {
      throw new NodeProblem(
        expr.id,
        `${name}(…) takes ${arities.join(' or ')} ${
          arities.at(-1) === 1 ? 'value' : 'values'
        }, and this has ${all.length}`,
      );
    }
    if (PATTERN_FUNCTIONS.has(name)) {
      this.#compilePattern(all[1]);
    }
    if (name === 'lookup') {
      this.#checkTable(all[0]);
    }
    const conditions = CONDITIONS[name] ?? 0;
    return call(
      expr.id,
      name,
      all.map((one, index) => {
        const rewritten = this.#rewrite(one);
        return index < conditions
          ? call(one.id, '@truth', [rewritten])
          : rewritten;
      }),
    );
  }

  #compilePattern(pattern: Expr): void {
    const text = constantText(pattern);
    if (text === undefined) {
      throw new NodeProblem(pattern.id, 'a pattern has to be written out');
    }
    if (text.length > MAX_PATTERN_LENGTH) {
      throw new NodeProblem(
        pattern.id,
        `a pattern has at most ${MAX_PATTERN_LENGTH} characters`,
      );
    }
    try {
      this.#patterns.set(text, compilePattern(text, true));
    } catch (error) {
      throw new NodeProblem(
        pattern.id,
        error instanceof Error ? error.message : String(error),
      );
    }
    const instructions = [...this.#patterns.values()].reduce(
      (sum, compiled) => sum + compiled.programSize(),
      0,
    );
    if (instructions > MAX_PATTERN_INSTRUCTIONS) {
      throw new NodeProblem(
        pattern.id,
        'the patterns of this expression are too large together: use fewer of them, or smaller repetitions',
      );
    }
  }

  #checkTable(table: Expr): void {
    const name = constantText(table);
    if (name === undefined) {
      throw new NodeProblem(
        table.id,
        'the name of a table has to be written out',
      );
    }
    if (!this.#tables.has(name)) {
      throw new NodeProblem(
        table.id,
        `there is no table "${name}" in mapping.tables`,
      );
    }
  }

  #comprehension(expr: Expr, parts: Comprehension): Expr {
    const { iterRange, accuInit, loopCondition, loopStep, result } = parts;
    if (!iterRange || !accuInit || !loopCondition || !loopStep || !result) {
      throw new NodeProblem(expr.id, 'this cannot be read');
    }
    if (this.#variables.length > 0) {
      throw new NodeProblem(
        expr.id,
        'a list cannot be gone through for each value of another',
      );
    }
    const range = call(iterRange.id, 'list', [this.#rewrite(iterRange)]);
    this.#variables = [parts.iterVar, parts.accuVar];
    const value = {
      ...parts,
      iterRange: range,
      accuInit: this.#rewrite(accuInit),
      loopCondition: this.#rewrite(loopCondition),
      loopStep: this.#rewrite(loopStep),
      result: this.#rewrite(result),
    };
    this.#variables = [];
    return { ...expr, exprKind: { case: 'comprehensionExpr', value } };
  }
}

/** What an attribute is called where it is evaluated: nothing that could be taken for anything else. */
export function variableOf(attribute: string): string {
  return `@${attribute.replaceAll('.', '/')}`;
}

/**
 * Checks a syntax tree and makes of it what is evaluated: `mail.lower()` is `lower(mail)`, `employeeOrgData.costCenter` is one attribute, conditions take absent
 * attributes for false, comprehensions take them for empty lists. Nothing but what is known here gets to the library.
 *
 * @throws NodeProblem
 */
export function analyzeExpression(
  expr: Expr,
  tables: ReadonlyMap<string, unknown>,
): AnalyzedExpression {
  return new Analysis(tables).run(expr);
}
