import type { ObjectClass } from '@idp-sync/backstage-plugin-idp-sync-common';
import type { Knex } from 'knex';
import { HANDED_OVER } from '../apply/ManagedEntityStore';

/** How many of each class have left and are still in the catalog, of connections that have any. */
export async function countLeavers(
  knex: Knex,
  connectionIds: readonly string[],
): Promise<Map<string, Record<ObjectClass, number>>> {
  const rows: {
    connection_id: string;
    class: ObjectClass;
    leavers: number | string;
  }[] = await knex('managed_entities')
    .whereIn('connection_id', connectionIds)
    .whereNotNull('left_at')
    .whereIn('status', HANDED_OVER)
    .groupBy('connection_id', 'class')
    .select('connection_id', 'class')
    .count({ leavers: '*' });
  const result = new Map<string, Record<ObjectClass, number>>();
  for (const row of rows) {
    const counts = result.get(row.connection_id) ?? {
      user: 0,
      group: 0,
      organization: 0,
    };
    result.set(row.connection_id, counts);
    counts[row.class] = Number(row.leavers);
  }
  return result;
}
