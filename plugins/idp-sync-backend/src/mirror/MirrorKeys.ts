import type { DirectoryStream } from '@idp-sync/backstage-plugin-idp-sync-node';
import type { Knex } from 'knex';
import { bulkRows, rawRows } from '../database/bulkRows';
import type { StreamCursor } from './MirrorStore';
import type { TouchedRows } from './TouchedRows';

/** Where rows of the mirror are read and written: one connection, in one transaction or none. */
export interface MirrorScope {
  readonly knex: Knex;
  readonly connectionId: string;
  readonly keys: MirrorKeys;
  /** Takes down which rows are written, where somebody wants to know. */
  readonly touched?: TouchedRows;
}

/** The keys that a process has learnt of one connection while rounds are read: every page names the same people again. */
export class KeyCache {
  readonly known = new Map<string, number>();
  readonly #rounds: Partial<Record<DirectoryStream, string>> = {};

  /** Forgets everything where another round is read than last time: the mirror may have been purged since, by whichever process. */
  assertRound(
    stream: DirectoryStream,
    { round, startedAt }: StreamCursor,
  ): void {
    const token = `${round} ${startedAt}`;
    if (this.#rounds[stream] !== token) {
      this.#rounds[stream] = token;
      this.known.clear();
    }
  }
}

/** The small numbers that stand for object ids in memberships. */
export class MirrorKeys {
  readonly #knex: Knex;
  readonly #connectionId: string;
  readonly #cache: KeyCache;
  /** Learnt here. A key that was made here is nobody else's business until the transaction is committed. */
  readonly #mine = new Map<string, number>();

  constructor(knex: Knex, connectionId: string, cache = new KeyCache()) {
    this.#knex = knex;
    this.#connectionId = connectionId;
    this.#cache = cache;
  }

  /** See {@link KeyCache.assertRound}; to be called before any key of a round is used. */
  assertRound(stream: DirectoryStream, cursor: StreamCursor): void {
    this.#cache.assertRound(stream, cursor);
  }

  /** The key of an id that was looked up or made before; undefined where it has none. */
  get(objectId: string): number | undefined {
    return this.#cache.known.get(objectId) ?? this.#mine.get(objectId);
  }

  /** Learns the keys of those ids that have one. */
  async lookUp(objectIds: Iterable<string>): Promise<void> {
    const unknown = this.#unknownOf(objectIds);
    if (unknown.length === 0) {
      return;
    }
    const wanted = bulkRows(
      this.#knex,
      { wanted_id: 'text' },
      unknown.map(id => [id]),
    );
    this.#learn(
      await rawRows(
        this.#knex,
        `select k.key, k.object_id from ${wanted.sql}
         cross join mirror_keys k where k.connection_id = ? and k.object_id = wanted_id`,
        [...wanted.bindings, this.#connectionId],
      ),
    );
  }

  /** Learns the keys of these ids; those that have none get one. */
  async make(objectIds: Iterable<string>): Promise<void> {
    const unknown = this.#unknownOf(objectIds);
    if (unknown.length === 0) {
      return;
    }
    await this.lookUp(unknown);
    const missing = this.#unknownOf(unknown);
    if (missing.length === 0) {
      return;
    }
    const made = bulkRows(
      this.#knex,
      { new_id: 'text' },
      // In one order everywhere, so that two streams that meet the same people do not wait for each other for ever.
      missing.sort().map(id => [id]),
    );
    this.#learn(
      await rawRows(
        this.#knex,
        `insert into mirror_keys (connection_id, object_id) select ?, new_id from ${made.sql} where true
         on conflict (connection_id, object_id) do nothing returning key, object_id`,
        [this.#connectionId, ...made.bindings],
      ),
    );
    // What the other stream was quicker to make.
    await this.lookUp(missing);
  }

  /** The keys of these ids, in their order and as often as they come; those that have none get one. */
  async makeAll(objectIds: readonly string[]): Promise<number[]> {
    const keys: number[] = [];
    const unknown: number[] = [];
    for (const [place, id] of objectIds.entries()) {
      // A million lookups show, and a group comes once for each of its members.
      const key: number | undefined =
        id === objectIds[place - 1] ? keys[place - 1] : this.get(id);
      if (!key) {
        unknown.push(place);
      }
      keys.push(key ?? 0);
    }
    if (unknown.length > 0) {
      await this.make(unknown.map(place => objectIds[place]));
      for (const place of unknown) {
        keys[place] = this.get(objectIds[place]) ?? 0;
      }
    }
    return keys;
  }

  /** The transaction is committed: what was learnt here is so. */
  share(): void {
    for (const [id, key] of this.#mine) {
      this.#cache.known.set(id, key);
    }
  }

  /** Each once. */
  #unknownOf(objectIds: Iterable<string>): string[] {
    const unknown = new Set<string>();
    for (const id of objectIds) {
      if (this.get(id) === undefined) {
        unknown.add(id);
      }
    }
    return [...unknown];
  }

  #learn(rows: readonly { key: number; object_id: string }[]): void {
    for (const { key, object_id: id } of rows) {
      this.#mine.set(id, key);
    }
  }
}
