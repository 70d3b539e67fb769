import type {
  ExplainHits,
  ManagedEntityInfo,
  ObjectExplanation,
  ObjectHistory,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import type { PageQuery } from '../PageQuery';
import type { RequestOptions } from '../RequestOptions';
import { type BackendClient, toSearch } from '../backend';
import type { ObjectKey, ExplainQuery, ObjectsApi } from './ObjectsApi';

/** Asks the backend about single people and groups. */
export class ObjectsClient implements ObjectsApi {
  readonly #backend: BackendClient;

  constructor(backend: BackendClient) {
    this.#backend = backend;
  }

  async findToExplain(
    connectionId: string,
    query: ExplainQuery,
    options?: RequestOptions,
  ): Promise<ExplainHits> {
    return this.#backend.get(
      `/connections/${encodeURIComponent(connectionId)}/explain${toSearch(
        query,
      )}`,
      options,
    );
  }

  async explain(
    object: ObjectKey,
    options?: RequestOptions,
  ): Promise<ObjectExplanation> {
    const { connectionId, class: objectClass, objectId } = object;
    return this.#backend.get(
      `/connections/${encodeURIComponent(
        connectionId,
      )}/explain/${objectClass}/${encodeURIComponent(objectId)}`,
      options,
    );
  }

  async getObjectHistory(
    object: ObjectKey,
    query: PageQuery,
    options?: RequestOptions,
  ): Promise<ObjectHistory> {
    const { connectionId, class: objectClass, objectId } = object;
    return this.#backend.get(
      `/connections/${encodeURIComponent(
        connectionId,
      )}/objects/${objectClass}/${encodeURIComponent(
        objectId,
      )}/history${toSearch(query)}`,
      options,
    );
  }

  async getManagedEntity(
    entityRef: string,
    options?: RequestOptions,
  ): Promise<ManagedEntityInfo | undefined> {
    return this.#backend.find(
      `/managed-entities/by-ref${toSearch({ entityRef })}`,
      options,
    );
  }
}
