import { GraphError } from '../GraphError';

/** A piece of a filter: a word (name, operator, literal), a quoted string or punctuation. */
export interface Token {
  kind: 'word' | 'string' | 'punctuation';
  text: string;
}

const TOKEN = /\s*(?:'((?:[^']|'')*)'|([(),:/])|([^\s(),:/']+))/y;

/** @throws GraphError on text that is no token, such as an open quote */
export function tokenize(filter: string): Token[] {
  const tokens: Token[] = [];
  const text = filter.trimEnd();
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.length) {
    const position = TOKEN.lastIndex;
    const match = TOKEN.exec(text);
    if (!match) {
      throw GraphError.malformed(
        `Syntax error: character '${text[position]}' is not valid at position ${position} in '${filter}'.`,
      );
    }
    const [, quoted, punctuation, word] = match;
    if (quoted !== undefined) {
      tokens.push({ kind: 'string', text: quoted.replace(/''/g, "'") });
    } else if (punctuation !== undefined) {
      tokens.push({ kind: 'punctuation', text: punctuation });
    } else {
      tokens.push({ kind: 'word', text: word });
    }
  }
  return tokens;
}
