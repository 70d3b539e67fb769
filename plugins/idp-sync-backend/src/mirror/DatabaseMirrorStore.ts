import type { ObjectClass } from '@idp-sync/backstage-plugin-idp-sync-common';
import {
  type DirectoryAttributes,
  type DirectoryPage,
  type DirectoryStream,
  IdpSyncError,
} from '@idp-sync/backstage-plugin-idp-sync-node';
import type { Knex } from 'knex';
import { rawRows } from '../database/bulkRows';
import { cleanText } from '../database/cleanText';
import { readDatabaseNow } from '../runs/databaseTime';
import type { Fence } from '../database/Fence';
import { runCooperatively } from '../plan/runCooperatively';
import { sameContent } from './applyStatements';
import { WholeRoundEnding } from './completeRound';
import { readCursor } from './cursorRows';
import type { KeyedSnapshot } from './KeyedSnapshot';
import { KeyCache, MirrorKeys, type MirrorScope } from './MirrorKeys';
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
import { patchSnapshot } from './patchSnapshot';
import { readPatch } from './readPatch';
import { RoundWriter } from './RoundWriter';
import { ChainRows } from './selected/ChainRows';
import { DatabaseSelectedMirror } from './selected/DatabaseSelectedMirror';
import type { SelectedMirror } from './selected/SelectedMirror';
import { type OlderSnapshot, SnapshotCache } from './SnapshotCache';
import { TouchedRows } from './TouchedRows';

/** How long a snapshot that nobody asks for stays in memory. */
const SNAPSHOT_IDLE_MS = 15 * 60_000;
/** How often a snapshot is read again because a scan wrote meanwhile. */
const SNAPSHOT_ATTEMPTS = 3;

/** {@link MirrorStore} on the tables of the migration, on SQLite and PostgreSQL alike. */
export class DatabaseMirrorStore implements MirrorStore {
  readonly selected: SelectedMirror;
  readonly #knex: Knex;
  readonly #now: () => number;
  readonly #timeIn: (knex: Knex) => Promise<number>;
  readonly #snapshots: SnapshotCache;
  readonly #keys = new Map<string, KeyCache>();
  /** By connection: the transaction that was begun last. */
  readonly #writing = new Map<string, Promise<unknown>>();

