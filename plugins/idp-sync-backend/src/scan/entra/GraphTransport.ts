import {
  AuthenticationHandler,
  Client,
  GraphClientError,
  type Middleware,
  ResponseType,
  TelemetryHandler,
} from '@microsoft/microsoft-graph-client';
import {
  type DirectoryReadContext,
  IdpSyncError,
} from '@idp-sync/backstage-plugin-idp-sync-node';
import type { Dispatcher } from 'undici';
import type { z } from 'zod';
import { CountingMessageHandler } from './CountingMessageHandler';
import { RetryableError, toNetworkError } from './errors';
import {
  type GraphAnswer,
  type GraphRequestInfo,
  toGraphError,
} from './graphErrors';
import { parseJson, validate } from './parseAnswer';
import type { Retrier } from './Retrier';
import type { TokenProvider } from './TokenProvider';

const VERSION = 'v1.0';

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
  /** Called with what each answer took, those within a `$batch` apart. */
  onAnswer?(answer: AnswerFigures): void;
  /** Milliseconds since the epoch. */
  now(): number;
}

/** What an answer says beside its body. */
export interface AnswerFigures {
  /** Of the whole request; absent for one within a `$batch`. */
  durationMs?: number;
  /** How much of the application's quota is used, from 0.8 on, where the answer says it. */
  throttle?: number;
  /** How long Graph asks us to wait. */
  retryAfterMs?: number;
}

/** What goes out beside the path. */
interface Outgoing {
  headers?: Readonly<Record<string, string>>;
  /** Makes it a POST; called again for each attempt. */
  body?(): unknown;
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
    headers?: Readonly<Record<string, string>>,
  ): Promise<T> {
    return await this.#options.retrier.run(async () =>
      this.read(await this.#send(path, request, { headers }), schema, request),
    );
  }

  /** Asks once, for what there is another way without: undefined where no good answer comes. */
  async tryGet<T>(
    path: string,
    schema: z.ZodType<T, unknown>,
    request: GraphRequestInfo,
    headers?: Readonly<Record<string, string>>,
  ): Promise<T | undefined> {
    try {
      const answer = await this.#send(path, request, { headers });
      return this.read(answer, schema, request);
    } catch {
      this.#options.signal.throwIfAborted();
      return undefined;
    }
  }

  /**
   * Asks by POST, which changes nothing in a `$batch` of reads.
   *
   * @param body - called for each attempt
   * @param use - of what came; a RetryableError that it throws makes another attempt
   * @throws IdpSyncError, and whatever else `use` throws
   */
  async post<T, R>(
    path: string,
    body: () => unknown,
    schema: z.ZodType<T, unknown>,
    request: GraphRequestInfo,
    use: (value: T) => R,
  ): Promise<R> {
    return await this.#options.retrier.run(async () =>
      use(
        this.read(await this.#send(path, request, { body }), schema, request),
      ),
    );
  }

  /**
   * What an answer brings, also one within a `$batch`.
   *
   * @param answer - with `json` where its body has been parsed already
   * @throws RetryableError, IdpSyncError, CursorExpiredError, GraphNotFoundError
   */
  read<T>(
    answer: GraphAnswer & { json?: unknown },
    schema: z.ZodType<T, unknown>,
    request: GraphRequestInfo,
  ): T {
    const { report, onAnswer, tokens, now } = this.#options;
    const { headers } = answer;
    report({
      resourceUnits: Number(headers.get('x-ms-resource-unit')) || undefined,
    });
    const throttle = Number(headers.get('x-ms-throttle-limit-percentage'));
    if (throttle > 0) {
      onAnswer?.({ throttle });
    }
    if (answer.status >= 200 && answer.status <= 299) {
      const { json = parseJson(answer.body, request) } = answer;
      return validate(json, schema, request);
    }
    const error = toGraphError(
      answer,
      request,
      text => tokens.redact(text),
      now(),
    );
    if (error instanceof RetryableError) {
      if (error.needsFreshToken) {
        tokens.forget();
      }
      if (error.code === 'IDP_THROTTLED') {
        onAnswer?.({ retryAfterMs: error.retryAfterMs });
      }
    }
    throw error;
  }

  /** A link of an answer without the address, as a `$batch` wants it. */
  toRelative(link: string): string {
    return this.isOwnLink(link)
      ? link.slice(`${this.#options.graphUrl}/${VERSION}`.length)
      : link;
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

  async #send(
    path: string,
    { what }: GraphRequestInfo,
    { headers: wanted, body }: Outgoing,
  ): Promise<GraphAnswer> {
    const { tokens, signal, timeoutMs, graphUrl, now } = this.#options;
    // Asked for here, because the client would bury the reason why there is none.
    await tokens.getAccessToken();
    const timeout = AbortSignal.timeout(timeoutMs);
    const startedAt = now();
    try {
      const request = this.#client
        .api(path)
        .headers({ Accept: 'application/json', ...wanted })
        .options({ signal: AbortSignal.any([signal, timeout]) })
        .responseType(ResponseType.RAW);
      const response: Response = await (body
        ? request.post(body())
        : request.get());
      this.#options.onAnswer?.({ durationMs: now() - startedAt });
      const { status, headers } = response;
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
