import { hashOfTallies, talliesDiffer } from '../apply/tallies';
import type { Engine } from './RunContext';
import { recordRejections } from './recordRejections';
import type { RunRequests } from './RunRequests';

/** How often the numbers on both sides are compared; milliseconds. */
const LOOK_MS = 5 * 60_000;

/** What of the engine a look needs. */
interface WatchEngine
  extends Pick<
    Engine,
    'knex' | 'logger' | 'managed' | 'catalog' | 'rejections' | 'announce'
  > {
  /** @throws where the connection is gone or not valid */
  connection(id: string): Promise<{
    definition: { enabled: boolean; connected: boolean };
  }>;
}

/**
 * Sees between runs that the catalog is not as we left it (wiped, restored, emptied by a start without our module), and asks for a run that puts it right. A
 * difference that such a run has left is not chased again before it changes.
 */
export class CatalogWatch {
  readonly #engine: WatchEngine;
  readonly #requests: RunRequests;
  readonly #chased = new Map<string, string>();
  readonly #soon = new Set<string>();
  #nextLook = 0;

  constructor(options: { engine: WatchEngine; requests: RunRequests }) {
    this.#engine = options.engine;
    this.#requests = options.requests;
  }

  /** Something about a connection makes a look worth its while as soon as no run of it is under way. */
  lookSoon(connectionId: string): void {
    this.#soon.add(connectionId);
  }

  /** @param now - milliseconds since the epoch */
  async look(now: number): Promise<void> {
    await recordRejections(this.#engine);
    const isDue = now >= this.#nextLook;
    if (!isDue && this.#soon.size === 0) {
      return;
    }
    if (isDue) {
      this.#nextLook = now + LOOK_MS;
    }
    const { knex } = this.#engine;
    const idle = await knex('connections')
      .where({ present: true })
      .whereNotNull('last_compared_at')
      .whereNotExists(
        knex('runs')
          .whereRaw('runs.connection_id = connections.id')
          .whereIn('runs.status', ['queued', 'running']),
      )
      .orderBy('id')
      .select('id', 'explained_difference');
    for (const { id, explained_difference: explained } of idle) {
      if ((this.#soon.delete(id) || isDue) && (await this.#isActive(id))) {
        await this.#compare(id, explained);
      }
    }
  }

  async #isActive(connectionId: string): Promise<boolean> {
    try {
      const { definition } = await this.#engine.connection(connectionId);
      return definition.enabled && definition.connected;
    } catch {
      // Its configuration is not valid; the overview says so.
      return false;
    }
  }

  async #compare(connectionId: string, explained?: string): Promise<void> {
    const { managed, catalog, logger } = this.#engine;
    const ours = await managed.tally(connectionId);
    const shown = await catalog.tally(connectionId);
    if (!talliesDiffer(ours, shown)) {
      this.#chased.delete(connectionId);
      return;
    }
    const difference = hashOfTallies(ours, shown);
    if (
      difference === explained ||
      difference === this.#chased.get(connectionId)
    ) {
      return;
    }
    this.#chased.set(connectionId, difference);
    logger.warn(
      `The catalog does not show what connection ${connectionId} had put there; a run is asked for to put it right`,
    );
    await this.#requests.request({
      connectionId,
      kind: 'sync',
      mode: 'incremental',
      trigger: 'repair',
    });
  }
}
