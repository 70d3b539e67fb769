import {
  LEAVE_REASONS,
  type LeaversPolicy,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import type { Knex } from 'knex';
import { HANDED_OVER } from '../apply/ManagedEntityStore';
import { ruleOf } from '../plan/leavers';
import { readDatabaseNow } from '../database/databaseTime';

const DAY_MS = 24 * 3_600_000;

/**
 * Whether the grace of somebody has ended whose entity is still in the catalog: then a plan comes out differently though nothing has changed.
 *
 * @param since - milliseconds since the epoch; whose grace ended before does not count
 */
export async function hasDueLeaver(
  knex: Knex,
  connectionId: string,
  policy: LeaversPolicy,
  since: number = 0,
): Promise<boolean> {
  const now = await readDatabaseNow(knex);
  for (const objectClass of ['user', 'group'] as const) {
    for (const reason of LEAVE_REASONS) {
      const rule = ruleOf(policy, { class: objectClass }, reason);
      if (typeof rule === 'object') {
        const due = await knex('managed_entities')
          .where({
            connection_id: connectionId,
            class: objectClass,
            left_reason: reason,
          })
          .where('left_at', '<=', now - rule.removeAfter.days * DAY_MS)
          .where('left_at', '>', since - rule.removeAfter.days * DAY_MS)
          .whereIn('status', HANDED_OVER)
          .first('object_id');
        if (due) {
          return true;
        }
      }
    }
  }
  return false;
}
