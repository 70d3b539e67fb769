import {
  createServiceFactory,
  createServiceRef,
} from '@backstage/backend-plugin-api';
import type { Entity } from '@backstage/catalog-model';
import type {
  EntityProvider,
  EntityProviderConnection,
} from '@backstage/plugin-catalog-node';
import { LOCATION_KEY_ANNOTATION } from '../mapping/annotations';
import { IdpSyncError } from '@idp-sync/backstage-plugin-idp-sync-node';

/** The one provider name for all connections: the catalog drops the entities of a provider whose name is gone. */
export const PROVIDER_NAME = 'idp-sync';

/** What goes to the catalog in one mutation. */
export interface CatalogMutation {
  added: { entity: Entity; locationKey: string }[];
  removed: { entityRef: string; locationKey: string }[];
}

/** Where entities are handed over to the catalog. */
export interface CatalogSink {
  readonly connected: boolean;
  /** @throws when the catalog does not take the mutation; none of it is in then. */
  apply(mutation: CatalogMutation): Promise<void>;
}

/** The catalog keeps entities of different owners apart by this key. An entity that was taken over keeps the key it had. */
export function locationKeyOf(connectionId: string, entity?: Entity): string {
  return (
    entity?.metadata.annotations?.[LOCATION_KEY_ANNOTATION] ??
    `${PROVIDER_NAME}:${connectionId}`
  );
}

/** @throws IdpSyncError `IDP_CATALOG_UNAVAILABLE` */
export async function handOver(
  sink: CatalogSink,
  mutation: CatalogMutation,
): Promise<void> {
  try {
    await sink.apply(mutation);
  } catch (cause) {
    throw new IdpSyncError(
      'IDP_CATALOG_UNAVAILABLE',
      `The catalog did not take ${mutation.added.length} entities and ${
        mutation.removed.length
      } removals: ${cause instanceof Error ? cause.name : typeof cause}`,
      { cause },
    );
  }
}

/**
 * The catalog's connection as the plugin sees it. The catalog module and the plugin start side by side in one process and share this object.
 */
export class CatalogConnection implements CatalogSink, EntityProvider {
  #connection?: EntityProviderConnection;

  get connected(): boolean {
    return this.#connection !== undefined;
  }

  getProviderName(): string {
    return PROVIDER_NAME;
  }

  async connect(connection: EntityProviderConnection): Promise<void> {
    this.#connection = connection;
  }

  async apply(mutation: CatalogMutation): Promise<void> {
    if (!this.#connection) {
      throw new Error('This process holds no catalog connection');
    }
    await this.#connection.applyMutation({ type: 'delta', ...mutation });
  }
}

/** The process-wide {@link CatalogConnection}, the same object for the plugin and for the catalog module. */
export const catalogConnectionServiceRef = createServiceRef<CatalogConnection>({
  id: 'idp-sync.catalog-connection',
  defaultFactory: async service =>
    createServiceFactory({
      service,
      deps: {},
      createRootContext: () => new CatalogConnection(),
      factory: (_, connection) => connection,
    }),
});
