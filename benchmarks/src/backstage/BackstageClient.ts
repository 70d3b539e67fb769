/** The APIs of a contender's backend, from outside. */
export class BackstageClient {
  readonly #baseUrl: string;
  readonly #token: string;

  constructor(options: { baseUrl: string; token: string }) {
    this.#baseUrl = options.baseUrl;
    this.#token = options.token;
  }

  async get<T>(path: string): Promise<T> {
    try {
      return await this.#request<T>('GET', path);
    } catch (error) {
      if (error instanceof TypeError) {
        // A busy backend closes a connection at the very moment that it is used again.
        return await this.#request<T>('GET', path);
      }
      throw error;
    }
  }

  /** @returns the answer, or undefined where it is empty */
  post<T>(path: string, body?: unknown): Promise<T> {
    return this.#request<T>('POST', path, body);
  }

  async #request<T>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await fetch(`${this.#baseUrl}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${this.#token}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const text = await response.text();
    if (!response.ok) {
      throw new Error(`${method} ${path} answered ${response.status}: ${text}`);
    }
    return (text ? JSON.parse(text) : undefined) as T;
  }
}
