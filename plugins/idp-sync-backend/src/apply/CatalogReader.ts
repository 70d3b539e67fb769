import type { AuthService } from '@backstage/backend-plugin-api';
import {
  ANNOTATION_ORIGIN_LOCATION,
  type Entity,
} from '@backstage/catalog-model';
import type { AlphaEntity } from '@backstage/catalog-model/alpha';
import {
  ENTITY_STATUS_CATALOG_PROCESSING_TYPE,
  type QueryEntitiesInitialRequest,
} from '@backstage/catalog-client';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import { IdpSyncError } from '@idp-sync/backstage-plugin-idp-sync-node';
import {
  CONNECTION_ANNOTATION,
  MARK_ANNOTATION,
  OBJECT_ID_ANNOTATION,
} from '../mapping/annotations';
import { type Mark, NO_MARK } from './mark';

/** Whose an entity is, which version of it, and whether the catalog has something against it; not what it says. */
const IDENTITY = [
  'kind',
  'metadata.name',
  'metadata.namespace',
  'metadata.annotations',
  'status',
];
const WHOLE = ['apiVersion', 'kind', 'metadata', 'spec', 'status'];
const PAGE_SIZE = 250;

type Selection = Pick<QueryEntitiesInitialRequest, 'filter' | 'query'>;

/** The catalog as others see it: what has been processed, not what was handed over. */
export class CatalogReader {
  readonly #catalog: CatalogService;
  readonly #auth: AuthService;

  constructor(catalog: CatalogService, auth: AuthService) {
    this.#catalog = catalog;
    this.#auth = auth;
  }

  /** Who and what bears these references, whoever put it there; without what the entities say. */
  async lookUp(refs: readonly string[]): Promise<Map<string, Entity>> {
    return this.#byRefs(refs, IDENTITY);
  }

  /** The entities that bear these references, whole. */
  async read(refs: readonly string[]): Promise<Map<string, Entity>> {
    return this.#byRefs(refs, WHOLE);
  }

  /** What these references are related to, as the catalog shows it. */
  async relationsOf(refs: readonly string[]): Promise<Set<string>> {
    const entities = await this.#byRefs(refs, ['kind', 'relations']);
    return new Set(
      [...entities.values()].flatMap(({ relations = [] }) =>
        relations.map(({ targetRef }) => targetRef),
      ),
    );
  }

