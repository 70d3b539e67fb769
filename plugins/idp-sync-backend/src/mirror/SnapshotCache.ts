import type { KeyedSnapshot } from './KeyedSnapshot';
import type { MirrorSnapshot } from './MirrorSnapshot';
import { TouchedRows } from './TouchedRows';

/** A snapshot that an older one can be made of, and the rows that may differ. */
export interface OlderSnapshot {
  base: KeyedSnapshot;
  touched: TouchedRows;
}

interface CachedSnapshot {
  base: KeyedSnapshot;
  /** Up to which revision `touched` tells of all that was written since the snapshot. */
  revision: number;
  touched: TouchedRows;
  usedAt: number;
}

/**
 * The latest snapshot of each connection in use, and which rows were written since, as far as this process wrote them itself; forgotten when nobody asked for it
 * lately, because a large one takes a few hundred megabytes.
 */
export class SnapshotCache {
  readonly #cached = new Map<string, CachedSnapshot>();
  readonly #loading = new Map<string, Promise<MirrorSnapshot>>();
  readonly #idleMs: number;
  readonly #now: () => number;

  /** @param options - `now` in milliseconds since the epoch */
  constructor(options: { idleMs: number; now: () => number }) {
    this.#idleMs = options.idleMs;
    this.#now = options.now;
  }

  /**
   * The snapshot of a revision, loaded once however many ask for it at the same time.
   *
   * @param load - with an older snapshot where it is known which rows were written since
   */
  async get(
    connectionId: string,
    revision: number,
    load: (older: OlderSnapshot | undefined) => Promise<KeyedSnapshot>,
  ): Promise<MirrorSnapshot> {
    this.evictIdle();
    const cached = this.#cached.get(connectionId);
    if (cached?.base.snapshot.revision === revision) {
      cached.usedAt = this.#now();
      return cached.base.snapshot;
    }
    const key = `${connectionId}@${revision}`;
    const loading =
      this.#loading.get(key) ?? this.#load(key, connectionId, revision, load);
    this.#loading.set(key, loading);
    return await loading;
  }

  /** The revision up to which is known what was written since the snapshot; undefined where there is none. */
  knownRevision(connectionId: string): number | undefined {
    return this.#cached.get(connectionId)?.revision;
  }

  /**
   * A transaction that is committed has written these rows.
   *
   * @param from - the revision that was known when it began
   * @param to - the revision it made of that one; undefined where it found another one, because somebody else had written in between
   */
  note(
    connectionId: string,
    from: number,
    to: number | undefined,
    touched: TouchedRows,
  ): void {
    const cached = this.#cached.get(connectionId);
    if (!cached) {
      return;
    }
    const all = cached.touched.with(touched);
    if (cached.revision !== from || to === undefined || all.areMany) {
      this.#cached.delete(connectionId);
      return;
    }
    // A new record: whoever is reading the rows of the one before must not find more in it at its end than it has read.
    this.#cached.set(connectionId, { ...cached, revision: to, touched: all });
  }

  evictIdle(): void {
    const idleSince = this.#now() - this.#idleMs;
    for (const [connectionId, { usedAt }] of this.#cached) {
      if (usedAt <= idleSince) {
        this.#cached.delete(connectionId);
      }
    }
  }

  delete(connectionId: string): void {
    this.#cached.delete(connectionId);
  }

  async #load(
    key: string,
    connectionId: string,
    revision: number,
    load: (older: OlderSnapshot | undefined) => Promise<KeyedSnapshot>,
  ): Promise<MirrorSnapshot> {
    const cached = this.#cached.get(connectionId);
    const older = cached?.revision === revision ? cached : undefined;
    if (!older) {
      // One that is of no use must not stay in memory beside the one that is being read.
      this.#cached.delete(connectionId);
    }
    try {
      const base = await load(older);
      // What was written meanwhile may be half in it: then the older one, of which that is known, is to be gone on from.
      if (this.#cached.get(connectionId) === older) {
        this.#cached.set(connectionId, {
          ...{ base, revision, touched: new TouchedRows() },
          usedAt: this.#now(),
        });
      }
      return base.snapshot;
    } finally {
      this.#loading.delete(key);
    }
  }
}
