import type { RE2JS } from 're2js';
import { MAX_RESULT_LENGTH, MAX_RESULT_VALUES, MAX_WORK } from './limits';

/** What one evaluation stands on, and what it has cost so far; evaluations are synchronous, so that there is never more than one. */
export class Evaluation {
  static #current: Evaluation | undefined;

  readonly patterns: ReadonlyMap<string, RE2JS>;
  readonly tables: ReadonlyMap<string, ReadonlyMap<string, string>>;
  #work = 0;

  private constructor(
    patterns: Evaluation['patterns'],
    tables: Evaluation['tables'],
  ) {
    this.patterns = patterns;
    this.tables = tables;
  }

  /** The one that is under way. */
  static get current(): Evaluation {
    if (!Evaluation.#current) {
      throw new Error('No expression is being evaluated');
    }
    return Evaluation.#current;
  }

  static run<T>(
    patterns: Evaluation['patterns'],
    tables: Evaluation['tables'],
    evaluate: (evaluation: Evaluation) => T,
  ): T {
    const evaluation = new Evaluation(patterns, tables);
    Evaluation.#current = evaluation;
    try {
      return evaluate(evaluation);
    } finally {
      Evaluation.#current = undefined;
    }
  }

  /** Text that was made or is looked at. @throws Error where it is too long, or all of it together is. */
  text(value: string): string {
    if (value.length > MAX_RESULT_LENGTH) {
      throw new Error(
        `a text has more than ${MAX_RESULT_LENGTH.toLocaleString(
          'en',
        )} characters`,
      );
    }
    this.charge(value.length);
    return value;
  }

  /** A list that was made or is looked at. @throws Error where it is too long. */
  list<T extends readonly unknown[]>(values: T): T {
    if (values.length > MAX_RESULT_VALUES) {
      throw new Error(`a list has more than ${MAX_RESULT_VALUES} values`);
    }
    this.charge(values.length);
    return values;
  }

  /** @throws Error where the evaluation has cost too much. */
  charge(work: number): void {
    this.#work += work;
    if (this.#work > MAX_WORK) {
      throw new Error('the expression takes too much work');
    }
  }
}
