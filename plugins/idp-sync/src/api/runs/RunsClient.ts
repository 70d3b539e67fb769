import type {
  Page,
  Run,
  RunBreakdown,
  RunChange,
  RunEvent,
  RunPolicy,
  RunRequest,
  RunSummary,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import type { RequestOptions } from '../RequestOptions';
import { type BackendClient, toSearch } from '../backend';
import type {
  RunFilter,
  RunQuery,
  RunChangeFilter,
  RunChangeQuery,
  RunEventQuery,
  RunsApi,
} from './RunsApi';

/** Asks the backend about runs and the synchronization log. */
export class RunsClient implements RunsApi {
  readonly #backend: BackendClient;

  constructor(backend: BackendClient) {
    this.#backend = backend;
  }

  async requestRun(
    connectionId: string,
    request: RunRequest,
    options?: RequestOptions,
  ): Promise<RunSummary> {
    return this.#backend.post(
      `/connections/${encodeURIComponent(connectionId)}/runs`,
      request,
      options,
    );
  }

  async getRuns(
    query: RunQuery,
    options?: RequestOptions,
  ): Promise<Page<RunSummary>> {
    return this.#backend.get(`/runs${toSearch(query)}`, options);
  }

  async getRun(runId: number, options?: RequestOptions): Promise<Run> {
    return this.#backend.get(`/runs/${runId}`, options);
  }

  async getRunChanges(
    runId: number,
    query: RunChangeQuery,
    options?: RequestOptions,
  ): Promise<Page<RunChange>> {
    return this.#backend.get(
      `/runs/${runId}/changes${toSearch(query)}`,
      options,
    );
  }

  async getRunBreakdown(
    runId: number,
    options?: RequestOptions,
  ): Promise<RunBreakdown> {
    return this.#backend.get(`/runs/${runId}/breakdown`, options);
  }

  async getRunEvents(
    runId: number,
    query: RunEventQuery,
    options?: RequestOptions,
  ): Promise<Page<RunEvent>> {
    return this.#backend.get(
      `/runs/${runId}/events${toSearch(query)}`,
      options,
    );
  }

  async getRunPolicy(
    runId: number,
    options?: RequestOptions,
  ): Promise<RunPolicy> {
    return this.#backend.get(`/runs/${runId}/policy`, options);
  }

  async exportRuns(filter: RunFilter, options?: RequestOptions): Promise<Blob> {
    return this.#backend.file(`/runs.csv${toSearch(filter)}`, options);
  }

  async exportRunChanges(
    runId: number,
    filter: RunChangeFilter,
    options?: RequestOptions,
  ): Promise<Blob> {
    return this.#backend.file(
      `/runs/${runId}/changes.csv${toSearch(filter)}`,
      options,
    );
  }

  async cancelRun(
    runId: number,
    options?: RequestOptions,
  ): Promise<RunSummary> {
    return this.#backend.post(`/runs/${runId}/cancel`, undefined, options);
  }

  async retryFailed(
    runId: number,
    options?: RequestOptions,
  ): Promise<RunSummary> {
    return this.#backend.post(
      `/runs/${runId}/retry-failed`,
      undefined,
      options,
    );
  }
}
