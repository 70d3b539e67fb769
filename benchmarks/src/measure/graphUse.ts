import type { FiguresSnapshot } from '@idp-sync/graph-emulator';

/** What the emulator has served in some time. */
export interface GraphUse {
  /** Without those for tokens. */
  requests: number;
  tokenRequests: number;
  resourceUnits: number;
  megabytes: number;
  /** By method and route template. */
  byRoute: Record<string, number>;
}

/** Routes of the login authority name the tenant; all others are the Graph's. */
const AUTHORITY_ROUTE = /^\w+ \/\{tenant\}\//;

/** What was served between two snapshots of the emulator's figures. */
export function graphUseBetween(
  before: FiguresSnapshot,
  after: FiguresSnapshot,
): GraphUse {
  const byRoute = Object.fromEntries(
    Object.entries(after.byRoute)
      .map(([route, count]): [string, number] => [
        route,
        count - (before.byRoute[route] ?? 0),
      ])
      .filter(([, count]) => count > 0),
  );
  const tokenRequests = Object.entries(byRoute)
    .filter(([route]) => AUTHORITY_ROUTE.test(route))
    .reduce((sum, [, count]) => sum + count, 0);
  return {
    requests: after.requests - before.requests - tokenRequests,
    tokenRequests,
    resourceUnits: after.resourceUnits - before.resourceUnits,
    megabytes: (after.bytes - before.bytes) / 1e6,
    byRoute,
  };
}
