import {
  AuthenticationHandler,
  Client,
  type Context,
  GraphClientError,
  type Middleware,
  ResponseType,
  TelemetryHandler,
} from '@microsoft/microsoft-graph-client';
import {
  type DirectoryReadContext,
  IdpSyncError,
} from '@idp-sync/backstage-plugin-idp-sync-node';
import { type Dispatcher, fetch } from 'undici';
import type { z } from 'zod';
import { RetryableError, toNetworkError } from './errors';
import {
  type GraphAnswer,
  type GraphRequestInfo,
  toGraphError,
} from './graphErrors';
import type { Retrier } from './Retrier';
import type { TokenProvider } from './TokenProvider';

const VERSION = 'v1.0';

/** End of the client's chain: reads answers whole, follows no redirects (they would carry the token elsewhere), and counts what goes out. */
class CountingMessageHandler implements Middleware {
  readonly #dispatcher: Dispatcher;
  readonly #onRequest: () => void;

  constructor(dispatcher: Dispatcher, onRequest: () => void) {
    this.#dispatcher = dispatcher;
    this.#onRequest = onRequest;
  }

  async execute(context: Context): Promise<void> {
    this.#onRequest();
    const { request, options } = context;
    try {
      // Of the package the dispatcher is of: the fetch of the platform is another version of it.
      const answer = await fetch(
        typeof request === 'string' ? request : request.url,
        {
          headers: Object.fromEntries(new Headers(options?.headers)),
          signal: options?.signal,
          redirect: 'manual',
          dispatcher: this.#dispatcher,
        },
      );
      const body = await answer.text();
      context.response = new Response(body || null, {
        status: answer.status,
        headers: Object.fromEntries(answer.headers),
      });
    } catch (error) {
      // The client hides what went wrong, unless it is an error of its own kind.
      const failure = new GraphClientError('The request got no answer');
      failure.customError = error;
      throw failure;
    }
  }
}

export interface GraphTransportOptions {
  /** Origin of Graph, without a path. */
  graphUrl: string;
  tokens: TokenProvider;
  dispatcher: Dispatcher;
  retrier: Retrier;
  signal: AbortSignal;
  /** For one attempt, until the last byte. */
  timeoutMs: number;
  report: DirectoryReadContext['report'];
  /** Milliseconds since the epoch. */
  now(): number;
}

/** Reads from Graph: one host, validated bodies, retries, and figures of what it took. */
export class GraphTransport {
  readonly #options: GraphTransportOptions;
  readonly #client: Client;

  constructor(options: GraphTransportOptions) {
    this.#options = options;
    const { tokens, graphUrl, dispatcher, report } = options;
    const chain: Middleware[] = [
      new AuthenticationHandler(tokens),
      new TelemetryHandler(),
      new CountingMessageHandler(dispatcher, () => report({ requests: 1 })),
    ];
    chain.reduce((middleware, next) => {
      middleware.setNext?.(next);
      return next;
    });
    this.#client = Client.initWithMiddleware({
      baseUrl: `${graphUrl}/`,
      defaultVersion: VERSION,
      customHosts: new Set([new URL(graphUrl).hostname]),
      middleware: chain[0],
    });
  }

  /**
   * @param path - below the version, or a link of an earlier answer
   * @throws IdpSyncError, CursorExpiredError, GraphNotFoundError
   */
  async get<T>(
    path: string,
    schema: z.ZodType<T, unknown>,
    request: GraphRequestInfo,
  ): Promise<T> {
    return await this.#options.retrier.run(async () => {
      const answer = await this.#send(path, request);
      if (answer.status < 200 || answer.status > 299) {
        const error = toGraphError(answer, request, this.#options.now());
        if (error instanceof RetryableError && error.needsFreshToken) {
          this.#options.tokens.forget();
        }
        throw error;
      }
      return parseBody(answer.body, schema, request);
    });
  }

  /**
   * A link of an answer, which is only followed where it leads to Graph itself: whoever it leads to gets our access token.
   *
   * @throws IdpSyncError `IDP_DIRECTORY_REFUSED`
   */
  checkLink(link: string): string {
    if (!this.isOwnLink(link)) {
      throw new IdpSyncError(
        'IDP_DIRECTORY_REFUSED',
        `A page names ${
          URL.canParse(link)
            ? new URL(link).host
            : 'something that is no address'
        } as the place of the next one. That is not the Graph of this connection, so it was not followed.`,
      );
    }
    return link;
  }

  isOwnLink(link: string): boolean {
    if (!URL.canParse(link)) {
      return false;
    }
    const { origin, pathname, username, password } = new URL(link);
    return (
      origin === this.#options.graphUrl &&
      pathname.startsWith(`/${VERSION}/`) &&
      !username &&
      !password
    );
  }

  async #send(path: string, { what }: GraphRequestInfo): Promise<GraphAnswer> {
    const { tokens, signal, timeoutMs, report, graphUrl } = this.#options;
    // Asked for here, because the client would bury the reason why there is none.
    await tokens.getAccessToken();
    const timeout = AbortSignal.timeout(timeoutMs);
    try {
      const response: Response = await this.#client
        .api(path)
        .header('Accept', 'application/json')
        .options({ signal: AbortSignal.any([signal, timeout]) })
        .responseType(ResponseType.RAW)
        .get();
      const { status, headers } = response;
      report({
        resourceUnits: Number(headers.get('x-ms-resource-unit')) || undefined,
      });
      return { status, headers, body: await response.text() };
    } catch (error) {
      signal.throwIfAborted();
      if (timeout.aborted) {
        throw new RetryableError(
          'IDP_NETWORK',
          `Graph did not answer a request for ${what} within ${
            timeoutMs / 1_000
          } seconds.`,
        );
      }
      throw toNetworkError(
        error instanceof GraphClientError ? error.customError : error,
        new URL(graphUrl).host,
      );
    }
  }
}

function parseBody<T>(
  body: string,
  schema: z.ZodType<T, unknown>,
  { what }: GraphRequestInfo,
): T {
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch {
    throw new RetryableError(
      'IDP_DIRECTORY_UNAVAILABLE',
      `Graph’s answer to a request for ${what} is not JSON: it was cut off, or comes from something in between.`,
    );
  }
  const parsed = schema.safeParse(json);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new RetryableError(
      'IDP_DIRECTORY_UNAVAILABLE',
      `Graph’s answer to a request for ${what} is not what it is documented to be: ${issue.path.join(
        '.',
      )}: ${issue.message}.`,
    );
  }
  return parsed.data;
}
