import { mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import {
  createBackendPlugin,
  createServiceFactory,
} from '@backstage/backend-plugin-api';
import { type Entity, stringifyEntityRef } from '@backstage/catalog-model';
import {
  catalogProcessingExtensionPoint,
  type CatalogService,
  catalogServiceRef,
  type EntityProvider,
  type EntityProviderMutation,
} from '@backstage/plugin-catalog-node';

/** Where an entity is in the file. */
interface Place {
  offset: number;
  length: number;
}

/**
 * Takes entities from providers and shows them at once: a catalog that costs nothing, for measuring what is not the catalog. Entities are kept in a file, so
 * that they do not count as memory of the engine.
 */
export class StandInCatalog {
  readonly #places = new Map<string, Place>();
  readonly #file: number;
  readonly #providers: EntityProvider[] = [];
  #length = 0;

  constructor() {
    const directory = mkdtempSync(join(tmpdir(), 'stand-in-catalog-'));
    this.#file = openSync(join(directory, 'entities'), 'w+');
    // The file lives as long as it is open.
    rmSync(directory, { recursive: true });
  }

  features() {
    const register = (providers: EntityProvider[]) =>
      this.#providers.push(...providers);
    const connect = () => this.#connectProviders();
    const service: Pick<
      CatalogService,
      'getEntitiesByRefs' | 'queryEntities' | 'refreshEntity'
    > = {
      refreshEntity: async () => {},
      getEntitiesByRefs: async ({ entityRefs }) => {
        // A real one is asked over HTTP.
        await setImmediate();
        return { items: entityRefs.map(ref => this.#read(ref)) };
      },
      queryEntities: async (request = {}) => this.#query(request),
    };
    return [
      createBackendPlugin({
        pluginId: 'catalog',
        register(env) {
          env.registerExtensionPoint(catalogProcessingExtensionPoint, {
            addProcessor: () => {},
            addPlaceholderResolver: () => {},
            setOnProcessingErrorHandler: () => {},
            addEntityProvider: (...providers) => {
              register(providers.flat());
            },
          });
          env.registerInit({ deps: {}, init: connect });
        },
      }),
      createServiceFactory({
        service: catalogServiceRef,
        deps: {},
        factory: () => service as CatalogService,
      }),
    ];
  }

  async #connectProviders(): Promise<void> {
    for (const provider of this.#providers) {
      await provider.connect({
        applyMutation: async mutation => {
          this.#apply(mutation);
          await setImmediate();
        },
        refresh: async () => {},
      });
    }
  }

  #apply(mutation: EntityProviderMutation): void {
    if (mutation.type === 'full') {
      throw new Error('idp-sync makes delta mutations only');
    }
    for (const { entity } of mutation.added) {
      this.#write(stringifyEntityRef(entity), entity);
    }
    for (const removed of mutation.removed) {
      this.#places.delete(
        'entityRef' in removed
          ? removed.entityRef
          : stringifyEntityRef(removed.entity),
      );
    }
  }

  async #query(request: object) {
    const { cursor, limit = 0 } = request as {
      cursor?: string;
      limit?: number;
    };
    const start = Number(cursor ?? 0);
    const refs = [...this.#places.keys()].slice(start, start + limit);
    const next = start + refs.length;
    return {
      items: refs.flatMap(ref => this.#read(ref) ?? []),
      totalItems: this.#places.size,
      pageInfo: next < this.#places.size ? { nextCursor: String(next) } : {},
    };
  }

  #write(ref: string, entity: Entity): void {
    const bytes = Buffer.from(JSON.stringify(entity));
    writeSync(this.#file, bytes, 0, bytes.length, this.#length);
    this.#places.set(ref, { offset: this.#length, length: bytes.length });
    this.#length += bytes.length;
  }

  #read(ref: string): Entity | undefined {
    const place = this.#places.get(ref);
    if (!place) {
      return undefined;
    }
    const bytes = Buffer.alloc(place.length);
    readSync(this.#file, bytes, 0, place.length, place.offset);
    return JSON.parse(bytes.toString());
  }
}
