import type { DiscoveryApi, FetchApi } from '@backstage/core-plugin-api';
import { ResponseError } from '@backstage/errors';
import type {
  ConnectionSummary,
  ExplainHits,
  LeavingOwners,
  ManagedEntityInfo,
  ObjectExplanation,
  ObjectHistory,
  Page,
  Policy,
  PreviewState,
  Problem,
  ProblemDetails,
  ProblemNote,
  Run,
  RunBreakdown,
  RunChange,
  RunEvent,
  RunPolicy,
  RunRequest,
  RunSummary,
  SyncStatus,
  HeldChange,
  HeldSummary,
  HoldDecision,
  HoldDecisionRequest,
  Leaver,
  LeaverRemoval,
  LeaverRemovalRequest,
  LeaverSelection,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import type {
  ExplainQuery,
  HeldAction,
  HeldChangeQuery,
  IdpSyncApi,
  LeaverQuery,
  ObjectKey,
  PageQuery,
  ProblemQuery,
  RequestOptions,
  RunChangeFilter,
  RunChangeQuery,
  RunEventQuery,
  RunFilter,
  RunQuery,
  SupportBundleQuery,
} from './IdpSyncApi';

type QueryValue = string | number | boolean | readonly string[] | undefined;

function toSearch(query: object): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query) as [string, QueryValue][]) {
    for (const single of Array.isArray(value) ? value : [value]) {
      if (single !== undefined && single !== '') {
        search.append(name, String(single));
      }
    }
  }
  const text = search.toString();
  return text && `?${text}`;
}

/**
 * Talks to the backend of idp-sync over HTTP.
 *
 * @public
 */
export class IdpSyncClient implements IdpSyncApi {
  readonly #discoveryApi: DiscoveryApi;
  readonly #fetchApi: FetchApi;

  constructor(options: { discoveryApi: DiscoveryApi; fetchApi: FetchApi }) {
    this.#discoveryApi = options.discoveryApi;
    this.#fetchApi = options.fetchApi;
  }

  async getStatus(options?: RequestOptions): Promise<SyncStatus> {
    return this.#get('/status', options);
  }

