import type { ObjectType } from '../tenant/DirectoryObject';
import { Predicate } from './filter/compileFilter';
import { GraphError } from './GraphError';
import { propertiesOf } from './properties';

const CLAUSE = /\s*(?:(AND|OR)\b|"((?:[^"\\]|\\.)*)")/y;

/**
 * Compiles a `$search`: quoted clauses `"property:text"` joined by AND or OR,
 * AND binding closer. A clause matches where each token of its text is the
 * beginning of a token of the property.
 *
 * @throws GraphError 400 for what Graph does not support
 */
export function compileSearch(search: string, type: ObjectType): Predicate {
  const alternatives: Predicate[][] = [[]];
  const text = search.trim();
  CLAUSE.lastIndex = 0;
  while (CLAUSE.lastIndex < text.length) {
    const match = CLAUSE.exec(text);
    if (!match) {
      throw GraphError.malformed(
        `Syntax error: character '${text[0]}' is not valid at position 0 in '${search}'. Put each clause into double quotes.`,
      );
    }
    if (match[1] === 'OR') {
      alternatives.push([]);
    } else if (match[2] !== undefined) {
      alternatives[alternatives.length - 1].push(
        clause(match[2].replace(/\\(.)/g, '$1'), type),
      );
    }
  }
  if (alternatives.some(clauses => clauses.length === 0)) {
    throw GraphError.malformed(`Invalid search clause: '${search}'.`);
  }
  return object =>
    alternatives.some(clauses => clauses.every(matches => matches(object)));
}

function clause(text: string, type: ObjectType): Predicate {
  const colon = text.indexOf(':');
  if (colon < 0) {
    throw GraphError.unsupportedQuery(
      `Unrecognized search clause '${text}'. Use "property:text".`,
    );
  }
  const property = text.slice(0, colon).trim();
  if (!propertiesOf(type).get(property)?.search) {
    throw GraphError.unsupportedQuery(
      `Unsupported property '${property}' in the search clause.`,
    );
  }
  const wanted = tokens(text.slice(colon + 1));
  return object => {
    const value = object.properties[property];
    if (typeof value !== 'string') {
      return false;
    }
    const present = tokens(value);
    return wanted.every(token => present.some(word => word.startsWith(token)));
  };
}

function tokens(text: string): string[] {
  return text
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter(token => token !== '');
}
