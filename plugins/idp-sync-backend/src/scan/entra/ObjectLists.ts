import {
  CursorExpiredError,
  IdpSyncError,
} from '@idp-sync/backstage-plugin-idp-sync-node';
import { LoopGuard } from '../LoopGuard';
import { GraphNotFoundError } from './graphErrors';
import type { GraphBatcher } from './GraphBatcher';
import {
  type GraphDirectoryObject,
  objectListSchema,
  singleObjectSchema,
} from './graphSchemas';
import type { GraphTransport } from './GraphTransport';

/** The most that Graph gives at once. */
export const PAGE_SIZE = 999;
/** How often a list is begun again whose links expire or whose owner comes and goes. */
const ATTEMPTS = 3;

/** A list that belongs to an object, such as the members of a group. */
export interface ObjectList {
  /** Of the object, below the version. */
  owner: string;
  relation: 'members' | 'memberOf';
  /** For messages. */
  what: string;
  permissions: readonly string[];
  /** Resource units of a page. */
  units: number;
}

/** Reads lists of related objects, asked side by side in batches. */
export class ObjectLists {
  readonly #graph: GraphTransport;
  readonly #batcher: GraphBatcher;
  readonly #pageSize: number;

  constructor(
    graph: GraphTransport,
    batcher: GraphBatcher,
    pageSize = PAGE_SIZE,
  ) {
    this.#graph = graph;
    this.#batcher = batcher;
    this.#pageSize = pageSize;
  }

  /**
   * Page by page. A list whose links expire is begun again, so what was there may come twice.
   *
   * @returns whether the owner exists; where it does not, what came before says nothing
   */
  async *pages(
    list: ObjectList,
  ): AsyncGenerator<GraphDirectoryObject[], boolean> {
    for (let attempt = 1; ; attempt++) {
      try {
        yield* this.#read(list);
        return true;
      } catch (error) {
        const isGone = error instanceof GraphNotFoundError;
        if (isGone && !(await this.#exists(list))) {
          return false;
        }
        if (!isGone && !(error instanceof CursorExpiredError)) {
          throw error;
        }
        if (attempt === ATTEMPTS) {
          throw new IdpSyncError(
            'IDP_DIRECTORY_UNAVAILABLE',
            `${error.message} So it went ${attempt} times in a row.`,
          );
        }
      }
    }
  }

  /** @returns undefined where the owner is gone */
  async whole(list: ObjectList): Promise<GraphDirectoryObject[] | undefined> {
    const objects = new Map<string, GraphDirectoryObject>();
    const pages = this.pages(list);
    for (;;) {
      const { value, done } = await pages.next();
      if (done) {
        return value ? [...objects.values()] : undefined;
      }
      for (const object of value) {
        objects.set(object.id, object);
      }
    }
  }

  async *#read(list: ObjectList): AsyncGenerator<GraphDirectoryObject[], void> {
    const { owner, relation, what, permissions, units } = list;
    const loop = new LoopGuard(what);
    let path = `${owner}/${relation}?$select=id&$top=${this.#pageSize}`;
    for (let hasCursor = false; ; hasCursor = true) {
      const page: {
        value: GraphDirectoryObject[];
        '@odata.nextLink'?: string;
      } = await this.#batcher.ask({
        path,
        schema: objectListSchema,
        request: { what, permissions, hasCursor },
        units,
      });
      yield page.value;
      const next = page['@odata.nextLink'];
      if (!next) {
        return;
      }
      path = this.#graph.checkLink(next);
      loop.check(
        path,
        page.value.map(({ id }) => id),
      );
    }
  }

  /** A list can be out of reach for a moment whose owner is there, as one that was made just now. */
  async #exists({ owner, what, permissions }: ObjectList): Promise<boolean> {
    try {
      await this.#batcher.ask({
        path: `${owner}?$select=id`,
        schema: singleObjectSchema,
        request: { what, permissions, hasCursor: false },
        units: 1,
      });
      return true;
    } catch (error) {
      if (error instanceof GraphNotFoundError) {
        return false;
      }
      throw error;
    }
  }
}
