import { useCallback, useMemo } from 'react';
import { DateTime } from 'luxon';
import { useSearchParams } from 'react-router-dom';
import { searchFault } from './searchFault';

const DAY = /^\d{4}-\d\d-\d\d$/;

/** How many rows a list may show at once. */
export const PAGE_SIZES = [10, 25, 50, 100, 1_000];

/** The filters and the page of a list, as the URL has them. */
export interface ListParams {
  /** The value of a filter if it is one of `allowed`. */
  one<T extends string>(name: string, allowed: readonly T[]): T | undefined;
  /** Those values of a filter that are among `allowed`. */
  many<T extends string>(name: string, allowed: readonly T[]): T[];
  /** All values of a filter. */
  all(name: string): string[];
  /** The value of a free filter; empty, if there is none. */
  text(name: string): string;
  /** The value of a filter that is searched for; empty where the backend would refuse it, as the field says. */
  search(name: string): string;
  /** The value of a filter if it is a day of the calendar, such as `2026-11-20`. */
  day(name: string): string | undefined;
  offset: number;
  pageSize: number;
  /** Changes filters and goes back to the first page. */
  filter(
    changes: Record<string, string | string[] | undefined>,
    options?: { replace?: boolean },
  ): void;
  /** Changes how the list is shown, and stays on the page. */
  show(changes: Record<string, string | string[] | undefined>): void;
  /** Forgets all but these, as where something else is shown. */
  reset(values: Record<string, string>): void;
  goTo(offset: number): void;
  setPageSize(pageSize: number): void;
}

function positive(text: string | null): number | undefined {
  const value = Number(text);
  return Number.isSafeInteger(value) && value > 0 ? value : undefined;
}

/** Keeps filters and page in the URL, so that a list can be bookmarked, shared and gone back to. */
export function useListParams(defaultPageSize: number): ListParams {
  const [search, setSearch] = useSearchParams();
  const wanted = positive(search.get('pageSize'));
  const pageSize =
    wanted && PAGE_SIZES.includes(wanted) ? wanted : defaultPageSize;
  const page = positive(search.get('page')) ?? 1;

  const change = useCallback(
    (
      changes: Record<string, string | string[] | undefined>,
      options?: { replace?: boolean },
    ) =>
      setSearch(before => {
        const after = new URLSearchParams(before);
        for (const [name, value] of Object.entries(changes)) {
          after.delete(name);
          for (const single of [value ?? []].flat()) {
            if (single !== '') {
              after.append(name, single);
            }
          }
        }
        return after;
      }, options),
    [setSearch],
  );

  return useMemo(
    () => ({
      one: (name, allowed) => allowed.find(value => value === search.get(name)),
      many: (name, allowed) =>
        allowed.filter(value => search.getAll(name).includes(value)),
      all: name => search.getAll(name),
      text: name => search.get(name) ?? '',
      search: name => {
        const text = search.get(name) ?? '';
        return searchFault(text) ? '' : text;
      },
      day: name => {
        const value = search.get(name) ?? '';
        return DAY.test(value) && DateTime.fromISO(value).isValid
          ? value
          : undefined;
      },
      offset: (page - 1) * pageSize,
      pageSize,
      filter: (changes, options) =>
        change({ ...changes, page: undefined }, options),
      show: changes => change(changes, { replace: true }),
      reset: values => setSearch(new URLSearchParams(values)),
      goTo: offset => {
        const target = Math.floor(offset / pageSize) + 1;
        change({ page: target > 1 ? String(target) : undefined });
      },
      setPageSize: size =>
        change({
          page: undefined,
          pageSize: size === defaultPageSize ? undefined : String(size),
        }),
    }),
    [search, setSearch, page, pageSize, change, defaultPageSize],
  );
}
