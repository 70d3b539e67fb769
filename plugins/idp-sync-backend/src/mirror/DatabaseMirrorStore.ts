import type { ObjectClass } from '@idp-sync/backstage-plugin-idp-sync-common';
import {
  type DirectoryAttributes,
  type DirectoryPage,
  type DirectoryStream,
  IdpSyncError,
} from '@idp-sync/backstage-plugin-idp-sync-node';
import type { Knex } from 'knex';
import { cleanText } from '../database/cleanText';
import { applyAnswers, toQuestions, withoutAnswered } from './applyAnswers';
import { applyMemberships, applyObjects, sameContent } from './applyStatements';
import { classOf, forgetRemoved, sweep, whatVanished } from './completeRound';
import { readCursor, writeCursor } from './cursorRows';
import { doubtsAtStart } from './beginRound';
import {
  carryOver,
  type Doubts,
  hasDoubts,
  mergeDoubts,
  startOver,
} from './Doubts';
import { mergeAttributes, type ObjectRecord } from './mergeObject';
import type { MirrorSnapshot } from './MirrorSnapshot';
import type {
  DoubtAnswer,
  DoubtQuestion,
  Fence,
  MirrorStore,
  RoundStart,
  StreamCursor,
} from './MirrorStore';
import { readObjects, writeObjects } from './objectRows';
import { readSnapshot } from './readSnapshot';
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
    return await this.#write(fence, async trx => {
      const last = await readCursor(trx, connectionId, stream);
      if (!start.full && !(last?.complete && last.cursor)) {
        throw new Error(
          `No completed round of ${stream} to go on from in connection "${connectionId}"`,
        );
      }
      const cursor: StreamCursor = {
        round: (last?.round ?? 0) + 1,
        full: start.full,
        complete: false,
        cursor: start.full ? undefined : last?.cursor,
        selectHash: start.selectHash,
        doubts: doubtsAtStart(
          stream,
          start.full,
          last,
          await readCursor(trx, connectionId, otherOf(stream)),
        ),
        startedAt: this.#now(),
      };
      await writeCursor(trx, connectionId, stream, cursor, this.#now());
      return cursor;
    });
  }

  async applyPage(
    connectionId: string,
    stream: DirectoryStream,
    page: DirectoryPage,
    fence: Fence,
  ): Promise<{ changed: number }> {
    return await this.#write(fence, async trx => {
      const cursor = await openRound(trx, connectionId, stream);
      if (cursor.doubts.pagesRead) {
        throw new Error(`The last page of ${stream} has already been read`);
      }
      const context = {
        round: cursor.round,
        full: cursor.full,
        verify: cursor.doubts.verify,
      };
      const objects = await applyObjects(
        trx,
        connectionId,
        classOf(stream),
        page.changes,
        context,
      );
      const memberships = await applyMemberships(
        trx,
        connectionId,
        page.changes,
        context,
      );
      const doubts = mergeDoubts(mergeDoubts(cursor.doubts, objects.doubts), {
        ...memberships.doubts,
        pagesRead: page.complete,
      });
      await writeCursor(
        trx,
        connectionId,
        stream,
        { ...cursor, cursor: page.cursor, doubts },
        this.#now(),
      );
      const changed = objects.changed + memberships.changed;
      await bumpRevision(trx, connectionId, changed);
      return { changed };
    });
  }

  async openDoubts(
    connectionId: string,
    stream: DirectoryStream,
  ): Promise<DoubtQuestion[]> {
    const cursor = await openRound(this.#knex, connectionId, stream);
    return await toQuestions(this.#knex, connectionId, cursor);
  }

  async resolveDoubts(
    connectionId: string,
    stream: DirectoryStream,
    answers: readonly DoubtAnswer[],
    fence: Fence,
  ): Promise<{ changed: number }> {
    return await this.#write(fence, async trx => {
      const cursor = await openRound(trx, connectionId, stream);
      const users = await readCursor(trx, connectionId, 'users');
      const groups = await readCursor(trx, connectionId, 'groups');
      const { changed, dropped } = await applyAnswers(
        trx,
        connectionId,
        answers,
        { users: users?.round ?? 0, groups: groups?.round ?? 0 },
      );
      await writeCursor(
        trx,
        connectionId,
        stream,
        { ...cursor, doubts: withoutAnswered(cursor.doubts, answers) },
        this.#now(),
      );
      if (dropped > 0 || groups?.doubts.returned) {
        await this.#updateGroups(trx, connectionId, {
          dropped: true,
          unverifiedSince: users?.round ?? 0,
        });
      }
      await bumpRevision(trx, connectionId, changed);
      return { changed };
    });
  }

  async completeRound(
    connectionId: string,
    stream: DirectoryStream,
    fence: Fence,
  ): Promise<{ changed: number }> {
    const { vanished, changed } = await this.#write(fence, async trx => {
      const cursor = await openRound(trx, connectionId, stream);
      const { round, full } = cursor;
      if (
        !cursor.doubts.pagesRead ||
        (hasDoubts(cursor.doubts) &&
          (await toQuestions(trx, connectionId, cursor)).length > 0)
      ) {
        throw new Error(`Round ${round} of ${stream} is still open`);
      }
      const missing =
        full && (await whatVanished(trx, connectionId, stream, round));
      if (missing) {
        await writeCursor(
          trx,
          connectionId,
          stream,
          {
            ...cursor,
            cursor: undefined,
            doubts: startOver(cursor.doubts),
          },
          this.#now(),
        );
        return { vanished: missing, changed: 0 };
      }
      const swept = full ? await sweep(trx, connectionId, stream, round) : 0;
      await forgetRemoved(trx, connectionId, stream);
      await writeCursor(
        trx,
        connectionId,
        stream,
        {
          ...cursor,
          complete: true,
          doubts: carryOver(cursor.doubts),
        },
        this.#now(),
      );
      const { settles } = cursor.doubts;
      const groups = await readCursor(trx, connectionId, 'groups');
      if (settles !== undefined && groups?.doubts.unverifiedSince === settles) {
        await this.#updateGroups(trx, connectionId, {
          unverifiedSince: undefined,
        });
      }
      await bumpRevision(trx, connectionId, swept);
      return { vanished: undefined, changed: swept };
    });
    if (vanished) {
      throw new IdpSyncError(
        'IDP_DIRECTORY_EMPTY',
        `The directory answered with no ${vanished} at all, where the last scan found some. Nothing was removed.`,
      );
    }
    return { changed };
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
    return await this.#write(fence, async trx => {
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
        return { changed: 0 };
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
      await bumpRevision(trx, connectionId, 1);
      return { changed: 1 };
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

  async purge(connectionId: string, fence: Fence): Promise<void> {
    await this.#write(fence, async trx => {
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
      await bumpRevision(trx, connectionId, 1);
    });
    this.#snapshots.delete(connectionId);
  }

  async #updateGroups(
    trx: Knex,
    connectionId: string,
    doubts: Partial<Doubts>,
  ): Promise<void> {
    const groups = await readCursor(trx, connectionId, 'groups');
    if (groups) {
      await writeCursor(
        trx,
        connectionId,
        'groups',
        { ...groups, doubts: { ...groups.doubts, ...doubts } },
        this.#now(),
      );
    }
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

function otherOf(stream: DirectoryStream): DirectoryStream {
  return stream === 'users' ? 'groups' : 'users';
}

async function openRound(
  knex: Knex,
  connectionId: string,
  stream: DirectoryStream,
): Promise<StreamCursor> {
  const cursor = await readCursor(knex, connectionId, stream);
  if (!cursor || cursor.complete) {
    throw new Error(
      `No round of ${stream} is open in connection "${connectionId}"`,
    );
  }
  return cursor;
}

async function readRevision(knex: Knex, connectionId: string) {
  const row = await knex('connections')
    .where({ id: connectionId })
    .first('mirror_revision');
  return Number(row?.mirror_revision ?? 0);
}

async function bumpRevision(
  trx: Knex,
  connectionId: string,
  changed: number,
): Promise<void> {
  if (changed > 0) {
    await trx('connections')
      .where({ id: connectionId })
      .increment('mirror_revision', 1);
  }
}
