import {
  createServiceFactory,
  createServiceRef,
} from '@backstage/backend-plugin-api';
import type {
  EntityProvider,
  EntityProviderConnection,
} from '@backstage/plugin-catalog-node';
import { IdpSyncError } from '@idp-sync/backstage-plugin-idp-sync-node';
import type { Predecessor } from './Predecessor';

/**
 * Stands in for a provider whose module is gone, under its name: while it is there, the catalog keeps the entities. It brings nothing; it only lets go.
 */
class IdleProvider implements EntityProvider {
  readonly #name: string;
  #connection?: EntityProviderConnection;

  constructor(name: string) {
    this.#name = name;
  }

  get connected(): boolean {
    return this.#connection !== undefined;
  }

  getProviderName(): string {
    return this.#name;
  }

  async connect(connection: EntityProviderConnection): Promise<void> {
    this.#connection = connection;
  }

  async release(entityRefs: readonly string[]): Promise<void> {
    if (!this.#connection) {
      throw new Error(`${this.#name} is not connected`);
    }
    await this.#connection.applyMutation({
      type: 'delta',
      added: [],
      removed: entityRefs.map(entityRef => ({ entityRef })),
    });
  }
}

/** The idle providers of a process, shared by the catalog module, which registers them, and the plugin, which lets them go. */
export class IdleProviders {
  readonly #providers = new Map<string, IdleProvider>();

  /** To be given to the catalog. */
  add({ provider }: Predecessor): EntityProvider {
    const idle = new IdleProvider(provider);
    this.#providers.set(provider, idle);
    return idle;
  }

  /**
   * Whether the catalog has connected it. Where a module brings a provider of that name too, the catalog takes one of the two: then either the module's is never
   * connected, or ours is not.
   */
  stands({ provider }: Predecessor): boolean {
    return this.#providers.get(provider)?.connected ?? false;
  }

  /**
   * Takes entities out of the catalog that are still the provider's; those that have become somebody else's stay.
   *
   * @throws IdpSyncError `IDP_CATALOG_UNAVAILABLE`
   */
  async release(
    { provider }: Predecessor,
    entityRefs: readonly string[],
  ): Promise<void> {
    try {
      await this.#providers.get(provider)?.release(entityRefs);
    } catch (cause) {
      throw new IdpSyncError(
        'IDP_CATALOG_UNAVAILABLE',
        `The catalog did not remove ${entityRefs.length} entities of ${provider}`,
        { cause },
      );
    }
  }
}

/** The process-wide {@link IdleProviders}. */
export const idleProvidersServiceRef = createServiceRef<IdleProviders>({
  id: 'idp-sync.idle-providers',
  defaultFactory: async service =>
    createServiceFactory({
      service,
      deps: {},
      createRootContext: () => new IdleProviders(),
      factory: (_, providers) => providers,
    }),
});
