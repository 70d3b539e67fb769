import type { Knex } from 'knex';
import { setImmediate } from 'node:timers/promises';
import type { Fence } from '../database/Fence';

/** Rows at once: SQLite deletes in the portal's own thread. */
const ROWS_AT_ONCE = 1_000;

/** Deletes the changes of a run in steps, each a transaction of its own. */
export async function deleteChanges(
  knex: Knex,
  runId: number,
  fence: Fence,
): Promise<void> {
  for (;;) {
    const deleted = await deleteSome(knex, runId, fence);
    if (deleted < ROWS_AT_ONCE) {
      return;
    }
    await setImmediate();
  }
}

async function deleteSome(
  knex: Knex,
  runId: number,
  fence: Fence,
): Promise<number> {
  return await knex.transaction(async transaction => {
    await fence(transaction);
    const deleted: number = await transaction('run_changes')
      .whereIn(
        'id',
        transaction('run_changes')
          .where({ run_id: runId })
          .limit(ROWS_AT_ONCE)
          .select('id'),
      )
      .delete();
    return deleted;
  });
}
