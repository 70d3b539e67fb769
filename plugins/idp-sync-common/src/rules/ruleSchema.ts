import { z } from 'zod';
import { toComparable } from './comparable';
import {
  MAX_LIST_VALUES,
  MAX_PATTERN_INSTRUCTIONS,
  MAX_PATTERN_LENGTH,
  MAX_RULE_CLAUSES,
  MAX_RULE_DEPTH,
  MAX_TEXT_LENGTH,
} from './limits';
import { OPERATORS, RULE_OPERATORS } from './operators';
import { compilePattern } from './pattern';
import type { Clause, GroupSelector, Rule, RuleOperator } from './types';

const text = z.string().min(1).max(MAX_TEXT_LENGTH);

/** @public */
export const groupSelectorSchema: z.ZodType<GroupSelector, unknown> = z
  .strictObject({ id: text.max(128).optional(), name: text.optional() })
  .transform(({ id, name }, context): GroupSelector => {
    if (id !== undefined && name === undefined) {
      return { id };
    }
    if (name !== undefined && id === undefined) {
      return { name };
    }
    context.addIssue({
      code: 'custom',
      message: 'a group is named by either "id" or "name"',
    });
    return z.NEVER;
  });

/** The name of an attribute of the directory. */
export const attributeNameSchema = z
  .string()
  .regex(
    /^[A-Za-z][A-Za-z0-9_./-]{0,127}$/,
    'an attribute name has letters, digits and _ . / - only and starts with a letter',
  );

const clauseSchema = z
  .strictObject({
    attribute: attributeNameSchema,
    operator: z.enum(RULE_OPERATORS as [RuleOperator, ...RuleOperator[]]),
    value: z
      .union([
        z.string().max(MAX_TEXT_LENGTH),
        z.number(),
        z.boolean(),
        z
          .array(z.union([text, z.number()]))
          .min(1)
          .max(MAX_LIST_VALUES),
      ])
      .optional(),
    caseSensitive: z.boolean().optional(),
    over: z.enum(['any', 'all']).optional(),
  })
  .superRefine((clause, context) => {
    const message = valueProblem(clause);
    if (message) {
      context.addIssue({ code: 'custom', path: ['value'], message });
    }
  });

function valueProblem({
  operator,
  value,
  caseSensitive,
}: Clause): string | undefined {
  const { positive } = OPERATORS[operator];
  if (positive === 'isPresent') {
    return value === undefined
      ? undefined
      : `"${operator}" compares with nothing: leave the value out`;
  }
  if (value === undefined) {
    return `"${operator}" needs a value`;
  }
  if (positive === 'in') {
    return Array.isArray(value)
      ? undefined
      : `"${operator}" needs a list of values`;
  }
  if (Array.isArray(value)) {
    return `"${operator}" needs a single value; use "in" for a list`;
  }
  if (positive === 'greaterThan' || positive === 'lessThan') {
    return toComparable(value)
      ? undefined
      : `"${operator}" needs a number or an ISO 8601 date such as 2026-11-20`;
  }
  if (value === '') {
    return 'a value must not be empty; use "isAbsent" for attributes without one';
  }
  if (positive === 'equals') {
    return undefined;
  }
  if (typeof value !== 'string') {
    return `"${operator}" needs text`;
  }
  if (positive === 'matches') {
    return patternProblem(value, caseSensitive ?? false);
  }
  return undefined;
}

