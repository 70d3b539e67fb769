import type { Knex } from 'knex';

/** How many changes of a connection wait for a decision, by kind, and since when the oldest of each does; milliseconds since the epoch. */
export async function readHeldKinds(
  knex: Knex,
  connectionId: string,
): Promise<{ kind: string; count: number; since: number }[]> {
  const rows: {
    kind: string;
    changes: number | string;
    since: number | string;
  }[] = await knex('held_changes')
    .where({ connection_id: connectionId, status: 'held' })
    .groupBy('kind')
    .orderBy('kind')
    .select('kind')
    .count({ changes: '*' })
    .min({ since: 'held_since' });
  return rows.map(({ kind, changes, since }) => ({
    kind,
    count: Number(changes),
    since: Number(since),
  }));
}