  async getConnection(
    connectionId: string,
    options?: RequestOptions,
  ): Promise<ConnectionSummary> {
    return this.#get(
      `/connections/${encodeURIComponent(connectionId)}`,
      options,
    );
  }

  async requestRun(
    connectionId: string,
    request: RunRequest,
    options?: RequestOptions,
  ): Promise<RunSummary> {
    return this.#post(
      `/connections/${encodeURIComponent(connectionId)}/runs`,
      request,
      options,
    );
  }

  async getRuns(
    query: RunQuery,
    options?: RequestOptions,
  ): Promise<Page<RunSummary>> {
    return this.#get(`/runs${toSearch(query)}`, options);
  }

  async getRun(runId: number, options?: RequestOptions): Promise<Run> {
    return this.#get(`/runs/${runId}`, options);
  }

  async getRunChanges(
    runId: number,
    query: RunChangeQuery,
    options?: RequestOptions,
  ): Promise<Page<RunChange>> {
    return this.#get(`/runs/${runId}/changes${toSearch(query)}`, options);
  }

  async getRunBreakdown(
    runId: number,
    options?: RequestOptions,
  ): Promise<RunBreakdown> {
    return this.#get(`/runs/${runId}/breakdown`, options);
  }

  async getRunEvents(
    runId: number,
    query: RunEventQuery,
    options?: RequestOptions,
  ): Promise<Page<RunEvent>> {
    return this.#get(`/runs/${runId}/events${toSearch(query)}`, options);
  }

  async exportRuns(filter: RunFilter, options?: RequestOptions): Promise<Blob> {
    return this.#file(`/runs.csv${toSearch(filter)}`, options);
  }

  async exportRunChanges(
    runId: number,
    filter: RunChangeFilter,
    options?: RequestOptions,
  ): Promise<Blob> {
    return this.#file(`/runs/${runId}/changes.csv${toSearch(filter)}`, options);
  }

  async cancelRun(
    runId: number,
    options?: RequestOptions,
  ): Promise<RunSummary> {
    return this.#post(`/runs/${runId}/cancel`, undefined, options);
  }

  async retryFailed(
    runId: number,
    options?: RequestOptions,
  ): Promise<RunSummary> {
    return this.#post(`/runs/${runId}/retry-failed`, undefined, options);
  }

  async findToExplain(
    connectionId: string,
    query: ExplainQuery,
    options?: RequestOptions,
  ): Promise<ExplainHits> {
    return this.#get(
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
    return this.#get(
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
    return this.#get(
      `/connections/${encodeURIComponent(
        connectionId,
      )}/objects/${objectClass}/${encodeURIComponent(
        objectId,
      )}/history${toSearch(query)}`,
      options,
    );
  }

  async getPreview(
    runId: number,
    options?: RequestOptions,
  ): Promise<PreviewState> {
    return this.#get(`/runs/${runId}/preview`, options);
  }

  async confirmPreview(
    runId: number,
    options?: RequestOptions,
  ): Promise<RunSummary> {
    return this.#post(`/runs/${runId}/confirm`, undefined, options);
  }

  async discardPreview(
    runId: number,
    options?: RequestOptions,
  ): Promise<RunSummary> {
    return this.#post(`/runs/${runId}/discard`, undefined, options);
  }

  async getRunPolicy(
    runId: number,
    options?: RequestOptions,
  ): Promise<RunPolicy> {
    return this.#get(`/runs/${runId}/policy`, options);
  }

  async getPolicy(
    connectionId: string,
    options?: RequestOptions,
  ): Promise<{ version: number; policy: Policy }> {
    return this.#get(
      `/connections/${encodeURIComponent(connectionId)}/policy`,
      options,
    );
  }

  async getLeavingOwners(
    runId: number,
    query: PageQuery,
    options?: RequestOptions,
  ): Promise<LeavingOwners> {
    return this.#get(`/runs/${runId}/owned${toSearch(query)}`, options);
  }

  async getProblems(
    query: ProblemQuery,
    options?: RequestOptions,
  ): Promise<Page<Problem>> {
    return this.#get(`/problems${toSearch(query)}`, options);
  }

  async getProblem(
    problemId: number,
    options?: RequestOptions,
  ): Promise<ProblemDetails> {
    return this.#get(`/problems/${problemId}`, options);
  }

  async acknowledgeProblem(
    problemId: number,
    note: ProblemNote,
    options?: RequestOptions,
  ): Promise<ProblemDetails> {
    return this.#post(`/problems/${problemId}/acknowledge`, note, options);
  }

  async resolveProblem(
    problemId: number,
    note: ProblemNote,
    options?: RequestOptions,
  ): Promise<ProblemDetails> {
    return this.#post(`/problems/${problemId}/resolve`, note, options);
  }

  async getSupportBundle(
    query: SupportBundleQuery,
    options?: RequestOptions,
  ): Promise<Blob> {
    return this.#file(`/support-bundle${toSearch(query)}`, options);
  }

  async getHeldSummary(
    connectionId: string,
    options?: RequestOptions,
  ): Promise<HeldSummary> {
    return this.#get(
      `/connections/${encodeURIComponent(connectionId)}/held/summary`,
      options,
    );
  }

  async getHeldChanges(
    connectionId: string,
    query: HeldChangeQuery,
    options?: RequestOptions,
  ): Promise<Page<HeldChange>> {
    return this.#get(
      `/connections/${encodeURIComponent(connectionId)}/held${toSearch(query)}`,
      options,
    );
  }

  async decideHeldChanges(
    connectionId: string,
    action: HeldAction,
    request: HoldDecisionRequest,
    options?: RequestOptions,
  ): Promise<HoldDecision> {
    return this.#post(
      `/connections/${encodeURIComponent(connectionId)}/held/${action}`,
      request,
      options,
    );
  }

  async getLeavers(
    connectionId: string,
    query: LeaverQuery,
    options?: RequestOptions,
  ): Promise<Page<Leaver>> {
    return this.#get(
      `/connections/${encodeURIComponent(connectionId)}/leavers${toSearch(
        query,
      )}`,
      options,
    );
  }

  async removeLeavers(
    connectionId: string,
    request: LeaverRemovalRequest,
    options?: RequestOptions,
  ): Promise<LeaverRemoval> {
    return this.#post(
      `/connections/${encodeURIComponent(connectionId)}/leavers/remove`,
      request,
      options,
    );
  }

  async takeBackLeaverRemoval(
    connectionId: string,
    selection: LeaverSelection,
    options?: RequestOptions,
  ): Promise<LeaverRemoval> {
    return this.#post(
      `/connections/${encodeURIComponent(connectionId)}/leavers/take-back`,
      selection,
      options,
    );
  }

  async getManagedEntity(
    entityRef: string,
    options?: RequestOptions,
  ): Promise<ManagedEntityInfo | undefined> {
    const response = await this.#request(
      `/managed-entities/by-ref${toSearch({ entityRef })}`,
      { signal: options?.signal },
    );
    if (response.status === 404) {
      return undefined;
    }
    return this.#read(response);
  }

  async #get<T>(path: string, options?: RequestOptions): Promise<T> {
    return this.#read(await this.#request(path, { signal: options?.signal }));
  }

  async #file(path: string, options?: RequestOptions): Promise<Blob> {
    const response = await this.#request(path, { signal: options?.signal });
    if (!response.ok) {
      throw await ResponseError.fromResponse(response);
    }
    return response.blob();
  }

  async #post<T>(
    path: string,
    body: unknown,
    options?: RequestOptions,
  ): Promise<T> {
    const response = await this.#request(path, {
      method: 'POST',
      signal: options?.signal,
      ...(body !== undefined && {
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify(body),
      }),
    });
    return this.#read(response);
  }

  async #request(path: string, init: RequestInit): Promise<Response> {
    const baseUrl = await this.#discoveryApi.getBaseUrl('idp-sync');
    return this.#fetchApi.fetch(`${baseUrl}${path}`, init);
  }

  async #read<T>(response: Response): Promise<T> {
    if (!response.ok) {
      throw await ResponseError.fromResponse(response);
    }
    return response.json();
  }
}
