/** Characters of an expression. @public */
export const MAX_EXPRESSION_LENGTH = 2_000;

/** Parts of an expression, with what comprehensions such as `filter` are made of. */
export const MAX_EXPRESSION_NODES = 500;

/** How deep they may be nested; `a + b + c` is three deep. */
export const MAX_EXPRESSION_DEPTH = 64;

/** Characters of any text that an expression makes, and of each it looks at. */
export const MAX_RESULT_LENGTH = 10_000;

/** Values of any list that an expression makes or looks at. */
export const MAX_RESULT_VALUES = 500;

/** Characters that one evaluation may look at and make in all: some milliseconds. */
export const MAX_WORK = 200_000;
