import { isDatabaseConflictError } from '@backstage/backend-plugin-api';
import { IdpSyncError } from '@idp-sync/backstage-plugin-idp-sync-node';
import type { Knex } from 'knex';
import { insertRows } from '../database/insertRows';
import type { ApplyContext } from './applyPlan';
import { type RefusedChange, refusalOf } from './checkBatch';
import type { CheckedChange, StoredChange } from './plannedChanges';

const RESERVATION_COLUMNS = {
  connection_id: 'text',
  class: 'text',
  object_id: 'text',
  entity_ref: 'text',
  display_name: 'text',
  search_key: 'text',
  status: 'text',
  sequence: 'bigint',
  created_at: 'bigint',
  updated_at: 'bigint',
} as const;

/**
 * Gives objects their references before anything is handed over: the unique index decides between connections, and holds after a kill. Most have theirs since
 * they were claimed with the plan; see `claimReferences`. One whose reference moves keeps the one before as well, until the catalog has let go of it.
 *
 * @returns what another object was quicker to take
 */
export async function reserveReferences(
  transaction: Knex,
  { connectionId, managed }: ApplyContext,
  changes: readonly CheckedChange[],
): Promise<RefusedChange<CheckedChange>[]> {
  await insertRows(
    transaction,
    'managed_entities',
    RESERVATION_COLUMNS,
    changes
      .filter(
        ({ action, currentRef }) =>
          action === 'create' && currentRef === undefined,
      )
      .map(change => reservationOf(connectionId, change)),
    'on conflict do nothing',
  );
  for (const change of changes) {
    if (change.action !== 'remove' && change.currentRef) {
      await reserveMove(transaction, connectionId, change);
    }
  }
  const bearers = await managed.bearers(
    transaction,
    changes.map(change => change.entityRef),
  );
  const refused = changes.flatMap(change => {
    const error = refusalOf(change, connectionId, bearers);
    return error ? [{ change, error: IdpSyncError.toRunError(error) }] : [];
  });
  await takeBack(transaction, connectionId, refused);
  return refused;
}

function reservationOf(connectionId: string, change: StoredChange) {
  const now = Date.now();
  return {
    connection_id: connectionId,
    class: change.class,
    object_id: change.objectId,
    entity_ref: change.entityRef,
    display_name: change.displayName,
    search_key: change.searchKey,
    status: 'reserved',
    sequence: 0,
    created_at: now,
    updated_at: now,
  };
}

async function reserveMove(
  transaction: Knex,
  connectionId: string,
  change: CheckedChange,
): Promise<void> {
  if (change.currentRef === change.entityRef) {
    return;
  }
  try {
    // In a savepoint, because PostgreSQL gives up the whole transaction when the index refuses.
    await transaction.transaction(savepoint =>
      savepoint('managed_entities')
        .where({
          connection_id: connectionId,
          class: change.class,
          object_id: change.objectId,
          entity_ref: change.currentRef,
        })
        .update({
          entity_ref: change.entityRef,
          previous_ref: change.previousRef ?? null,
        }),
    );
  } catch (error) {
    if (!isDatabaseConflictError(error)) {
      throw error;
    }
  }
}

/** A reference that turned out to be somebody else's until the catalog has let go of it. */
async function takeBack(
  transaction: Knex,
  connectionId: string,
  refused: readonly RefusedChange<CheckedChange>[],
): Promise<void> {
  for (const { change } of refused) {
    const object = {
      connection_id: connectionId,
      class: change.class,
      object_id: change.objectId,
    };
    const { currentRef } = change;
    if (currentRef === undefined) {
      await transaction('managed_entities')
        .where({ ...object, status: 'reserved', sequence: 0 })
        .delete();
    } else if (currentRef !== change.entityRef) {
      await transaction('former_references')
        .where({ ...object, entity_ref: currentRef })
        .delete();
      await transaction('managed_entities')
        .where({ ...object, entity_ref: change.entityRef })
        .update({ entity_ref: currentRef, previous_ref: null });
    }
  }
}
