import { parsePolicy } from '@idp-sync/backstage-plugin-idp-sync-common';
import type { Knex } from 'knex';

/** Which holds somebody else has to approve than who has caused them. */
export interface SecondPersonRule {
  /** The policy in force wants it, so that it is all of them. */
  always: boolean;
  /** Versions of the policy that wanted it: what was held by one of these stays so, whoever saves another policy since. */
  versions: number[];
}

/** What the policy in force, and those by which changes are held, say of a second person. */
export async function secondPersonRule(
  knex: Knex,
  connectionId: string,
): Promise<SecondPersonRule> {
  const connection = await knex('connections')
    .where({ id: connectionId })
    .first('policy_version');
  const rows: { version: number; policy: string }[] = await knex(
    'policy_versions',
  )
    .where({ connection_id: connectionId })
    .where(which =>
      which
        .where('version', connection?.policy_version ?? 0)
        .orWhereIn(
          'version',
          knex('held_changes')
            .where({ connection_id: connectionId })
            .distinct('policy_version'),
        ),
    )
    .select('version', 'policy');
  const versions = rows
    .filter(row => parsePolicy(JSON.parse(row.policy)).safety.secondPerson)
    .map(row => row.version);
  return { always: versions.includes(connection?.policy_version), versions };
}
