/** The operators that say something positive; each has a negation. @public */
export type PositiveOperator =
  | 'equals'
  | 'startsWith'
  | 'endsWith'
  | 'contains'
  | 'in'
  | 'matches'
  | 'greaterThan'
  | 'lessThan'
  | 'isPresent';

/** @public */
export type NegativeOperator =
  | 'notEquals'
  | 'notStartsWith'
  | 'notEndsWith'
  | 'notContains'
  | 'notIn'
  | 'notMatches'
  | 'notGreaterThan'
  | 'notLessThan'
  | 'isAbsent';

/** @public */
export type RuleOperator = PositiveOperator | NegativeOperator;

/** A group of the directory, by its object id or by its display name (case and Unicode form do not matter). @public */
export type GroupSelector = { id: string } | { name: string };

/** What a clause compares with. @public */
export type ClauseValue = string | number | boolean | (string | number)[];

/**
 * A statement about one attribute.
 *
 * An absent attribute (missing, `null`, `''` or an empty list) is never equal to anything and never an error: every positive operator is false on
 * it. A negative operator is exactly the opposite of its positive one, on everything, so `notEquals` is true on an absent attribute.
 *
 * @public
 */
export interface Clause {
  /** By the directory's own name, such as `department`; `id` is the object id. */
  attribute: string;
  operator: RuleOperator;
  /**
   * Absent for `isPresent` and `isAbsent`; a list for `in` and `notIn`; an RE2 pattern for `matches`, found anywhere in the value;
   * a number or an ISO 8601 date for `greaterThan` and `lessThan`. Otherwise compared as text: `true` equals `"true"`.
   */
  value?: ClauseValue;
  /** Default: false. */
  caseSensitive?: boolean;
  /** For attributes that are lists: whether one value (default) or each of them has to fit. */
  over?: 'any' | 'all';
}

/** True for members of a group. @public */
export interface MemberOfClause {
  memberOf: GroupSelector;
  /** Whether members of groups within it count too. Default: true. */
  nested?: boolean;
}

/** The opposite of {@link MemberOfClause}. @public */
export interface NotMemberOfClause {
  notMemberOf: GroupSelector;
  /** Default: true. */
  nested?: boolean;
}

/** A tree of statements about one object of the directory. @public */
export type Rule =
  | { all: Rule[] }
  | { any: Rule[] }
  | { not: Rule }
  | Clause
  | MemberOfClause
  | NotMemberOfClause;

/** Attribute values as rules see them. @public */
export type RuleAttributeValue =
  | string
  | number
  | boolean
  | readonly (string | number | boolean)[]
  | null
  | undefined;

/** What a rule is asked about. @public */
export interface RuleSubject {
  /** What the attribute `id` stands for. */
  readonly objectId: string;
  readonly attributes: { readonly [name: string]: RuleAttributeValue };
  isMemberOf(group: GroupSelector, nested: boolean): boolean;
}

/** How a rule came to its result: the same tree with the result of every part, none left out. @public */
export interface RuleTrace {
  rule: Rule;
  /** The part in words. */
  sentence: string;
  result: boolean;
  /** For clauses: the value the attribute has; absent where it has none. */
  actual?: RuleAttributeValue;
  /** For `all`, `any` and `not`: what is below, in the order of the rule. */
  parts?: RuleTrace[];
}

/** A rule that is ready to be asked about many objects. @public */
export interface CompiledRule {
  readonly rule: Rule;
  test(subject: RuleSubject): boolean;
  explain(subject: RuleSubject): RuleTrace;
}
