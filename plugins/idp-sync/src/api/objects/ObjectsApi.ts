import type {
  ExplainHits,
  ManagedEntityInfo,
  ObjectClass,
  ObjectExplanation,
  ObjectHistory,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import type { PageQuery } from '../PageQuery';
import type { RequestOptions } from '../RequestOptions';

/** An object of the directory of a connection. @public */
export interface ObjectKey {
  connectionId: string;
  class: ObjectClass;
  objectId: string;
}

/** Whom to look for: words of name, mail address or reference, or an object id. @public */
export interface ExplainQuery extends PageQuery {
  query: string;
  class?: ObjectClass[];
}

/** What the pages ask about single people and groups. @public */
export interface ObjectsApi {
  /** People and groups to be explained, the best matches first. */
  findToExplain(
    connectionId: string,
    query: ExplainQuery,
    options?: RequestOptions,
  ): Promise<ExplainHits>;
  /** Why somebody is in the catalog or not. */
  explain(
    object: ObjectKey,
    options?: RequestOptions,
  ): Promise<ObjectExplanation>;
  /** All that ever happened to an object, newest first. */
  getObjectHistory(
    object: ObjectKey,
    query: PageQuery,
    options?: RequestOptions,
  ): Promise<ObjectHistory>;
  /** Where an entity in the catalog comes from; `undefined` if we do not manage it. */
  getManagedEntity(
    entityRef: string,
    options?: RequestOptions,
  ): Promise<ManagedEntityInfo | undefined>;
}
