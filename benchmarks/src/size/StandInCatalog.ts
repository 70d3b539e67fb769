import {
  existsSync,
  openSync,
  readFileSync,
  readSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
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

/** What of an entity its facets are counted by. */
type Annotations = Record<string, string>;

/** Where an entity is in the file. */
interface Place {
  offset: number;
  length: number;
  annotations: Annotations;
}

/**
 * Takes entities from providers and shows them at once: a catalog that costs nothing, for measuring what is not the catalog. Entities are kept in a file, so
 * that they do not count as memory of the engine, and a catalog that is started again has them still.
 */
export class StandInCatalog {
  #places = new Map<string, Place>();
  readonly #file: number;
  readonly #index: string;
  readonly #providers: EntityProvider[] = [];
  #length = 0;

  /** @param path - of the file */
  constructor(path: string) {
    this.#index = `${path}.index`;
    this.#file = openSync(path, existsSync(path) ? 'r+' : 'w+');
    if (existsSync(this.#index)) {
      const { length, places } = JSON.parse(readFileSync(this.#index, 'utf8'));
      this.#length = length;
      this.#places = new Map(places);
    }
  }

  /** For whoever is started after this one. */
  save(): void {
    writeFileSync(
      this.#index,
      JSON.stringify({ length: this.#length, places: [...this.#places] }),
    );
  }

  features() {
    const register = (providers: EntityProvider[]) =>
      this.#providers.push(...providers);
    const connect = () => this.#connectProviders();
    const service: Pick<
      CatalogService,
      | 'getEntitiesByRefs'
      | 'getEntityFacets'
      | 'queryEntities'
      | 'refreshEntity'
    > = {
      getEntityFacets: async ({ facets }) => ({
        facets: Object.fromEntries(
          facets.map(facet => [facet, this.#countBy(facet)]),
        ),
      }),
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

  #countBy(facet: string): { value: string; count: number }[] {
    const annotation = facet.replace(/^metadata\.annotations\./, '');
    const counts = new Map<string, number>();
    for (const { annotations } of this.#places.values()) {
      const value = annotations[annotation];
      if (value !== undefined) {
        counts.set(value, (counts.get(value) ?? 0) + 1);
      }
    }
    return Array.from(counts, ([value, count]) => ({ value, count }));
  }

  #write(ref: string, entity: Entity): void {
    const bytes = Buffer.from(JSON.stringify(entity));
    writeSync(this.#file, bytes, 0, bytes.length, this.#length);
    this.#places.set(ref, {
      offset: this.#length,
      length: bytes.length,
      annotations: countedAnnotations(entity),
    });
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

/** Those by which idp-sync tells its entities apart; their values are few. */
function countedAnnotations({ metadata }: Entity): Annotations {
  return Object.fromEntries(
    Object.entries(metadata.annotations ?? {}).filter(
      ([name]) => name.startsWith('idp-sync/') && name !== 'idp-sync/object-id',
    ),
  );
}