function patternProblem(pattern: string, caseSensitive: boolean) {
  if (pattern.length > MAX_PATTERN_LENGTH) {
    return `a pattern has at most ${MAX_PATTERN_LENGTH} characters`;
  }
  try {
    compilePattern(pattern, caseSensitive);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

const memberOfSchema = z.strictObject({
  memberOf: groupSelectorSchema,
  nested: z.boolean().optional(),
});

const notMemberOfSchema = z.strictObject({
  notMemberOf: groupSelectorSchema,
  nested: z.boolean().optional(),
});

type Path = (string | number)[];

/**
 * Reads one rule tree. The kind of a part is told by its key rather than by trying a union of all kinds,
 * so that what is wrong is said of the kind that was meant, at the place where it is.
 */
class RuleReader {
  readonly #issues: { path: PropertyKey[]; message: string }[] = [];
  #clauses = 0;
  #instructions = 0;

  get issues() {
    return this.#issues;
  }

  read(value: unknown, path: Path, depth: number): Rule | undefined {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      return this.#problem(
        path,
        'a rule is an object with "all", "any", "not", "attribute", "memberOf" or "notMemberOf"',
      );
    }
    if (depth > MAX_RULE_DEPTH) {
      return this.#problem(
        path,
        `rules may be nested ${MAX_RULE_DEPTH} deep at most`,
      );
    }
    if ('all' in value) {
      const all = this.#list(value, 'all', path, depth);
      return all && { all };
    }
    if ('any' in value) {
      const any = this.#list(value, 'any', path, depth);
      return any && { any };
    }
    if ('not' in value) {
      this.#onlyKey(value, 'not', path);
      const not = this.read(value.not, [...path, 'not'], depth + 1);
      return not && { not };
    }
    return this.#leaf(value, path);
  }

  #list(value: object, key: 'all' | 'any', path: Path, depth: number) {
    this.#onlyKey(value, key, path);
    const parts: unknown = (value as Record<string, unknown>)[key];
    if (!Array.isArray(parts) || parts.length === 0) {
      return this.#problem(
        [...path, key],
        `"${key}" needs a list of at least one rule`,
      );
    }
    const rules: Rule[] = [];
    for (const [index, part] of parts.entries()) {
      if (
        this.#clauses > MAX_RULE_CLAUSES ||
        this.#instructions > MAX_PATTERN_INSTRUCTIONS
      ) {
        break;
      }
      const rule = this.read(part, [...path, key, index], depth + 1);
      if (rule) {
        rules.push(rule);
      }
    }
    return rules;
  }

  #leaf(value: object, path: Path): Rule | undefined {
    this.#clauses += 1;
    if (this.#clauses > MAX_RULE_CLAUSES) {
      return this.#problem(
        path,
        `a rule holds ${MAX_RULE_CLAUSES} clauses at most`,
      );
    }
    const result = schemaOfLeaf(value)?.safeParse(value);
    if (!result) {
      return this.#problem(
        path,
        'a rule needs one of "all", "any", "not", "attribute", "memberOf" or "notMemberOf"',
      );
    }
    if (!result.success) {
      for (const issue of result.error.issues) {
        this.#issues.push({ ...issue, path: [...path, ...issue.path] });
      }
      return undefined;
    }
    return this.#mayRun(result.data)
      ? result.data
      : this.#problem(
          [...path, 'value'],
          'the patterns of this rule are too large together: use fewer of them, or smaller repetitions',
        );
  }

  #mayRun(rule: Rule): boolean {
    if (
      'operator' in rule &&
      OPERATORS[rule.operator].positive === 'matches' &&
      typeof rule.value === 'string'
    ) {
      this.#instructions += compilePattern(
        rule.value,
        rule.caseSensitive ?? false,
      ).programSize();
    }
    return this.#instructions <= MAX_PATTERN_INSTRUCTIONS;
  }

  #onlyKey(value: object, key: string, path: Path) {
    const others = Object.keys(value).filter(other => other !== key);
    if (others.length > 0) {
      this.#problem(
        path,
        `"${key}" stands alone, but here is also ${others
          .map(other => `"${other}"`)
          .join(', ')}`,
      );
    }
  }

  #problem(path: Path, message: string): undefined {
    this.#issues.push({ path, message });
    return undefined;
  }
}

function schemaOfLeaf(value: object): z.ZodType<Rule> | undefined {
  if ('attribute' in value || 'operator' in value) {
    return clauseSchema;
  }
  if ('memberOf' in value) {
    return memberOfSchema;
  }
  if ('notMemberOf' in value) {
    return notMemberOfSchema;
  }
  return undefined;
}

/** A rule, with issues that name the place within the tree. @public */
export const ruleSchema: z.ZodType<Rule, unknown> = z
  .unknown()
  .transform((value, context): Rule => {
    const reader = new RuleReader();
    const rule = reader.read(value, [], 1);
    for (const issue of reader.issues) {
      context.issues.push({ code: 'custom', input: value, ...issue });
    }
    return rule && reader.issues.length === 0 ? rule : z.NEVER;
  });
