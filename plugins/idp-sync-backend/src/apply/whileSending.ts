import type { Knex } from 'knex';
import { isPostgres } from '../database/isPostgres';

/**
 * Hands something of a connection over to the catalog. Meanwhile no other connection takes an entity of it over (`adoptEntities`), and what has been taken over before is not
 * among what `send` reads: it has to read only then whether that is still to be sent. After a kill or a failure the connection counts as sending for as long as its run is
 * under way: whoever has the run knows what is in doubt.
 */
export async function whileSending<T>(
  {
    knex,
    connectionId,
    lease,
  }: { knex: Knex; connectionId: string; lease: { runId: number } },
  send: () => Promise<T>,
): Promise<T> {
  const row = () => knex('connections').where({ id: connectionId });
  await row().update({ sending_run_id: lease.runId });
  const result = await send();
  await row()
    .where({ sending_run_id: lease.runId })
    .update({ sending_run_id: null });
  return result;
}

/**
 * Which of some connections have something on its way to the catalog. None of them begins to send until the transaction ends.
 *
 * @param connectionIds - all that the transaction is about
 */
export async function lockSending(
  transaction: Knex,
  connectionIds: readonly string[],
): Promise<ReadonlySet<string>> {
  const rows = transaction('connections')
    .whereIn('id', connectionIds)
    // Two that lock the same rows must not do so in different orders.
    .orderBy('id')
    .select('id', 'sending_run_id');
  const locked: { id: string; sending_run_id: number | null }[] =
    await (isPostgres(transaction) ? rows.forUpdate() : rows);
  const running: number[] = await transaction('runs')
    .whereIn(
      'id',
      locked.flatMap(row => row.sending_run_id ?? []),
    )
    .where({ status: 'running' })
    .pluck('id');
  return new Set(
    locked
      .filter(
        row =>
          row.sending_run_id !== null && running.includes(row.sending_run_id),
      )
      .map(row => row.id),
  );
}
