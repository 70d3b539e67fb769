import type { ConnectionSummary } from '@idp-sync/backstage-plugin-idp-sync-common';

type Ranked = Pick<ConnectionSummary, 'id' | 'priority' | 'state'>;

/** The connections in the order in which they are believed about people whom several have, as the backend has it. */
export function authorityOrder<Connection extends Ranked>(
  connections: readonly Connection[],
): Connection[] {
  return [...connections].sort(
    (one, other) => rankOf(one) - rankOf(other) || (one.id < other.id ? -1 : 1),
  );
}

/** One that is gone from the configuration or not connected knows nothing new of anybody. */
function rankOf({ state, priority }: Ranked): number {
  return state === 'orphaned' || state === 'notConnected'
    ? Number.MAX_SAFE_INTEGER
    : priority;
}
