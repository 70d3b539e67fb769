import { parsePolicy } from '@idp-sync/backstage-plugin-idp-sync-common';
import type { Knex } from 'knex';

/** Whether the policy in force wants somebody else to approve than who has caused the changes. */
export async function needsSecondPerson(
  knex: Knex,
  connectionId: string,
): Promise<boolean> {
  const row = await knex('connections as c')
    .join('policy_versions as p', {
      'p.connection_id': 'c.id',
      'p.version': 'c.policy_version',
    })
    .where('c.id', connectionId)
    .first('p.policy');
  return row ? parsePolicy(JSON.parse(row.policy)).safety.secondPerson : false;
}
