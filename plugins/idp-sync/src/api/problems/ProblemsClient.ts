import type {
  Page,
  Problem,
  ProblemDetails,
  ProblemNote,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import type { RequestOptions } from '../RequestOptions';
import { type BackendClient, toSearch } from '../backend';
import type {
  ProblemQuery,
  SupportBundleQuery,
  ProblemsApi,
} from './ProblemsApi';

/** Asks the backend about what is wrong with connections. */
export class ProblemsClient implements ProblemsApi {
  readonly #backend: BackendClient;

  constructor(backend: BackendClient) {
    this.#backend = backend;
  }

  async getProblems(
    query: ProblemQuery,
    options?: RequestOptions,
  ): Promise<Page<Problem>> {
    return this.#backend.get(`/problems${toSearch(query)}`, options);
  }

  async getProblem(
    problemId: number,
    options?: RequestOptions,
  ): Promise<ProblemDetails> {
    return this.#backend.get(`/problems/${problemId}`, options);
  }

  async acknowledgeProblem(
    problemId: number,
    note: ProblemNote,
    options?: RequestOptions,
  ): Promise<ProblemDetails> {
    return this.#backend.post(
      `/problems/${problemId}/acknowledge`,
      note,
      options,
    );
  }

  async resolveProblem(
    problemId: number,
    note: ProblemNote,
    options?: RequestOptions,
  ): Promise<ProblemDetails> {
    return this.#backend.post(`/problems/${problemId}/resolve`, note, options);
  }

  async getSupportBundle(
    query: SupportBundleQuery,
    options?: RequestOptions,
  ): Promise<Blob> {
    return this.#backend.file(`/support-bundle${toSearch(query)}`, options);
  }
}
