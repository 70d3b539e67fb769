/** One finished request. */
export interface ServedRequest {
  /** Method and route template, such as `GET /users/delta`. */
  route: string;
  status: number;
  resourceUnits: number;
  /** Bytes of the response's body. */
  bytes: number;
}

/** What was served since the start or the last reset. */
export interface FiguresSnapshot {
  /** HTTP requests; those inside a batch are counted by `batched`. */
  requests: number;
  /** Requests inside batches. */
  batched: number;
  /** By method and route template, batched ones included. */
  byRoute: Record<string, number>;
  /** By status; `0` is a connection that was cut, or a client that went away. */
  byStatus: Record<string, number>;
  /** Resource units, of requests inside batches too. */
  resourceUnits: number;
  /** The most requests that were in progress at once. */
  highestConcurrency: number;
  /** Bytes of response bodies. */
  bytes: number;
  tokensIssued: number;
}

/** Counts what the emulator serves; its own control requests are left out. */
export class Figures {
  #snapshot = empty();
  #active = 0;

  snapshot(): FiguresSnapshot {
    return structuredClone(this.#snapshot);
  }

  reset(): void {
    this.#snapshot = empty();
    this.#snapshot.highestConcurrency = this.#active;
  }

  /** Counts a request in; the returned function counts it out. */
  begin(): (served: ServedRequest) => void {
    this.#active += 1;
    const snapshot = this.#snapshot;
    snapshot.highestConcurrency = Math.max(
      snapshot.highestConcurrency,
      this.#active,
    );
    return served => {
      this.#active -= 1;
      this.#snapshot.requests += 1;
      this.#snapshot.bytes += served.bytes;
      this.#count(served);
    };
  }

  /** Counts a request inside a batch. */
  countBatched(served: ServedRequest): void {
    this.#snapshot.batched += 1;
    this.#count(served);
  }

  countToken(): void {
    this.#snapshot.tokensIssued += 1;
  }

  #count({ route, status, resourceUnits }: ServedRequest): void {
    const { byRoute, byStatus } = this.#snapshot;
    byRoute[route] = (byRoute[route] ?? 0) + 1;
    byStatus[status] = (byStatus[status] ?? 0) + 1;
    this.#snapshot.resourceUnits += resourceUnits;
  }
}

function empty(): FiguresSnapshot {
  return {
    requests: 0,
    batched: 0,
    byRoute: {},
    byStatus: {},
    resourceUnits: 0,
    highestConcurrency: 0,
    bytes: 0,
    tokensIssued: 0,
  };
}
