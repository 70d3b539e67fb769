import { slugOf } from '@idp-sync/backstage-plugin-idp-sync-common';
import type { Knex } from 'knex';

const MAX_LENGTH = 63;

/** Domains that tenants have of Microsoft, in each of its clouds. */
const OF_MICROSOFT =
  /\.(?:partner\.)?onmicrosoft\.(?:com|us|cn)$|\.partner\.onmschina\.cn$/i;
const GUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * An id that is not taken yet, made of what people know the connection by: its title; where that has no Latin letters, the domain of its tenant; else the kind of
 * identity provider.
 */
export function connectionIdFor(
  connection: { title: string; tenantId: string; providerTitle: string },
  taken: ReadonlySet<string>,
): string {
  const { title, tenantId, providerTitle } = connection;
  const domain = GUID.test(tenantId) ? '' : tenantId.replace(OF_MICROSOFT, '');
  const base =
    [title, domain, providerTitle]
      .map(name =>
        slugOf(name)
          .slice(0, MAX_LENGTH - 5)
          .replace(/-$/, ''),
      )
      .find(slug => /[a-z]/.test(slug)) ?? 'connection';
  for (let number = 1; ; number++) {
    const id = number === 1 ? base : `${base}-${number}`;
    if (!taken.has(id)) {
      return id;
    }
  }
}

/** Tables in which something stays of a connection that is deleted. */
const TRACES = [
  'connections',
  'runs',
  'managed_entities',
  'adoptions',
  'problems',
];

/** Ids of connections that there are, and of those of which there is something left: to give such an id to another one would give it their log and references, too. */
export async function usedConnectionIds(knex: Knex): Promise<Set<string>> {
  const ids = new Set<string>();
  for (const table of TRACES) {
    const column = table === 'connections' ? 'id' : 'connection_id';
    const used: string[] = await knex(table).distinct(column).pluck(column);
    used.forEach(id => ids.add(id));
  }
  return ids;
}
