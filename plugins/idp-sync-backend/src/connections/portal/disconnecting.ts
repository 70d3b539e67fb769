import {
  type DisconnectEffect,
  parsePolicy,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import type { Knex } from 'knex';
import { HANDED_OVER } from '../../apply/ManagedEntityStore';
import { purgeMirror } from '../../mirror/purgeMirror';
import { DatabasePolicyStore } from '../../policy/DatabasePolicyStore';
import type { RunRequests } from '../../runs/RunRequests';
import { raiseConfigurationRevision } from '../configurationRevision';

/** What disconnecting would do; undefined where there is no such connection. */
export async function readDisconnectEffect(
  knex: Knex,
  id: string,
): Promise<DisconnectEffect | undefined> {
  const known = await knex('connections').where({ id }).first('id');
  if (!known) {
    return undefined;
  }
  const rows: { class: string; entities: number | string }[] = await knex(
    'managed_entities',
  )
    .where({ connection_id: id })
    .whereIn('status', HANDED_OVER)
    .groupBy('class')
    .select('class')
    .count({ entities: '*' });
  const count = (wanted: string) =>
    Number(rows.find(row => row.class === wanted)?.entities ?? 0);
  const [{ objects }] = await knex('mirror_objects')
    .where({ connection_id: id })
    .count({ objects: '*' });
  return {
    users: count('user'),
    groups: count('group'),
    mirrorObjects: Number(objects),
  };
}

/**
 * Nothing of a connection runs any more, and what was read of its directory is forgotten. No policy is in force, so that nothing reaches the catalog before somebody
 * has begun to sync again; drafts start from the last one. To be called while no run of it is under way.
 */
export async function disconnectNow(
  transaction: Knex.Transaction,
  id: string,
): Promise<void> {
  await purgeMirror(transaction, id);
  await transaction('connection_failures')
    .where({ connection_id: id })
    .delete();
  await transaction('connections').where({ id, origin: 'portal' }).update({
    connected_at: null,
    full_scan_next: true,
    disconnect_preview: null,
    policy_version: 0,
    schedule_hash: null,
    next_due_at: null,
  });
  await raiseConfigurationRevision(transaction);
}

/**
 * The last step of disconnecting with removal, to be called when a run has ended: once everybody has left the catalog. Where the limits keep some of them, one
 * sync more is asked for, which holds them for an approval; a confirmation holds nothing, and without a schedule nobody would ever be asked.
 */
export async function settleDisconnect(
  knex: Knex,
  ended: { connectionId: string; runId: number },
  requests: Pick<RunRequests, 'request'>,
): Promise<void> {
  const { connectionId: id, runId } = ended;
  const leaving = await knex('connections as c')
    .join('runs as p', 'p.id', 'c.disconnect_preview')
    .where('c.id', id)
    // Whoever saves another policy since has thought better of it.
    .whereRaw('?? = ??', ['p.saved_version', 'c.policy_version'])
    .first(
      'p.id as preview',
      'p.saved_version as saved',
      'p.requested_by as by',
    );
  const effect = leaving && (await readDisconnectEffect(knex, id));
  if (!effect) {
    return;
  }
  if (effect.users + effect.groups === 0) {
    await knex.transaction(async transaction => {
      await restorePolicy(transaction, id, leaving);
      await disconnectNow(transaction, id);
    });
    return;
  }
  const confirmation = await knex('runs')
    .where({ id: runId, status: 'succeeded', preview_id: leaving.preview })
    .first('requested_by');
  if (confirmation) {
    await requests.request({
      connectionId: id,
      kind: 'sync',
      mode: 'incremental',
      trigger: 'manual',
      requestedBy: confirmation.requested_by ?? undefined,
    });
  }
}

/** The policy by which everybody has left is nothing to go on from: the one before it becomes the last one again. */
async function restorePolicy(
  transaction: Knex.Transaction,
  id: string,
  { saved, by }: { saved: number; by: string | null },
): Promise<void> {
  const before = await transaction('policy_versions')
    .where({ connection_id: id })
    .where('version', '<', saved)
    .orderBy('version', 'desc')
    .first('policy');
  await DatabasePolicyStore.create(transaction).save(
    id,
    parsePolicy(before ? JSON.parse(before.policy) : {}),
    { createdBy: by ?? undefined, transaction },
  );
}
