import type {
  LeavingOwners,
  PreviewState,
  RunSummary,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import type { PageQuery } from '../PageQuery';
import type { RequestOptions } from '../RequestOptions';
import { type BackendClient, toSearch } from '../backend';
import type { PreviewsApi } from './PreviewsApi';

/** Asks the backend about previews. */
export class PreviewsClient implements PreviewsApi {
  readonly #backend: BackendClient;

  constructor(backend: BackendClient) {
    this.#backend = backend;
  }

  async getPreview(
    runId: number,
    options?: RequestOptions,
  ): Promise<PreviewState> {
    return this.#backend.get(`/runs/${runId}/preview`, options);
  }

  async confirmPreview(
    runId: number,
    options?: RequestOptions,
  ): Promise<RunSummary> {
    return this.#backend.post(`/runs/${runId}/confirm`, undefined, options);
  }

  async discardPreview(
    runId: number,
    options?: RequestOptions,
  ): Promise<RunSummary> {
    return this.#backend.post(`/runs/${runId}/discard`, undefined, options);
  }

  async getLeavingOwners(
    runId: number,
    query: PageQuery,
    options?: RequestOptions,
  ): Promise<LeavingOwners> {
    return this.#backend.get(`/runs/${runId}/owned${toSearch(query)}`, options);
  }
}
