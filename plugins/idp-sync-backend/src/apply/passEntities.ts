import type { Knex } from 'knex';
import { endHolds } from '../guard/endHolds';
import { databaseNow } from '../database/databaseTime';
import type { ApplyContext } from './applyPlan';
import type { LockedRows } from './LockedRows';
import { locationKeyOf } from './CatalogConnection';
import { bumpManagedRevision } from './ManagedEntityStore';
import type { CheckedChange } from './plannedChanges';

/** Passes rows on to the objects of some changes, with all that hangs on them. */
export async function passEntities(
  transaction: Knex,
  { connectionId, runId }: Pick<ApplyContext, 'connectionId' | 'runId'>,
  changes: readonly CheckedChange[],
  rows: LockedRows,
): Promise<void> {
  if (changes.length === 0) {
    return;
  }
  const now = databaseNow(transaction);
  const ids = changes.map(({ id }) => id);
  await keepOwnReferences(transaction, connectionId, changes, rows);
  await transaction('managed_entities')
    .whereIn(
      'entity_ref',
      changes.map(({ entityRef }) => entityRef),
    )
    .delete();
  await transaction('managed_entities').insert(
    changes.map(change => {
      const owner = rows.owner(change.entityRef);
      const expected = change.expectedSequence ?? 0;
      const isThere = change.action === 'update';
      return {
        connection_id: connectionId,
        class: change.class,
        object_id: change.objectId,
        entity_ref: change.entityRef,
        display_name: change.displayName,
        search_key: change.searchKey,
        // The catalog has it as it was: any run hands it over.
        status: isThere ? 'lost' : 'reserved',
        sequence: isThere ? expected + 1 : expected,
        entity: isThere && change.entity ? JSON.stringify(change.entity) : null,
        location_key: isThere
          ? owner?.location_key ??
            locationKeyOf(change.adopts?.connectionId ?? '')
          : null,
        mark: owner?.mark ?? null,
        last_run_id: isThere ? runId : null,
        sent_at: isThere ? now : null,
        created_at: now,
        updated_at: now,
      };
    }),
  );
  await copyHashes(transaction, ids);
  for (const change of changes) {
    await passFormerReferences(transaction, connectionId, change);
  }
  const revisions = await raiseRevisions(
    transaction,
    { connectionId, runId },
    changes,
  );
  await releaseHolds(transaction, runId, connectionId, changes);
  await writeDown(transaction, { connectionId, runId }, changes, revisions);
  await transaction('run_changes')
    .whereIn('id', ids)
    .where({ action: 'update' })
    .update({ status: 'applied', applied_at: now, entity: null });
  await transaction('run_changes')
    .whereIn('id', ids)
    .whereNot({ action: 'update' })
    .update({ adopts: null });
}

/** One that an object has borne stays its own; one that was only reserved for it is free. */
async function keepOwnReferences(
  transaction: Knex,
  connectionId: string,
  changes: readonly CheckedChange[],
  rows: LockedRows,
): Promise<void> {
  for (const { class: objectClass, objectId } of changes) {
    const own = rows.own(objectId);
    if (own) {
      const object = {
        connection_id: connectionId,
        class: objectClass,
        object_id: objectId,
      };
      await transaction('managed_entities').where(object).delete();
      if (Number(own.sequence) > 0) {
        await transaction('former_references')
          .insert({
            ...object,
            entity_ref: own.entity_ref,
            left_at: databaseNow(transaction),
          })
          .onConflict('entity_ref')
          .ignore();
      }
    }
  }
}

/** What was planned is what will have been sent. */
async function copyHashes(
  transaction: Knex,
  changeIds: readonly number[],
): Promise<void> {
  await transaction.raw(
    `update managed_entities set entity_hash = change.entity_hash, input_hash = change.input_hash
     from run_changes as change
     where change.id in (${changeIds
       .map(() => '?')
       .join(', ')}) and change.action = 'update'
       and managed_entities.connection_id = change.connection_id
       and managed_entities.class = change.class
       and managed_entities.object_id = change.object_id`,
    [...changeIds],
  );
}

/** References that the person has left by renames are the same person's. */
async function passFormerReferences(
  transaction: Knex,
  connectionId: string,
  { class: objectClass, objectId, adopts }: CheckedChange,
): Promise<void> {
  await transaction('former_references')
    .where({
      connection_id: adopts?.connectionId ?? '',
      class: objectClass,
      object_id: adopts?.objectId ?? '',
    })
    .update({ connection_id: connectionId, object_id: objectId });
}

/** Both connections have to plan anew. @returns the revisions of those whose entities were taken over */
async function raiseRevisions(
  transaction: Knex,
  run: { connectionId: string; runId: number },
  changes: readonly CheckedChange[],
): Promise<Map<string, number>> {
  const others = new Set(
    changes.flatMap(({ adopts }) => adopts?.connectionId ?? []),
  );
  for (const id of [...others, run.connectionId].sort()) {
    await bumpManagedRevision(transaction, id);
  }
  await transaction('runs')
    .where({ id: run.runId })
    .increment('managed_changes', 1);
  const rows = await transaction('connections')
    .whereIn('id', [...others])
    .select('id', 'managed_revision');
  return new Map(rows.map(row => [row.id, Number(row.managed_revision)]));
}

/** What the other connection wanted to do with the entity is its business no more. */
async function releaseHolds(
  transaction: Knex,
  runId: number,
  connectionId: string,
  changes: readonly CheckedChange[],
): Promise<void> {
  for (const { class: objectClass, adopts } of changes) {
    const ids: number[] = await transaction('held_changes')
      .where({
        connection_id: adopts?.connectionId ?? '',
        class: objectClass,
        object_id: adopts?.objectId ?? '',
      })
      .pluck('id');
    await endHolds(
      transaction,
      runId,
      'released',
      ids.map(id => ({
        id: Number(id),
        reason: `Connection ${connectionId} has taken the person over`,
      })),
    );
  }
}

/** Who has given up which entity, from now on; an object that has one again has given up nothing. */
async function writeDown(
  transaction: Knex,
  { connectionId, runId }: { connectionId: string; runId: number },
  changes: readonly CheckedChange[],
  revisions: ReadonlyMap<string, number>,
): Promise<void> {
  for (const change of changes) {
    const { adopts } = change;
    const from = {
      connection_id: adopts?.connectionId ?? '',
      class: change.class,
      object_id: adopts?.objectId ?? '',
    };
    const to = {
      connection_id: connectionId,
      class: change.class,
      object_id: change.objectId,
    };
    await transaction('adoptions')
      .where({ current: true })
      .where(either => either.where(from).orWhere(to))
      .update({ current: false });
    await transaction('adoptions').insert({
      ...from,
      entity_ref: change.entityRef,
      to_connection_id: connectionId,
      run_id: runId,
      change_id: change.id,
      managed_revision: revisions.get(from.connection_id) ?? 0,
      current: true,
      at: databaseNow(transaction),
    });
  }
}
