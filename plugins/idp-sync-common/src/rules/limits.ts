/** How deep `all`, `any` and `not` may be nested. @public */
export const MAX_RULE_DEPTH = 20;

/** How many clauses one rule may hold. @public */
export const MAX_RULE_CLAUSES = 500;

/** Characters of a pattern. RE2 is linear in the text, and this bounds the factor. @public */
export const MAX_PATTERN_LENGTH = 1_000;

/** Characters of any other text in a rule. */
export const MAX_TEXT_LENGTH = 1_000;

/** Values of `in` and `notIn`. @public */
export const MAX_LIST_VALUES = 10_000;

/** Instructions that all patterns of a rule come to when they are compiled: each is run over each object. */
export const MAX_PATTERN_INSTRUCTIONS = 10_000;
