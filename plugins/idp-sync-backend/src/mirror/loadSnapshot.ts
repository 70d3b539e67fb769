import type { Knex } from 'knex';
import { runCooperatively } from '../plan/runCooperatively';
import type { MirrorSnapshot } from './MirrorSnapshot';
import { patchSnapshot } from './patchSnapshot';
import { readPatch } from './readPatch';
import { readSnapshot } from './readSnapshot';
import type { SnapshotCache } from './SnapshotCache';

/** How often a snapshot is read again because a scan wrote meanwhile. */
const ATTEMPTS = 3;

/** The mirror of a connection as of now: from the cache, or that patched with what was written since, or read anew. */
export async function loadSnapshot(
  knex: Knex,
  snapshots: SnapshotCache,
  connectionId: string,
): Promise<MirrorSnapshot> {
  for (let attempt = 1; ; attempt++) {
    const revision = await readRevision(knex, connectionId);
    const snapshot = await snapshots.get(
      connectionId,
      revision,
      async older => {
        if (!older) {
          return await readSnapshot(knex, connectionId, revision);
        }
        const { base, touched } = older;
        const patch = await readPatch(knex, connectionId, base, touched);
        return await runCooperatively(patchSnapshot(base, patch, revision));
      },
    );
    // Pages are read one by one, so what a scan wrote meanwhile may be half in it.
    if (
      attempt === ATTEMPTS ||
      (await readRevision(knex, connectionId)) === revision
    ) {
      return snapshot;
    }
  }
}

async function readRevision(knex: Knex, connectionId: string) {
  const row = await knex('connections')
    .where({ id: connectionId })
    .first('mirror_revision');
  return Number(row?.mirror_revision ?? 0);
}
