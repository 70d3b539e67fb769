import type { Knex } from 'knex';

const ROW = { id: 1 };

/** Rises with each change to connections, credential profiles and policies that is made in the portal, by whichever replica. */
export async function readConfigurationRevision(knex: Knex): Promise<number> {
  const row = await knex('configuration_revision').where(ROW).first('revision');
  return Number(row?.revision ?? 0);
}

/** To be called in the transaction that makes the change; those who change something at the same time wait for one another. */
export async function raiseConfigurationRevision(
  transaction: Knex,
): Promise<void> {
  await transaction('configuration_revision')
    .where(ROW)
    .update({ revision: transaction.raw('revision + 1') });
}
