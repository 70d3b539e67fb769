import type {
  CatalogProcessingExtensionPoint,
  EntityProvider,
  EntityProviderConnection,
  EntityProviderMutation,
} from '@backstage/plugin-catalog-node';

/** A mutation that an entity provider has handed to the catalog. */
export interface Mutation {
  provider: string;
  type: 'full' | 'delta';
  /** Entities handed over to be there: all of them in a full mutation. */
  added: number;
  /** Entities named to be removed; a full mutation names none. */
  removed: number;
  /** Milliseconds since the epoch. */
  startedAt: number;
  /** Absent while the catalog is at it, and where it has refused. */
  finishedAt?: number;
}

/** Counts what entity providers hand over, without touching it. */
export class MutationMeter {
  readonly #mutations: Mutation[] = [];
  readonly #now: () => number;

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  mutations(): Mutation[] {
    return this.#mutations;
  }

  /** The extension point with the meter between the providers and the catalog. */
  measure(
    original: CatalogProcessingExtensionPoint,
  ): CatalogProcessingExtensionPoint {
    return {
      addProcessor: (...processors) => original.addProcessor(...processors),
      addPlaceholderResolver: (key, resolver) =>
        original.addPlaceholderResolver(key, resolver),
      setOnProcessingErrorHandler: handler =>
        original.setOnProcessingErrorHandler(handler),
      addEntityProvider: (...providers) =>
        original.addEntityProvider(
          providers.flat().map(provider => this.#measureProvider(provider)),
        ),
    };
  }

  #measureProvider(provider: EntityProvider): EntityProvider {
    const name = provider.getProviderName();
    return {
      getProviderName: () => name,
      connect: connection =>
        provider.connect(this.#measureConnection(name, connection)),
    };
  }

  #measureConnection(
    provider: string,
    connection: EntityProviderConnection,
  ): EntityProviderConnection {
    return {
      refresh: options => connection.refresh(options),
      applyMutation: async mutation => {
        const entry: Mutation = {
          provider,
          type: mutation.type,
          ...sizeOf(mutation),
          startedAt: this.#now(),
        };
        this.#mutations.push(entry);
        await connection.applyMutation(mutation);
        entry.finishedAt = this.#now();
      },
    };
  }
}

function sizeOf(
  mutation: EntityProviderMutation,
): Pick<Mutation, 'added' | 'removed'> {
  return mutation.type === 'full'
    ? { added: mutation.entities.length, removed: 0 }
    : { added: mutation.added.length, removed: mutation.removed.length };
}
