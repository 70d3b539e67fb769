import type { Knex } from 'knex';
import { databaseNow } from '../../database/databaseTime';

/**
 * Has failing connections tried again at once, and with short pauses after that: what they failed with may have been mended. To be called in the transaction that
 * changes a connection, its credential or its policy.
 */
export async function endPauses(
  transaction: Knex,
  connectionIds: readonly string[],
): Promise<void> {
  await transaction('connection_failures')
    .whereIn('connection_id', connectionIds)
    .update({ pauses: 0, retry_at: databaseNow(transaction) });
}