  private constructor(
    knex: Knex,
    { now, snapshotIdleMs }: { now?: () => number; snapshotIdleMs: number },
  ) {
    this.#knex = knex;
    this.#now = now ?? Date.now;
    this.#timeIn = now ? async () => now() : readDatabaseNow;
    this.#snapshots = new SnapshotCache({
      idleMs: snapshotIdleMs,
      now: this.#now,
    });
    this.selected = new DatabaseSelectedMirror(
      knex,
      {
        change: (...args) => this.#change(...args),
        write: (...args) => this.#write(...args),
        forgetKeys: connectionId => this.#keys.delete(connectionId),
      },
      this.#timeIn,
    );
  }

  /** @param options - `now` in milliseconds since the epoch; rounds are dated by the database's clock where it is left out, as runs are */
  static create(
    knex: Knex,
    options: { now?: () => number; snapshotIdleMs?: number } = {},
  ): DatabaseMirrorStore {
    return new DatabaseMirrorStore(knex, {
      snapshotIdleMs: SNAPSHOT_IDLE_MS,
      ...options,
    });
  }

  async now(): Promise<number> {
    return await this.#timeIn(this.#knex);
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
    return await this.#write(fence, connectionId, async scope => {
      if (start.full) {
        // Of a time when only selected objects were read.
        await new ChainRows(scope.knex, connectionId, stream).dropAll();
      }
      return await this.#round(scope, stream).begin(start);
    });
  }

  async applyPage(
    connectionId: string,
    stream: DirectoryStream,
    page: DirectoryPage,
    fence: Fence,
  ): Promise<{ changed: number }> {
    return await this.#change(
      fence,
      connectionId,
      scope => this.#round(scope, stream).applyPage(page),
      { tracked: true },
    );
  }

  async openDoubts(
    connectionId: string,
    stream: DirectoryStream,
  ): Promise<DoubtQuestion[]> {
    const keys = new MirrorKeys(this.#knex, connectionId);
    const scope = { knex: this.#knex, connectionId, keys };
    return await this.#round(scope, stream).questions();
  }

  async resolveDoubts(
    connectionId: string,
    stream: DirectoryStream,
    answers: readonly DoubtAnswer[],
    fence: Fence,
  ): Promise<{ changed: number }> {
    return await this.#change(
      fence,
      connectionId,
      scope => this.#round(scope, stream).resolve(answers),
      { tracked: true },
    );
  }

  async completeRound(
    connectionId: string,
    stream: DirectoryStream,
    fence: Fence,
  ): Promise<{ changed: number; keptHidden: number }> {
    let refusal: IdpSyncError | undefined;
    let keptHidden = 0;
    const complete = async (scope: MirrorScope) => {
      const outcome = await this.#round(scope, stream).complete(
        new WholeRoundEnding(scope, stream),
      );
      if (outcome instanceof IdpSyncError) {
        refusal = outcome;
        return 0;
      }
      keptHidden = outcome.keptHidden;
      return outcome.swept;
    };
    const result = await this.#change(fence, connectionId, complete, {
      tracked: true,
    });
    if (refusal) {
      throw refusal;
    }
    if (stream === 'groups') {
      // The last of a scan to complete.
      this.#keys.delete(connectionId);
    }
    return { ...result, keptHidden };
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
    return await this.#change(fence, connectionId, async scope => {
      const { knex: trx } = scope;
      const { objectId } = organization;
      const displayName = cleanText(organization.displayName);
      const record: ObjectRecord = {
        attributes: mergeAttributes(organization.attributes, { displayName }),
        state: 'present',
        round: 0,
      };
      const known = (await readObjects(scope, 'organization', [objectId])).get(
        objectId,
      );
      if (known && sameContent(known, record)) {
        return 0;
      }
      await trx('mirror_objects')
        .where({ connection_id: connectionId, class: 'organization' })
        .delete();
      await writeObjects(scope, 'organization', new Map([[objectId, record]]));
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

  async recordFullScan(
    connectionId: string,
    fence: Fence,
    at?: number,
  ): Promise<void> {
    await this.#write(fence, connectionId, async ({ knex: trx }) => {
      await trx('connections')
        .where({ id: connectionId })
        .update({ last_full_scan_at: at ?? (await this.#timeIn(trx)) });
    });
  }

  async loadSnapshot(connectionId: string): Promise<MirrorSnapshot> {
    for (let attempt = 1; ; attempt++) {
      const revision = await readRevision(this.#knex, connectionId);
      const snapshot = await this.#snapshots.get(
        connectionId,
        revision,
        older => this.#load(connectionId, revision, older),
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

  async hasAny(
    connectionId: string,
    objectClass: ObjectClass,
  ): Promise<boolean> {
    const row = await this.#knex('mirror_objects')
      .where({ connection_id: connectionId, class: objectClass })
      .where({ state: 'present' })
      .first('object_id');
    return row !== undefined;
  }

  async countMemberships(connectionId: string): Promise<number> {
    const [row] = await rawRows<{ count: number | string }>(
      this.#knex,
      `select count(*) as count from mirror_objects g join mirror_memberships m on m.group_key = g.key
       where g.connection_id = ? and g.class = 'group' and m.present`,
      [connectionId],
    );
    return Number(row.count);
  }

  async purge(connectionId: string, fence: Fence): Promise<void> {
    await this.#change(fence, connectionId, async ({ knex: trx }) => {
      await trx('mirror_memberships')
        .whereIn(
          'group_key',
          trx('mirror_keys')
            .where({ connection_id: connectionId })
            .select('key'),
        )
        .delete();
      for (const table of [
        'mirror_objects',
        'mirror_keys',
        'mirror_cursors',
        'mirror_chains',
      ]) {
        await trx(table).where({ connection_id: connectionId }).delete();
      }
      await trx('connections')
        .where({ id: connectionId })
        .update({ last_full_scan_at: null });
      return 1;
    });
    this.#snapshots.delete(connectionId);
    this.#keys.delete(connectionId);
  }

  async #load(
    connectionId: string,
    revision: number,
    older: OlderSnapshot | undefined,
  ): Promise<KeyedSnapshot> {
    if (!older) {
      return await readSnapshot(this.#knex, connectionId, revision);
    }
    const { base, touched } = older;
    const patch = await readPatch(this.#knex, connectionId, base, touched);
    return await runCooperatively(patchSnapshot(base, patch, revision));
  }

  #round(scope: MirrorScope, stream: DirectoryStream) {
    return new RoundWriter(scope, stream, this.#timeIn);
  }

  /**
   * A transaction that raises the revision where something is different after it.
   *
   * @param options - `tracked`: all that it writes is taken down in `scope.touched`, so that a snapshot need not be read anew because of it
   */
  async #change(
    fence: Fence,
    connectionId: string,
    body: (scope: MirrorScope) => Promise<number>,
    options: { tracked?: boolean } = {},
  ): Promise<{ changed: number }> {
    return await this.#inTurn(connectionId, async () => {
      const known = options.tracked
        ? this.#snapshots.knownRevision(connectionId)
        : undefined;
      const touched = known === undefined ? undefined : new TouchedRows();
      let raised: number | undefined;
      const changed = await this.#writeNow(fence, connectionId, async scope => {
        const rows = await body({ ...scope, touched });
        if (rows > 0) {
          raised = await raiseRevision(scope, known, this.#now());
        }
        return rows;
      });
      if (known === undefined || !touched) {
        if (changed > 0) {
          this.#snapshots.delete(connectionId);
        }
      } else if (changed > 0) {
        this.#snapshots.note(connectionId, known, raised, touched);
      } else if (!touched.areMany) {
        this.#snapshots.note(connectionId, known, known, touched);
      }
      return { changed };
    });
  }

  async #write<T>(
    fence: Fence,
    connectionId: string,
    body: (scope: MirrorScope) => Promise<T>,
  ): Promise<T> {
    return await this.#inTurn(connectionId, () =>
      this.#writeNow(fence, connectionId, body),
    );
  }

  /**
   * One transaction of a connection after the other. Side by side, both streams would wait for the keys that the other has just made, and one of the two would
   * hold a lock on the run's row at any time, so that its lease could not be renewed; one after the other, pages gather meanwhile and are written together.
   */
  async #inTurn<T>(connectionId: string, act: () => Promise<T>): Promise<T> {
    const before = this.#writing.get(connectionId);
    const acting = Promise.resolve(before)
      .catch(() => undefined)
      .then(act);
    this.#writing.set(connectionId, acting);
    try {
      return await acting;
    } finally {
      if (this.#writing.get(connectionId) === acting) {
        this.#writing.delete(connectionId);
      }
    }
  }

  async #writeNow<T>(
    fence: Fence,
    connectionId: string,
    body: (scope: MirrorScope) => Promise<T>,
  ): Promise<T> {
    const cache = this.#keys.get(connectionId) ?? new KeyCache();
    this.#keys.set(connectionId, cache);
    let keys: MirrorKeys | undefined;
    const result = await this.#knex.transaction(async trx => {
      await fence(trx);
      keys = new MirrorKeys(trx, connectionId, cache);
      return await body({ knex: trx, connectionId, keys });
    });
    keys?.share();
    return result;
  }
}

/** @returns the new revision, where the one before is the one that is known */
async function raiseRevision(
  { knex, connectionId }: MirrorScope,
  known: number | undefined,
  now: number,
): Promise<number | undefined> {
  const raise = () =>
    knex('connections')
      .where({ id: connectionId })
      .update({
        // By the time, so that a database restored beneath a running process does not come to a revision again that is remembered with other content.
        mirror_revision: knex.raw(
          'case when mirror_revision >= ? then mirror_revision + 1 else ? end',
          [now, now],
        ),
      })
      .returning('mirror_revision');
  const [row] =
    known === undefined ? [] : await raise().where({ mirror_revision: known });
  if (!row) {
    await raise();
    return undefined;
  }
  return Number(row.mirror_revision);
}

async function readRevision(knex: Knex, connectionId: string) {
  const row = await knex('connections')
    .where({ id: connectionId })
    .first('mirror_revision');
  return Number(row?.mirror_revision ?? 0);
}
