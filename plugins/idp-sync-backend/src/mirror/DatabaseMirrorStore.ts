import type { ObjectClass } from '@idp-sync/backstage-plugin-idp-sync-common';
import {
  type AdministrativeUnit,
  type DirectoryPage,
  type DirectoryStream,
  type PhotoAnswer,
  IdpSyncError,
} from '@idp-sync/backstage-plugin-idp-sync-node';
import type { Knex } from 'knex';
import { rawRows } from '../database/bulkRows';
import type { Fence } from '../database/Fence';
import { readDatabaseNow } from '../database/databaseTime';
import { WholeRoundEnding } from './completeRound';
import { readCursor } from './cursorRows';
import { loadSnapshot } from './loadSnapshot';
import { MirrorKeys, type MirrorScope } from './MirrorKeys';
import type { MirrorSnapshot } from './MirrorSnapshot';
import type {
  DoubtAnswer,
  DoubtQuestion,
  MirrorStore,
  Organization,
  RoundStart,
  StreamCursor,
} from './MirrorStore';
import { MirrorTransactions } from './MirrorTransactions';
import { purgeMirror } from './purgeMirror';
import { RoundWriter } from './RoundWriter';
import { saveOrganization } from './saveOrganization';
import { ChainRows } from './selected/ChainRows';
import { DatabaseSelectedMirror } from './selected/DatabaseSelectedMirror';
import type { SelectedMirror } from './selected/SelectedMirror';
import { SnapshotCache } from './SnapshotCache';
import { type PhotoRules, writePhotos } from './photoRows';
import { writeUnits } from './unitRows';

/** How long a snapshot that nobody asks for stays in memory. */
const SNAPSHOT_IDLE_MS = 15 * 60_000;

/** {@link MirrorStore} on the tables of the migration, on SQLite and PostgreSQL alike. */
export class DatabaseMirrorStore implements MirrorStore {
  readonly selected: SelectedMirror;
  readonly #knex: Knex;
  readonly #timeIn: (knex: Knex) => Promise<number>;
  readonly #snapshots: SnapshotCache;
  readonly #transactions: MirrorTransactions;

  private constructor(
    knex: Knex,
    options: { now?: () => number; snapshotIdleMs: number },
  ) {
    const now = options.now ?? Date.now;
    this.#knex = knex;
    this.#timeIn = options.now ? async () => now() : readDatabaseNow;
    this.#snapshots = new SnapshotCache({
      idleMs: options.snapshotIdleMs,
      now,
    });
    this.#transactions = new MirrorTransactions({
      ...{ knex, snapshots: this.#snapshots, now },
    });
    this.selected = new DatabaseSelectedMirror(
      knex,
      this.#transactions,
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
    return await this.#transactions.write(fence, connectionId, async scope => {
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
    return await this.#transactions.change(
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
    return await this.#transactions.change(
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
    const result = await this.#transactions.change(
      fence,
      connectionId,
      complete,
      {
        tracked: true,
      },
    );
    if (refusal) {
      throw refusal;
    }
    if (stream === 'groups') {
      // The last of a scan to complete.
      this.#transactions.forgetKeys(connectionId);
    }
    return { ...result, keptHidden };
  }

  async saveOrganization(
    connectionId: string,
    organization: Organization,
    fence: Fence,
  ): Promise<{ changed: number }> {
    return await this.#transactions.change(fence, connectionId, scope =>
      saveOrganization(scope, organization),
    );
  }

  async saveUnits(
    connectionId: string,
    units: ReadonlyMap<string, AdministrativeUnit>,
    fence: Fence,
  ): Promise<{ changed: number; keptHidden: string[] }> {
    let keptHidden: string[] = [];
    const { changed } = await this.#transactions.change(
      fence,
      connectionId,
      async scope => {
        const outcome = await writeUnits(scope, units);
        ({ keptHidden } = outcome);
        return outcome.changed;
      },
      { tracked: true },
    );
    return { changed, keptHidden };
  }

  async savePhotos(
    connectionId: string,
    answers: readonly PhotoAnswer[],
    rules: PhotoRules,
    fence: Fence,
  ): Promise<{ changed: number }> {
    return await this.#transactions.change(
      fence,
      connectionId,
      async scope =>
        writePhotos(scope, answers, rules, await this.#timeIn(scope.knex)),
      { tracked: true },
    );
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
    await this.#transactions.write(
      fence,
      connectionId,
      async ({ knex: trx }) => {
        await trx('connections')
          .where({ id: connectionId })
          .update({ last_full_scan_at: at ?? (await this.#timeIn(trx)) });
      },
    );
  }

  async loadSnapshot(connectionId: string): Promise<MirrorSnapshot> {
    return await loadSnapshot(this.#knex, this.#snapshots, connectionId);
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
    await this.#transactions.write(fence, connectionId, ({ knex }) =>
      purgeMirror(knex, connectionId),
    );
    this.#snapshots.delete(connectionId);
    this.#transactions.forgetKeys(connectionId);
  }

  #round(scope: MirrorScope, stream: DirectoryStream) {
    return new RoundWriter(scope, stream, this.#timeIn);
  }
}
