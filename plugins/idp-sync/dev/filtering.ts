import type { Page } from '@idp-sync/backstage-plugin-idp-sync-common';

/** The part of a list that a query asks for. */
export function pageOf<T>(
  items: T[],
  query: { offset?: number; limit?: number },
): Page<T> {
  const { offset = 0, limit = 50 } = query;
  return {
    items: items.slice(offset, offset + limit),
    totalItems: items.length,
  };
}

/** Whether a value is one of those that a filter names; a filter that names none takes all. */
export function isAmong<T>(
  value: T,
  wanted: readonly T[] | undefined,
): boolean {
  return !wanted?.length || wanted.includes(value);
}

/** Whether a text has the words that are searched for. */
export function hasWords(text: string, search = ''): boolean {
  return text.toLowerCase().includes(search.toLowerCase());
}
