import type { DiscoveryApi, FetchApi } from '@backstage/core-plugin-api';
import { ResponseError } from '@backstage/errors';
import type { RequestOptions } from '../RequestOptions';
import { readLines } from './readLines';

/**
 * Makes the requests of all areas.
 *
 * Every method throws a `ResponseError` when the backend refuses or fails.
 */
export class BackendClient {
  readonly #discoveryApi: DiscoveryApi;
  readonly #fetchApi: FetchApi;

  constructor(options: { discoveryApi: DiscoveryApi; fetchApi: FetchApi }) {
    this.#discoveryApi = options.discoveryApi;
    this.#fetchApi = options.fetchApi;
  }

  async get<T>(path: string, options?: RequestOptions): Promise<T> {
    return (await this.#request('GET', path, undefined, options)).json();
  }

  /** What there is at a path, or `undefined` where there is nothing. */
  async find<T>(
    path: string,
    options?: RequestOptions,
  ): Promise<T | undefined> {
    const response = await this.#send('GET', path, undefined, options);
    if (response.status === 404) {
      return undefined;
    }
    return (await accepted(response)).json();
  }

  async post<T>(
    path: string,
    body: unknown,
    options?: RequestOptions,
  ): Promise<T> {
    return readBody(await this.#request('POST', path, body, options));
  }

  async put<T>(
    path: string,
    body: unknown,
    options?: RequestOptions,
  ): Promise<T> {
    return readBody(await this.#request('PUT', path, body, options));
  }

  async delete(path: string, options?: RequestOptions): Promise<void> {
    await this.#request('DELETE', path, undefined, options);
  }

  async file(path: string, options?: RequestOptions): Promise<Blob> {
    return (await this.#request('GET', path, undefined, options)).blob();
  }

  /** Posts a body; what is answered comes line by line, as it is told (`application/x-ndjson`). */
  async *lines<T>(
    path: string,
    body: unknown,
    options?: RequestOptions,
  ): AsyncGenerator<T> {
    const response = await this.#request('POST', path, body, options);
    if (response.body) {
      yield* readLines<T>(response.body);
    }
  }

  async #request(
    method: string,
    path: string,
    body: unknown,
    options?: RequestOptions,
  ): Promise<Response> {
    return accepted(await this.#send(method, path, body, options));
  }

  async #send(
    method: string,
    path: string,
    body: unknown,
    options?: RequestOptions,
  ): Promise<Response> {
    const baseUrl = await this.#discoveryApi.getBaseUrl('idp-sync');
    return this.#fetchApi.fetch(`${baseUrl}${path}`, {
      method,
      signal: options?.signal,
      ...(body !== undefined && {
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify(body),
      }),
    });
  }
}

async function accepted(response: Response): Promise<Response> {
  if (!response.ok) {
    throw await ResponseError.fromResponse(response);
  }
  return response;
}

/** Answers of 204 have no body. */
async function readBody<T>(response: Response): Promise<T> {
  return response.status === 204 ? (undefined as T) : response.json();
}
