import { z } from 'zod';
import type { DirectoryObject } from '../tenant/DirectoryObject';
import { firstAfter } from '../tenant/IndexSet';
import type { Directory } from '../tenant/Directory';
import { Quirks } from './Quirks';
import { GraphError } from './GraphError';
import { Predicate } from './filter/compileFilter';
import { QueryOptions } from './QueryOptions';
import { StateTokens } from './StateTokens';

const DEFAULT_PAGE_SIZE = 100;
/** `$expand` brings the outer page down to this. */
const MAX_EXPANDED_PAGE_SIZE = 100;

const pageTokenSchema = z.object({
  /** The path that the link was made for. */
  path: z.string(),
  after: z.number(),
  afterEmptyPage: z.boolean(),
  /** The first request was an advanced query. */
  eventual: z.boolean(),
  /** Tells two links to the same page apart, of which one may be spoilt. */
  serial: z.number(),
});

/** A place in a collection. */
export interface PagePosition {
  /** The index of the last object told, or -1. */
  after: number;
  /** The page before was one of those that hold nothing. */
  afterEmptyPage: boolean;
}

/** A page of a collection and the way to the next one. */
export interface CollectionPage {
  objects: DirectoryObject[];
  /** Only on the first page, and only when it was asked for. */
  count: number | undefined;
  /** The `$skiptoken` of the next page. */
  next: string | undefined;
}

/** Cuts lists of directory objects into pages. */
export class CollectionPager {
  readonly #directory: Directory;
  readonly #quirks: Quirks;
  /** Links that were once followed without their header never work again. */
  readonly #spoilt = new Set<string>();
  #serial = 0;

  constructor(directory: Directory, quirks: Quirks) {
    this.#directory = directory;
    this.#quirks = quirks;
  }

  /**
   * @param path - identifies the collection
   * @param indexes - the candidates, ascending
   * @param position - where to go on, from `resume`
   */
  page(
    path: string,
    indexes: readonly number[],
    matches: Predicate,
    options: QueryOptions,
    position: PagePosition,
  ): CollectionPage {
    const { after } = position;
    if (this.#isEmptyPage(path, position)) {
      return {
        objects: [],
        count: undefined,
        next: this.#link(path, { after, afterEmptyPage: true }, options),
      };
    }
    const size = Math.min(
      options.top ?? DEFAULT_PAGE_SIZE,
      options.expand ? MAX_EXPANDED_PAGE_SIZE : Infinity,
    );
    const objects: DirectoryObject[] = [];
    let more = false;
    for (let i = firstAfter(indexes, after); i < indexes.length; i++) {
      const object = this.#directory.at(indexes[i]);
      if (object.state === 'active' && matches(object)) {
        if (objects.length === size) {
          more = true;
          break;
        }
        objects.push(object);
      }
    }
    return {
      objects,
      count:
        options.count && options.eventual && !options.skipToken
          ? this.count(indexes, matches)
          : undefined,
      next: more
        ? this.#link(
            path,
            { after: objects[objects.length - 1].index, afterEmptyPage: false },
            options,
          )
        : undefined,
    };
  }

  count(indexes: readonly number[], matches: Predicate): number {
    return indexes.reduce((count, index) => {
      const object = this.#directory.at(index);
      return object.state === 'active' && matches(object) ? count + 1 : count;
    }, 0);
  }

  /**
   * Where a request's page starts.
   *
   * @throws GraphError 400 for a link that is not, or no longer, good
   */
  resume(path: string, options: QueryOptions): PagePosition {
    const { skipToken } = options;
    if (skipToken === undefined) {
      return { after: -1, afterEmptyPage: false };
    }
    const token = pageTokenSchema.safeParse(StateTokens.decode(skipToken));
    if (!token.success || token.data.path !== path) {
      throw GraphError.badRequest('Badly formed token.');
    }
    if (token.data.eventual && !options.eventual) {
      this.#spoilt.add(skipToken);
    }
    if (this.#spoilt.has(skipToken)) {
      throw new GraphError(
        400,
        'Directory_ExpiredPageToken',
        'The specified page token value has expired and can no longer be included in your request.',
      );
    }
    return token.data;
  }

  #isEmptyPage(path: string, { after, afterEmptyPage }: PagePosition): boolean {
    return (
      after >= 0 &&
      !afterEmptyPage &&
      this.#quirks.happens('emptyPage', `${path}/${after}`)
    );
  }

  #link(path: string, position: PagePosition, options: QueryOptions): string {
    this.#serial += 1;
    return StateTokens.encode({
      path,
      ...position,
      eventual: options.eventual,
      serial: this.#serial,
    });
  }
}
