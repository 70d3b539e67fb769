/** A request as the handlers see it: path decoded, headers in lower case, body read. */
export interface EmulatorRequest {
  readonly method: string;
  /** Without the query, percent-encoding still in place. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
  /** Scheme, host and port by which the client reached us; links start with it. */
  readonly origin: string;
}

/** An answer that has not been sent yet, so that a fault can still spoil it. */
export interface Reply {
  status: number;
  headers: Record<string, string>;
  body: string | Buffer;
}

/** A JSON answer. */
export function jsonReply(
  status: number,
  value: unknown,
  headers: Record<string, string> = {},
): Reply {
  return {
    status,
    headers: { 'Content-Type': 'application/json; charset=utf-8', ...headers },
    body: JSON.stringify(value),
  };
}
