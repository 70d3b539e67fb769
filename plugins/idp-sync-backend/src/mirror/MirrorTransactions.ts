import type { Knex } from 'knex';
import type { Fence } from '../database/Fence';
import { KeyCache, MirrorKeys, type MirrorScope } from './MirrorKeys';
import type { SnapshotCache } from './SnapshotCache';
import { TouchedRows } from './TouchedRows';

/** How anything is written to a mirror: one transaction of a connection after the other, each behind its fence. */
export class MirrorTransactions {
  readonly #knex: Knex;
  readonly #snapshots: SnapshotCache;
  readonly #now: () => number;
  readonly #keys = new Map<string, KeyCache>();
  /** By connection: the transaction that was begun last. */
  readonly #writing = new Map<string, Promise<unknown>>();

  /** @param options - `now` in milliseconds since the epoch; `snapshots` are told what is written */
  constructor(options: {
    knex: Knex;
    snapshots: SnapshotCache;
    now: () => number;
  }) {
    this.#knex = options.knex;
    this.#snapshots = options.snapshots;
    this.#now = options.now;
  }

  /** To be called once keys of a connection may have been dropped, or are not needed any more. */
  forgetKeys(connectionId: string): void {
    this.#keys.delete(connectionId);
  }

  /**
   * A transaction that raises the revision where something is different after it.
   *
   * @param options - `tracked`: all that it writes is taken down in `scope.touched`, so that a snapshot need not be read anew because of it
   */
  async change(
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

  async write<T>(
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
