import { DEFAULT_CONNECTION_PRIORITY } from '@idp-sync/backstage-plugin-idp-sync-common';
import type { Knex } from 'knex';
import { z } from 'zod';

/** A connection as the order of authority has it. */
export interface RankedConnection {
  id: string;
  title: string;
}

const storedTitle = z.object({ title: z.string().optional() });

/**
 * The other connections that have, or may have, people in the catalog, and those of them that one goes before: by priority, then by id, so that any two always
 * agree. One that is gone from the configuration or disconnected knows nothing new of anybody, and comes last.
 */
export async function readRanks(
  knex: Knex,
  connectionId: string,
): Promise<{
  others: RankedConnection[];
  outranked: ReadonlySet<string>;
  /** The same for the same order, entities and mirrors. */
  revision: string;
}> {
  const rows: {
    id: string;
    origin: string;
    settings: string;
    present: boolean | number;
    connected_at: number | string | null;
    priority: number | null;
    mirror_revision: number | string;
    managed_revision: number | string;
  }[] = await knex('connections')
    .orderBy('id')
    .select(
      'id',
      'origin',
      'settings',
      'present',
      'connected_at',
      'priority',
      'mirror_revision',
      'managed_revision',
    );
  const rankOf = (row: (typeof rows)[number]) =>
    row.present && (row.origin === 'file' || row.connected_at !== null)
      ? row.priority ?? DEFAULT_CONNECTION_PRIORITY
      : Infinity;
  const own = rows.find(({ id }) => id === connectionId);
  const ownRank = own ? rankOf(own) : Infinity;
  const others = rows.filter(({ id }) => id !== connectionId);
  const outranked = others.filter(
    row =>
      rankOf(row) > ownRank ||
      (rankOf(row) === ownRank && row.id > connectionId),
  );
  return {
    others: others.map(({ id, settings }) => ({
      id,
      title: storedTitle.parse(JSON.parse(settings)).title ?? id,
    })),
    outranked: new Set(outranked.map(({ id }) => id)),
    revision: others
      .map(row => {
        const before = outranked.includes(row) ? '<' : '>';
        return `${before}${row.id}:${row.mirror_revision}:${row.managed_revision}`;
      })
      .join(' '),
  };
}
