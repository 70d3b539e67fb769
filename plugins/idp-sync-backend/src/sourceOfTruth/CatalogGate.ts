import {
  createServiceFactory,
  createServiceRef,
} from '@backstage/backend-plugin-api';
import type { SourceOfTruth } from '@idp-sync/backstage-plugin-idp-sync-common';

/** How long what was found holds: the catalog asks for each person and team it processes. Milliseconds. */
const FRESH_MS = 2_000;

const OPEN: SourceOfTruth = { rule: 'allow', connections: [] };

/**
 * Whom the catalog of this process lets bring people and teams. The catalog module asks it, and the plugin, which knows the connections, answers; until that has
 * started, everybody may: a portal whose plugin does not start must not lose its people.
 */
export class CatalogGate {
  readonly #now: () => number;
  #look?: () => Promise<SourceOfTruth>;
  #known = OPEN;
  #knownAt = -Infinity;
  #looking?: Promise<void>;

  /** @param options - `now`: milliseconds that only rise */
  constructor(options: { now?: () => number } = {}) {
    this.#now = options.now ?? (() => performance.now());
  }

  /** @param look - what the connections say at the moment */
  attach(look: () => Promise<SourceOfTruth>): void {
    this.#look = look;
    this.#knownAt = -Infinity;
  }

  /** What holds now. Where the connections cannot be asked, what held before. */
  async current(): Promise<SourceOfTruth> {
    if (this.#look && this.#now() - this.#knownAt > FRESH_MS) {
      this.#looking ??= this.#refresh(this.#look);
      await this.#looking;
    }
    return this.#known;
  }

  async #refresh(look: () => Promise<SourceOfTruth>): Promise<void> {
    try {
      this.#known = await look();
    } catch {
      // The database that does not answer tells of itself elsewhere; the next question is asked again soon.
    } finally {
      this.#knownAt = this.#now();
      this.#looking = undefined;
    }
  }
}

/** The process-wide {@link CatalogGate}. */
export const catalogGateServiceRef = createServiceRef<CatalogGate>({
  id: 'idp-sync.catalog-gate',
  defaultFactory: async service =>
    createServiceFactory({
      service,
      deps: {},
      createRootContext: () => new CatalogGate(),
      factory: (_, gate) => gate,
    }),
});
