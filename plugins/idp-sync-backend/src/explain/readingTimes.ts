import type { Knex } from 'knex';
import { toIso } from '../runs/runRows';

/** When the directory of a connection was last read, and when in full. Absent before the first time. */
export async function readingTimes(
  knex: Knex,
  connectionId: string,
): Promise<{ lastReadAt?: string; lastFullReadAt?: string }> {
  const connection = await knex('connections')
    .where({ id: connectionId })
    .first('last_full_scan_at');
  // Both streams belong to a reading: the one that was read longer ago says how old the picture is.
  const [{ read }] = await knex('mirror_cursors')
    .where({ connection_id: connectionId, complete: true })
    .min({ read: 'updated_at' });
  return {
    lastReadAt: toIso(read ?? null),
    lastFullReadAt: toIso(connection?.last_full_scan_at ?? null),
  };
}
