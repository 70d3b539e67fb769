import type { ObjectClass } from '@idp-sync/backstage-plugin-idp-sync-common';
import {
  type DirectoryAttributes,
  type DirectoryPage,
  type DirectoryStream,
  IdpSyncError,
} from '@idp-sync/backstage-plugin-idp-sync-node';
import type { Knex } from 'knex';
import { cleanText } from '../database/cleanText';
import type { Fence } from '../database/Fence';
import { sameContent } from './applyStatements';
import { readCursor } from './cursorRows';
import { mergeAttributes, type ObjectRecord } from './mergeObject';
import type { MirrorSnapshot } from './MirrorSnapshot';
import type {
  DoubtAnswer,
  DoubtQuestion,
  MirrorStore,
  RoundStart,
  StreamCursor,
} from './MirrorStore';
import { readObjects, writeObjects } from './objectRows';
import { readSnapshot } from './readSnapshot';
import { RoundWriter } from './RoundWriter';
import { SnapshotCache } from './SnapshotCache';

/** How long a snapshot that nobody asks for stays in memory. */
const SNAPSHOT_IDLE_MS = 15 * 60_000;
/** How often a snapshot is read again because a scan wrote meanwhile. */
const SNAPSHOT_ATTEMPTS = 3;

/** {@link MirrorStore} on the tables of the migration, on SQLite and PostgreSQL alike. */
export class DatabaseMirrorStore implements MirrorStore {
  readonly #knex: Knex;
  readonly #now: () => number;
  readonly #snapshots: SnapshotCache;

  private constructor(knex: Knex, now: () => number, snapshotIdleMs: number) {
    this.#knex = knex;
    this.#now = now;
    this.#snapshots = new SnapshotCache({ idleMs: snapshotIdleMs, now });
  }

  /** @param options - `now` in milliseconds since the epoch */
  static create(
    knex: Knex,
    options: { now?: () => number; snapshotIdleMs?: number } = {},
  ): DatabaseMirrorStore {
    return new DatabaseMirrorStore(
      knex,
      options.now ?? Date.now,
      options.snapshotIdleMs ?? SNAPSHOT_IDLE_MS,
    );
  }

  async getCursor(
    connectionId: string,
    stream: DirectoryStream,
  ): Promise<StreamCursor | undefined> {
    return await readCursor(this.#knex, connectionId, stream);
  }

  async beginRound(
    connectionId: string,
    stream: DirectoryStream,
    start: RoundStart,
    fence: Fence,
  ): Promise<StreamCursor> {
    return await this.#write(fence, trx =>
      this.#round(trx, connectionId, stream).begin(start),
    );
  }

