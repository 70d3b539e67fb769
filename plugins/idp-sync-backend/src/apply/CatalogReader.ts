import type { AuthService } from '@backstage/backend-plugin-api';
import {
  ANNOTATION_ORIGIN_LOCATION,
  type Entity,
  stringifyEntityRef,
} from '@backstage/catalog-model';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import { IdpSyncError } from '@idp-sync/backstage-plugin-idp-sync-node';
import {
  CONNECTION_ANNOTATION,
  OBJECT_ID_ANNOTATION,
} from '../mapping/annotations';

const FIELDS = ['kind', 'metadata', 'spec'];
const PAGE_SIZE = 250;

/** The catalog as others see it: what has been processed, not what was handed over. */
export class CatalogReader {
  readonly #catalog: CatalogService;
  readonly #auth: AuthService;

  constructor(catalog: CatalogService, auth: AuthService) {
    this.#catalog = catalog;
    this.#auth = auth;
  }

  /** The entities that bear these references, whoever put them there. */
  async lookUp(refs: readonly string[]): Promise<Map<string, Entity>> {
    const found = new Map<string, Entity>();
    for (let start = 0; start < refs.length; start += PAGE_SIZE) {
      const entityRefs = refs.slice(start, start + PAGE_SIZE);
      const { items } = await this.#ask(credentials =>
        this.#catalog.getEntitiesByRefs(
          { entityRefs, fields: FIELDS },
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

  /** How many entities of a connection the catalog shows. */
  async count(connectionId: string): Promise<number> {
    const { totalItems } = await this.#ask(credentials =>
      this.#catalog.queryEntities(
        { filter: filterOf(connectionId), limit: 1, fields: ['kind'] },
        { credentials },
      ),
    );
    return totalItems;
  }

  /** All entities of a connection that the catalog shows, page by page. */
  list(connectionId: string): AsyncGenerator<Entity[]> {
    return this.#list({ filter: filterOf(connectionId) });
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
    return this.#list(originQuery(prefix));
  }

  async *#list(
    selection:
      | ReturnType<typeof originQuery>
      | { filter: Record<string, string> },
  ): AsyncGenerator<Entity[]> {
    let cursor: string | undefined;
    do {
      const request = cursor
        ? { cursor, limit: PAGE_SIZE, fields: FIELDS }
        : { ...selection, limit: PAGE_SIZE, fields: FIELDS };
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
  const origin =
    entity.metadata.annotations?.[ANNOTATION_ORIGIN_LOCATION] ?? '';
  return origin.startsWith(`idp-sync:${connectionId}/`);
}

/** Who an entity that bears a reference we want belongs to, for people to read. */
export function describeOwner(entity: Entity): string {
  const annotations = entity.metadata.annotations ?? {};
  const connection = annotations[CONNECTION_ANNOTATION];
  return connection
    ? `object ${annotations[OBJECT_ID_ANNOTATION]} of connection ${connection}`
    : `${stringifyEntityRef(entity)} from ${
        annotations['backstage.io/managed-by-origin-location'] ??
        'an unknown location'
      }`;
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

function filterOf(connectionId: string) {
  return { [`metadata.annotations.${CONNECTION_ANNOTATION}`]: connectionId };
}
