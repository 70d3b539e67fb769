import type { ConnectionSummary } from '@idp-sync/backstage-plugin-idp-sync-common';

/** What each column is sorted by. */
const SORT_KEYS: Record<
  string,
  (
    connection: ConnectionSummary,
    providerName: (provider: string) => string,
  ) => string
> = {
  title: ({ title }) => title,
  provider: ({ provider }, providerName) => providerName(provider),
  enabled: ({ enabled }) => (enabled ? '0' : '1'),
  credential: ({ credentialProfile }) => credentialProfile,
  authority: ({ priority, id }) => `${String(priority).padStart(5, '0')} ${id}`,
  last: ({ lastSync }) => lastSync?.startedAt ?? lastSync?.requestedAt ?? '',
  next: ({ schedule }) => schedule?.nextRunAt ?? '\uffff',
};

/**
 * The connections in which every word of the search is found, in order.
 *
 * @param sort - A column, with a minus before it for the other way round.
 */
export function listConnections(
  connections: readonly ConnectionSummary[],
  search: string,
  sort: string,
  names: {
    providerName: (provider: string) => string;
    cloudName: (cloud: string) => string;
  },
): ConnectionSummary[] {
  const { providerName, cloudName } = names;
  const words = search.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  const keyOf = SORT_KEYS[sort.replace(/^-/, '')] ?? SORT_KEYS.title;
  const direction = sort.startsWith('-') ? -1 : 1;
  return connections
    .filter(connection => {
      const text = [
        connection.title,
        connection.id,
        providerName(connection.provider),
        connection.tenantId,
        connection.tenantName ?? '',
        connection.cloud,
        cloudName(connection.cloud),
        connection.credentialProfile,
      ]
        .join('\n')
        .toLocaleLowerCase();
      return words.every(word => text.includes(word));
    })
    .sort(
      (one, other) =>
        direction *
          keyOf(one, providerName).localeCompare(keyOf(other, providerName)) ||
        one.id.localeCompare(other.id),
    );
}
