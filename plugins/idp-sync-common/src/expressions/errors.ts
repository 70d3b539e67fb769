import type { ExpressionPosition } from './types';

/** An expression cannot be read, or asks for what there is not. @public */
export class InvalidExpressionError extends Error {
  readonly position: ExpressionPosition;
  /** What is wrong, without where. */
  readonly problem: string;

  constructor(problem: string, position: ExpressionPosition) {
    super(`line ${position.line}, column ${position.column}: ${problem}`);
    this.name = 'InvalidExpressionError';
    this.problem = problem;
    this.position = position;
  }
}

/** An expression cannot be followed for an object: text where a number is needed, or too much of it. @public */
export class ExpressionFailedError extends Error {
  /** Where in the expression, as far as it is known. */
  readonly position?: ExpressionPosition;

  constructor(message: string, position?: ExpressionPosition) {
    super(message);
    this.name = 'ExpressionFailedError';
    this.position = position;
  }
}

/** The position of an offset in a text. */
export function positionAt(text: string, offset: number): ExpressionPosition {
  const before = text.slice(0, Math.max(0, offset));
  const lineStart = before.lastIndexOf('\n') + 1;
  return {
    offset: before.length,
    line: before.split('\n').length,
    column: before.length - lineStart + 1,
  };
}
