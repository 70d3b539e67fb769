import { GraphError } from '../GraphError';
import { Comparison, Expression, Literal } from './Expression';
import { Token, tokenize } from './tokens';

class FilterParser {
  readonly #filter: string;
  readonly #tokens: Token[];
  #position = 0;

  constructor(filter: string) {
    this.#filter = filter;
    this.#tokens = tokenize(filter);
  }

  parse(): Expression {
    const expression = this.#or();
    if (this.#position < this.#tokens.length) {
      throw this.#error();
    }
    return expression;
  }

  #or(): Expression {
    const items = [this.#and()];
    while (this.#takeWord('or')) {
      items.push(this.#and());
    }
    return items.length === 1 ? items[0] : { kind: 'or', items };
  }

  #and(): Expression {
    const items = [this.#unary()];
    while (this.#takeWord('and')) {
      items.push(this.#unary());
    }
    return items.length === 1 ? items[0] : { kind: 'and', items };
  }

  #unary(): Expression {
    if (this.#takeWord('not')) {
      return { kind: 'not', item: this.#unary() };
    }
    if (this.#takePunctuation('(')) {
      const inner = this.#or();
      this.#expect(')');
      return inner;
    }
    return this.#clause();
  }

  #clause(): Expression {
    const word = this.#word();
    const call = /^(startswith|endswith)$/i.exec(word);
    if (call && this.#takePunctuation('(')) {
      const property = this.#word();
      this.#expect(',');
      const value = this.#literal();
      this.#expect(')');
      const operator: Comparison =
        call[1].toLowerCase() === 'startswith' ? 'startsWith' : 'endsWith';
      return { kind: 'compare', operator, property, value };
    }
    if (this.#takePunctuation('/')) {
      return this.#any(word);
    }
    if (this.#takeWord('in')) {
      return { kind: 'in', property: word, values: this.#literals() };
    }
    const operator = this.#word().toLowerCase();
    if (operator !== 'eq' && operator !== 'ne') {
      if (/^(gt|ge|lt|le|has|contains)$/.test(operator)) {
        throw GraphError.unsupportedQuery(
          `Unsupported or invalid query filter clause specified for property '${word}'.`,
        );
      }
      throw this.#error();
    }
    return {
      kind: 'compare',
      operator,
      property: word,
      value: this.#literal(),
    };
  }

  /** The rest of `groupTypes/any(c:c eq 'Unified')` after the slash. */
  #any(property: string): Expression {
    if (this.#word().toLowerCase() !== 'any') {
      throw GraphError.unsupportedQuery(
        `Unsupported or invalid query filter clause specified for property '${property}'.`,
      );
    }
    this.#expect('(');
    const variable = this.#word();
    this.#expect(':');
    if (this.#word() !== variable || this.#word().toLowerCase() !== 'eq') {
      throw this.#error();
    }
    const value = this.#literal();
    this.#expect(')');
    return { kind: 'any', property, value };
  }

  #literals(): Literal[] {
    this.#expect('(');
    const values = [this.#literal()];
    while (this.#takePunctuation(',')) {
      values.push(this.#literal());
    }
    this.#expect(')');
    return values;
  }

  #literal(): Literal {
    const token = this.#tokens[this.#position++];
    if (token?.kind === 'string') {
      return token.text;
    }
    if (token?.kind === 'word') {
      switch (token.text.toLowerCase()) {
        case 'true':
          return true;
        case 'false':
          return false;
        case 'null':
          return null;
        default:
          if (/^-?\d+(\.\d+)?$/.test(token.text)) {
            return Number(token.text);
          }
      }
    }
    throw this.#error();
  }

  #word(): string {
    const token = this.#tokens[this.#position++];
    if (token?.kind !== 'word') {
      throw this.#error();
    }
    return token.text;
  }

  #takeWord(text: string): boolean {
    const token = this.#tokens[this.#position];
    if (token?.kind === 'word' && token.text.toLowerCase() === text) {
      this.#position++;
      return true;
    }
    return false;
  }

  #takePunctuation(text: string): boolean {
    const token = this.#tokens[this.#position];
    if (token?.kind === 'punctuation' && token.text === text) {
      this.#position++;
      return true;
    }
    return false;
  }

  #expect(text: string): void {
    if (!this.#takePunctuation(text)) {
      throw this.#error();
    }
  }

  #error(): GraphError {
    return GraphError.malformed(`Invalid filter clause: '${this.#filter}'.`);
  }
}

/**
 * Parses the part of OData's filter language that Graph supports on users and
 * groups: eq, ne, not, in, startsWith, endsWith, and, or, parentheses and
 * `collection/any(x:x eq 'value')`.
 *
 * @throws GraphError 400 where the text cannot be understood
 */
export function parseFilter(filter: string): Expression {
  return new FilterParser(filter).parse();
}
