import { QueryOptions } from './QueryOptions';

/** Base costs of GET; every other identity path costs 1. Reference: graph.md §7. */
const COSTS: [prefix: string, units: number][] = [
  ['/groups/{id}/transitiveMembers', 5],
  ['/groups/{id}/members', 3],
  ['/users/{id}/memberOf', 2],
];

/** A page smaller than this is one unit cheaper. */
const SMALL_PAGE = 20;

/** What a request costs, in resource units. */
export function resourceUnits(
  template: string,
  options: Pick<QueryOptions, 'select' | 'expand' | 'top'>,
): number {
  const base =
    template === '/users'
      ? 2
      : COSTS.find(([prefix]) => template.startsWith(prefix))?.[1] ?? 1;
  return Math.max(
    1,
    base -
      (options.select ? 1 : 0) +
      (options.expand ? 1 : 0) -
      (options.top !== undefined && options.top < SMALL_PAGE ? 1 : 0),
  );
}
