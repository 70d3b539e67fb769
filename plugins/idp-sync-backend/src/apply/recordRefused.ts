import type { RunError } from '@idp-sync/backstage-plugin-idp-sync-common';
import type { Knex } from 'knex';
import type { RefusedChange } from './checkBatch';

/** What is to be written down of a change that must not be sent. */
export type RefusedObject = Pick<RefusedChange, 'error' | 'conflict'> & {
  change: Pick<RefusedChange['change'], 'id' | 'class' | 'objectId'>;
};

/** Writes down with each change why it was not applied. */
export async function recordRefused(
  transaction: Knex,
  connectionId: string,
  refused: readonly RefusedObject[],
): Promise<void> {
  for (const { change, error, conflict } of refused) {
    if (conflict) {
      await transaction('managed_entities')
        .where({
          connection_id: connectionId,
          class: change.class,
          object_id: change.objectId,
          status: 'reserved',
        })
        .update({ status: 'conflict' });
    }
    await transaction('run_changes')
      .where({ id: change.id })
      .update({
        status: 'failed',
        error: JSON.stringify(error satisfies RunError),
        entity: null,
      });
  }
}