  async applyPage(
    connectionId: string,
    stream: DirectoryStream,
    page: DirectoryPage,
    fence: Fence,
  ): Promise<{ changed: number }> {
    return await this.#change(fence, connectionId, trx =>
      this.#round(trx, connectionId, stream).applyPage(page),
    );
  }

  async openDoubts(
    connectionId: string,
    stream: DirectoryStream,
  ): Promise<DoubtQuestion[]> {
    return await this.#round(this.#knex, connectionId, stream).questions();
  }

  async resolveDoubts(
    connectionId: string,
    stream: DirectoryStream,
    answers: readonly DoubtAnswer[],
    fence: Fence,
  ): Promise<{ changed: number }> {
    return await this.#change(fence, connectionId, trx =>
      this.#round(trx, connectionId, stream).resolve(answers),
    );
  }

  async completeRound(
    connectionId: string,
    stream: DirectoryStream,
    fence: Fence,
  ): Promise<{ changed: number }> {
    let refusal: IdpSyncError | undefined;
    const result = await this.#change(fence, connectionId, async trx => {
      const outcome = await this.#round(trx, connectionId, stream).complete();
      refusal = outcome instanceof IdpSyncError ? outcome : undefined;
      return outcome instanceof IdpSyncError ? 0 : outcome;
    });
    if (refusal) {
      throw refusal;
    }
    return result;
  }

  async saveOrganization(
    connectionId: string,
    organization: {
      objectId: string;
      displayName: string;
      attributes: DirectoryAttributes;
    },
    fence: Fence,
  ): Promise<{ changed: number }> {
    return await this.#change(fence, connectionId, async trx => {
      const { objectId } = organization;
      const displayName = cleanText(organization.displayName);
      const record: ObjectRecord = {
        attributes: mergeAttributes(organization.attributes, { displayName }),
        state: 'present',
        round: 0,
      };
      const known = (
        await readObjects(trx, connectionId, 'organization', [objectId])
      ).get(objectId);
      if (known && sameContent(known, record)) {
        return 0;
      }
      await trx('mirror_objects')
        .where({ connection_id: connectionId, class: 'organization' })
        .delete();
      await writeObjects(
        trx,
        connectionId,
        'organization',
        new Map([[objectId, record]]),
      );
      await trx('connections')
        .where({ id: connectionId })
        .update({ tenant_name: displayName });
      return 1;
    });
  }

  async getLastFullScanAt(connectionId: string): Promise<number | undefined> {
    const row = await this.#knex('connections')
      .where({ id: connectionId })
      .first('last_full_scan_at');
    return row?.last_full_scan_at ? Number(row.last_full_scan_at) : undefined;
  }

  async recordFullScan(connectionId: string, fence: Fence): Promise<void> {
    await this.#write(fence, async trx => {
      await trx('connections')
        .where({ id: connectionId })
        .update({ last_full_scan_at: this.#now() });
    });
  }

  async loadSnapshot(connectionId: string): Promise<MirrorSnapshot> {
    for (let attempt = 1; ; attempt++) {
      const revision = await readRevision(this.#knex, connectionId);
      const snapshot = await this.#snapshots.get(connectionId, revision, () =>
        readSnapshot(this.#knex, connectionId, revision),
      );
      // Pages are read one by one, so what a scan wrote meanwhile may be half in it.
      if (
        attempt === SNAPSHOT_ATTEMPTS ||
        (await readRevision(this.#knex, connectionId)) === revision
      ) {
        return snapshot;
      }
    }
  }

  evictIdleSnapshots(): void {
    this.#snapshots.evictIdle();
  }

  async counts(connectionId: string): Promise<Record<ObjectClass, number>> {
    const rows: { class: ObjectClass; count: number | string }[] =
      await this.#knex('mirror_objects')
        .where({ connection_id: connectionId, state: 'present' })
        .groupBy('class')
        .select('class')
        .count({ count: '*' });
    const counts = { user: 0, group: 0, organization: 0 };
    for (const row of rows) {
      counts[row.class] = Number(row.count);
    }
    return counts;
  }

  async countMemberships(connectionId: string): Promise<number> {
    const row = await this.#knex('mirror_memberships')
      .where({ connection_id: connectionId, present: true })
      .count({ count: '*' })
      .first();
    return Number(row?.count ?? 0);
  }

  async purge(connectionId: string, fence: Fence): Promise<void> {
    await this.#change(fence, connectionId, async trx => {
      for (const table of [
        'mirror_objects',
        'mirror_memberships',
        'mirror_cursors',
      ]) {
        await trx(table).where({ connection_id: connectionId }).delete();
      }
      await trx('connections')
        .where({ id: connectionId })
        .update({ last_full_scan_at: null });
      return 1;
    });
    this.#snapshots.delete(connectionId);
  }

  #round(knex: Knex, connectionId: string, stream: DirectoryStream) {
    return new RoundWriter(knex, connectionId, stream, this.#now());
  }

  /** A transaction that raises the revision where something is different after it. */
  async #change(
    fence: Fence,
    connectionId: string,
    body: (trx: Knex) => Promise<number>,
  ): Promise<{ changed: number }> {
    return await this.#write(fence, async trx => {
      const changed = await body(trx);
      if (changed > 0) {
        await trx('connections')
          .where({ id: connectionId })
          .increment('mirror_revision', 1);
      }
      return { changed };
    });
  }

  async #write<T>(
    fence: Fence,
    body: (trx: Knex.Transaction) => Promise<T>,
  ): Promise<T> {
    return await this.#knex.transaction(async trx => {
      await fence(trx);
      return await body(trx);
    });
  }
}

async function readRevision(knex: Knex, connectionId: string) {
  const row = await knex('connections')
    .where({ id: connectionId })
    .first('mirror_revision');
  return Number(row?.mirror_revision ?? 0);
}