  async #byRefs(
    refs: readonly string[],
    fields: string[],
  ): Promise<Map<string, Entity>> {
    const found = new Map<string, Entity>();
    for (let start = 0; start < refs.length; start += PAGE_SIZE) {
      const entityRefs = refs.slice(start, start + PAGE_SIZE);
      const { items } = await this.#ask(credentials =>
        this.#catalog.getEntitiesByRefs(
          { entityRefs, fields },
          { credentials },
        ),
      );
      items.forEach((entity, index) => {
        if (entity) {
          found.set(entityRefs[index], entity);
        }
      });
    }
    return found;
  }

  /** How many entities of a connection the catalog shows, by mark. One query, however many there are. */
  async tally(connectionId: string): Promise<Map<Mark, number>> {
    const [total, marked] = [CONNECTION_ANNOTATION, MARK_ANNOTATION].map(
      name => `metadata.annotations.${name}`,
    );
    const { facets } = await this.#ask(credentials =>
      this.#catalog.getEntityFacets(
        { filter: filterOf(connectionId), facets: [total, marked] },
        { credentials },
      ),
    );
    const tally = new Map(
      facets[marked].map(({ value, count }) => [value, count]),
    );
    const sum = (counts: Iterable<number>) =>
      [...counts].reduce((all, count) => all + count, 0);
    const unmarked =
      sum(facets[total].map(({ count }) => count)) - sum(tally.values());
    return unmarked > 0 ? tally.set(NO_MARK, unmarked) : tally;
  }

  /** All entities of a connection that the catalog shows, page by page; without what they say. */
  list(connectionId: string): AsyncGenerator<Entity[]> {
    return this.#list({ filter: filterOf(connectionId) }, IDENTITY);
  }

  /** All users that the catalog has from elsewhere, page by page: as far as it takes to recognise somebody. */
  listForeignUsers(): AsyncGenerator<Entity[]> {
    return this.#list(
      {
        query: {
          $all: [
            { kind: 'User' },
            {
              $not: {
                [`metadata.annotations.${CONNECTION_ANNOTATION}`]: {
                  $exists: true,
                },
              },
            },
          ],
        },
      },
      [...IDENTITY, 'spec.profile.email'],
    );
  }

  /** How many entities the catalog shows whose origin starts so. */
  async countByOrigin(prefix: string): Promise<number> {
    const { totalItems } = await this.#ask(credentials =>
      this.#catalog.queryEntities(
        { ...originQuery(prefix), limit: 1, fields: ['kind'] },
        { credentials },
      ),
    );
    return totalItems;
  }

  /** All entities whose origin starts so, page by page. */
  listByOrigin(prefix: string): AsyncGenerator<Entity[]> {
    return this.#list(originQuery(prefix), WHOLE);
  }

  async *#list(
    selection: Selection,
    fields: string[],
  ): AsyncGenerator<Entity[]> {
    let cursor: string | undefined;
    do {
      const request = cursor
        ? { cursor, limit: PAGE_SIZE, fields }
        : { ...selection, limit: PAGE_SIZE, fields };
      const { items, pageInfo } = await this.#ask(credentials =>
        this.#catalog.queryEntities(request, { credentials }),
      );
      yield items;
      cursor = pageInfo.nextCursor;
    } while (cursor);
  }

  /**
   * Has the catalog process entities that it was handed over already. One that is handed over unchanged it leaves alone, also where it was killed before it had
   * processed it.
   */
  async processAgain(
    refs: readonly string[],
    signal: AbortSignal,
  ): Promise<void> {
    for (const ref of refs) {
      signal.throwIfAborted();
      await this.#ask(credentials =>
        this.#catalog.refreshEntity(ref, { credentials }),
      );
    }
  }

  async #ask<T>(
    request: (
      credentials: Awaited<ReturnType<AuthService['getOwnServiceCredentials']>>,
    ) => Promise<T>,
  ): Promise<T> {
    try {
      return await request(await this.#auth.getOwnServiceCredentials());
    } catch (cause) {
      throw new IdpSyncError(
        'IDP_CATALOG_UNAVAILABLE',
        `The catalog could not be read: ${
          cause instanceof Error ? cause.message : cause
        }`,
        { cause },
      );
    }
  }
}

/** Whether an entity in the catalog is the one that a connection put there for a directory object. */
export function isEntityOf(
  entity: Entity,
  connectionId: string,
  objectId: string,
): boolean {
  const annotations = entity.metadata.annotations ?? {};
  return (
    annotations[CONNECTION_ANNOTATION] === connectionId &&
    annotations[OBJECT_ID_ANNOTATION] === objectId &&
    isFrom(entity, connectionId)
  );
}

/** Anybody can copy our annotations into a file of theirs; where the entity comes from is what the catalog says. */
export function isFrom(entity: Entity, connectionId: string): boolean {
  return sourceOf(entity)?.connectionId === connectionId;
}

/** Which object of which connection an entity comes from, by the location that the catalog keeps for it; undefined for what is not ours. */
export function sourceOf(
  entity: Entity,
): { connectionId: string; objectId: string } | undefined {
  const origin = entity.metadata.annotations?.[ANNOTATION_ORIGIN_LOCATION];
  const [, connectionId, objectId] =
    origin?.match(/^idp-sync:([^/]+)\/(.+)$/) ?? [];
  return connectionId && objectId ? { connectionId, objectId } : undefined;
}

/** To whom a reference that we want belongs, for people to read after it. */
export function describeOwner(entity: Entity): string {
  const source = sourceOf(entity);
  if (source) {
    return `object ${source.objectId} of connection ${source.connectionId}`;
  }
  const location = entity.metadata.annotations?.[ANNOTATION_ORIGIN_LOCATION];
  return location ? `the location ${location}` : 'an unknown location';
}

function originQuery(prefix: string) {
  return {
    query: {
      [`metadata.annotations.${ANNOTATION_ORIGIN_LOCATION}`]: {
        $hasPrefix: prefix,
      },
    },
  };
}

/** What the catalog has against the version it was last given, while it goes on showing the one before; undefined where there is nothing. */
export function processingErrorOf(entity: Entity): string | undefined {
  const { status }: AlphaEntity = entity;
  return status?.items?.find(
    ({ type, level }) =>
      type === ENTITY_STATUS_CATALOG_PROCESSING_TYPE && level === 'error',
  )?.message;
}

function filterOf(connectionId: string) {
  return { [`metadata.annotations.${CONNECTION_ANNOTATION}`]: connectionId };
}
