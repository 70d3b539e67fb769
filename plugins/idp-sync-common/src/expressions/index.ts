export * from './types';
export * from './compileExpression';
export * from './expressionFunctions';
export { ExpressionFailedError, InvalidExpressionError } from './errors';
export { slugOf } from './plainText';
export { MAX_EXPRESSION_LENGTH } from './limits';
