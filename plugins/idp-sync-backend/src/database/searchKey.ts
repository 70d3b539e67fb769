import { foldText } from '@idp-sync/backstage-plugin-idp-sync-common';
import type { Knex } from 'knex';

/**
 * What goes into a `search_key` column: everything an object may be found by. It is stored folded, and terms are folded by the same function, because
 * LIKE folds case differently on SQLite (ASCII only) and PostgreSQL (not at all).
 */
export function toSearchKey(...parts: readonly (string | undefined)[]): string {
  return parts.flatMap(part => (part ? foldText(part) : [])).join(' ');
}

/** The words of a search term, folded; a row matches when it contains every one of them. */
export function searchWords(term: string): string[] {
  return [...new Set(foldText(term).split(/\s+/).filter(Boolean))];
}

/** A LIKE pattern for "contains", in which the term's own wildcards are ordinary characters; to be used with `escape '!'`. */
export function containsPattern(value: string): string {
  return `%${value.replace(/[!%_]/g, '!$&')}%`;
}

/** Narrows a query to rows whose stored search key contains every word of the term. */
export function whereSearchKey(
  query: Knex.QueryBuilder,
  column: string,
  term: string,
): void {
  for (const word of searchWords(term)) {
    query.whereRaw(`?? like ? escape '!'`, [column, containsPattern(word)]);
  }
}
