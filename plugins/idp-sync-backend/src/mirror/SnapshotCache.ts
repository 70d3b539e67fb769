import type { MirrorSnapshot } from './MirrorSnapshot';

interface CachedSnapshot {
  snapshot: MirrorSnapshot;
  usedAt: number;
}

/** The latest snapshot of each connection in use; forgotten when nobody asked for it lately, because a large one takes a few hundred megabytes. */
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

  /** The snapshot of a revision, loaded once however many ask for it at the same time. */
  async get(
    connectionId: string,
    revision: number,
    load: () => Promise<MirrorSnapshot>,
  ): Promise<MirrorSnapshot> {
    this.evictIdle();
    const cached = this.#cached.get(connectionId);
    if (cached?.snapshot.revision === revision) {
      cached.usedAt = this.#now();
      return cached.snapshot;
    }
    const key = `${connectionId}@${revision}`;
    const loading =
      this.#loading.get(key) ?? this.#load(key, connectionId, load);
    this.#loading.set(key, loading);
    return await loading;
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
    load: () => Promise<MirrorSnapshot>,
  ): Promise<MirrorSnapshot> {
    // An older one must not stay in memory beside the one that is being read.
    this.#cached.delete(connectionId);
    try {
      const snapshot = await load();
      this.#cached.set(connectionId, { snapshot, usedAt: this.#now() });
      return snapshot;
    } finally {
      this.#loading.delete(key);
    }
  }
}
