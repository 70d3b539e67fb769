import type { Knex } from 'knex';
import { bumpManagedRevision } from '../apply/ManagedEntityStore';
import { bulkRows } from '../database/bulkRows';
import type { LeaverNote } from './types';

/**
 * Writes down since when and why objects have left, and that others have come back. When the directory was last looked at before, is when they had not left
 * yet.
 */
export async function noteLeavers(
  transaction: Knex,
  { runId, connectionId }: { runId: number; connectionId: string },
  notes: readonly LeaverNote[],
): Promise<void> {
  const leavers = notes.filter(({ left }) => left);
  if (leavers.length > 0) {
    const rows = bulkRows(
      transaction,
      {
        note_connection: 'text',
        note_class: 'text',
        note_id: 'text',
        note_sequence: 'integer',
        note_at: 'text',
        note_reason: 'text',
        note_due: 'text',
      },
      leavers.map(({ class: objectClass, objectId, sequence, left }) => [
        connectionId,
        objectClass,
        objectId,
        sequence,
        `${left?.at}`,
        `${left?.reason}`,
        `${left?.dueAt ?? ''}`,
      ]),
    );
    await transaction.raw(
      `update managed_entities set
         left_after = case when left_reason = note_reason then left_after else cast(? as bigint) end,
         left_at = cast(note_at as bigint),
         left_reason = note_reason,
         removal_due_at = cast(nullif(note_due, '') as bigint)
       from ${rows.sql}
       where connection_id = note_connection and class = note_class and object_id = note_id and sequence = note_sequence`,
      [await lastLook(transaction, connectionId, runId), ...rows.bindings],
    );
  }
  if (notes.length > 0) {
    await bumpManagedRevision(transaction, connectionId);
    await transaction('runs')
      .where({ id: runId })
      .increment('managed_changes', 1);
  }
  const returned = notes.filter(({ left }) => !left);
  if (returned.length > 0) {
    const rows = bulkRows(
      transaction,
      {
        note_connection: 'text',
        note_class: 'text',
        note_id: 'text',
        note_sequence: 'integer',
      },
      returned.map(({ class: objectClass, objectId, sequence }) => [
        connectionId,
        objectClass,
        objectId,
        sequence,
      ]),
    );
    await transaction.raw(
      `update managed_entities set left_at = null, left_reason = null, left_after = null, removal_due_at = null,
         removal_requested_at = null, removal_requested_by = null, removal_reason = null
       from ${rows.sql}
       where connection_id = note_connection and class = note_class and object_id = note_id and sequence = note_sequence`,
      rows.bindings,
    );
  }
}

/** When the last run before began that read the directory to the end; null where that is not known any more. */
async function lastLook(
  knex: Knex,
  connectionId: string,
  runId: number,
): Promise<number | null> {
  const row = await knex('runs')
    .where({ connection_id: connectionId })
    .where('id', '<', runId)
    .whereIn('status', ['succeeded', 'partial'])
    .orderBy('id', 'desc')
    .first('started_at');
  return row?.started_at === undefined || row.started_at === null
    ? null
    : Number(row.started_at);
}
