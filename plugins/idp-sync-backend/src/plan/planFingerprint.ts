import { createHash } from 'node:crypto';
import type { EntityTransformers } from '@idp-sync/backstage-plugin-idp-sync-node';
import type { Knex } from 'knex';

/** Raise it with every change to selection, mapping or planning that may make another entity of the same directory. */
export const MAPPING_VERSION = 1;

/**
 * Everything a plan is derived from, as one short word: the same fingerprint means the same plan, so that planning can be skipped when nothing has changed.
 */
export async function planFingerprint(
  knex: Knex,
  connectionId: string,
  transformers: EntityTransformers | undefined,
): Promise<string> {
  const row = await knex('connections')
    .where({ id: connectionId })
    .first('mirror_revision', 'managed_revision', 'policy_version');
  return createHash('sha256')
    .update(
      JSON.stringify([
        MAPPING_VERSION,
        transformers?.version,
        Number(row.mirror_revision),
        Number(row.managed_revision),
        row.policy_version,
      ]),
    )
    .digest('hex');
}
