import type { Knex } from 'knex';

/** Forgets all that was read of a directory; the next scan reads everything. To be called in a transaction, while no run of the connection is under way. */
export async function purgeMirror(
  transaction: Knex,
  connectionId: string,
): Promise<void> {
  const own = { connection_id: connectionId };
  // Whoever writes photos has this row, and looks whether there is still a mirror.
  await transaction('connections')
    .where({ id: connectionId })
    .forUpdate()
    .first('id');
  const keys = transaction('mirror_keys').where(own).select('key');
  await transaction('mirror_memberships')
    .whereIn('group_key', keys.clone())
    .delete();
  for (const table of [
    'mirror_chains',
    'mirror_cursors',
    'mirror_objects',
    'mirror_keys',
    'mirror_photos',
    'mirror_units',
  ]) {
    await transaction(table).where(own).delete();
  }
  await transaction('connections')
    .where({ id: connectionId })
    .update({
      last_full_scan_at: null,
      mirror_attributes: null,
      planned_fingerprint: null,
      mirror_revision: transaction.raw('mirror_revision + 1'),
    });
}
