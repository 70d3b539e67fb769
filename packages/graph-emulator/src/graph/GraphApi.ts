import { randomUUID } from 'node:crypto';
import { EmulatorRequest, Reply, jsonReply } from '../server/Reply';
import {
  AccessTokenClaims,
  AccessTokenError,
  AccessTokens,
} from '../token/AccessTokens';
import type { ApplicationPermission } from '../tenant/Application';
import { runBatch } from './batch';
import { GraphServices } from './GraphContext';
import { GraphError } from './GraphError';
import { Grants } from './permissions';
import { parseQueryOptions } from './QueryOptions';
import { resourceUnits } from './resourceUnits';
import { findRoute } from './Router';
import { Throttle } from './Throttle';

/** An answer with what the figures want to know of it. */
export interface Served {
  reply: Reply;
  /** The route's template, or `unknown`. */
  route: string;
  resourceUnits: number;
}

/** Called around the requests inside a batch, which the server does not see; undefined leaves the response out. */
export type BatchedRequestHook = (
  request: EmulatorRequest,
  serve: (without?: readonly ApplicationPermission[]) => Promise<Served>,
) => Promise<Reply | undefined>;

/** What is known of a request by the time it is answered, however it ends. */
interface Progress {
  route: string;
  resourceUnits: number;
  headers: Record<string, string>;
}

const VERSION = 'v1.0';
const BATCH = '/$batch';
const BATCH_PATH = /^\/v1\.0\/(\$|%24)batch$/i;
const CONTENT_TYPE =
  'application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8';

/** Microsoft Graph v1.0, as far as a directory sync goes. */
export class GraphApi {
  readonly #services: GraphServices;
  readonly #accessTokens: AccessTokens;
  readonly #throttle: Throttle | undefined;
  readonly #now: () => number;
  readonly #batched: BatchedRequestHook;

  constructor(options: {
    services: GraphServices;
    accessTokens: AccessTokens;
    throttle: Throttle | undefined;
    now: () => number;
    batched: BatchedRequestHook;
  }) {
    this.#services = options.services;
    this.#accessTokens = options.accessTokens;
    this.#throttle = options.throttle;
    this.#now = options.now;
    this.#batched = options.batched;
  }

  /**
   * Answers a request; refusals are answers too.
   *
   * @param without - permissions that the application is to be denied
   */
  async handle(
    request: EmulatorRequest,
    without: readonly ApplicationPermission[] = [],
  ): Promise<Served> {
    const progress = newProgress();
    return this.#respond(request, progress, async () => {
      const claims = denied(await this.#authenticate(request), without);
      if (BATCH_PATH.test(request.path) && request.method === 'POST') {
        progress.route = BATCH;
        const result = await runBatch(request, inner =>
          this.#batched(inner, denying =>
            this.#handleBatched(inner, denied(claims, denying ?? [])),
          ),
        );
        return { ...result };
      }
      return this.#route(request, claims, progress);
    });
  }

  /** The error envelope around a code and a message. */
  errorReply(request: EmulatorRequest, error: GraphError): Reply {
    const ids = this.#requestIds(request);
    return jsonReply(
      error.status,
      {
        error: {
          code: error.code,
          message: error.message,
          innerError: {
            date: new Date(this.#now()).toISOString().slice(0, 19),
            ...ids,
          },
        },
      },
      { ...ids, ...error.headers },
    );
  }

  /** The route and cost of a request that something else answers. */
  describe(request: EmulatorRequest): Omit<Served, 'reply'> {
    const progress = newProgress();
    try {
      progress.route = BATCH_PATH.test(request.path)
        ? BATCH
        : findRoute(below(request.path)).template;
      progress.resourceUnits = resourceUnits(
        progress.route,
        parseQueryOptions(request.query, request.headers.consistencylevel),
      );
    } catch {
      // What would have been refused anyway has no route or costs nothing.
    }
    return { route: progress.route, resourceUnits: progress.resourceUnits };
  }

  async #authenticate(request: EmulatorRequest): Promise<AccessTokenClaims> {
    const [scheme, token] = (request.headers.authorization ?? '').split(' ');
    if (scheme.toLowerCase() !== 'bearer' || !token) {
      throw GraphError.unauthenticated('Access token is empty.');
    }
    try {
      return await this.#accessTokens.verify(token);
    } catch (error) {
      if (error instanceof AccessTokenError) {
        throw GraphError.unauthenticated(error.message);
      }
      throw error;
    }
  }

  #handleBatched(
    request: EmulatorRequest,
    claims: AccessTokenClaims,
  ): Promise<Served> {
    const progress = newProgress();
    return this.#respond(request, progress, async () =>
      this.#route(request, claims, progress),
    );
  }

  #route(
    request: EmulatorRequest,
    claims: AccessTokenClaims,
    progress: Progress,
  ): Reply | Record<string, unknown> {
    const { template, handler, params } = findRoute(below(request.path));
    progress.route = template;
    if (request.method !== 'GET') {
      throw new GraphError(
        405,
        'Request_BadRequest',
        'Specified HTTP method is not allowed for the request target.',
        { Allow: 'GET' },
      );
    }
    const options = parseQueryOptions(
      request.query,
      request.headers.consistencylevel,
    );
    progress.resourceUnits = resourceUnits(template, options);
    Object.assign(
      progress.headers,
      this.#throttle?.charge(claims.clientId, progress.resourceUnits),
    );
    return handler({
      ...this.#services,
      request,
      options,
      params,
      responseHeaders: progress.headers,
      grants: new Grants(claims.roles),
      root: `${request.origin}/${VERSION}`,
    });
  }

  async #respond(
    request: EmulatorRequest,
    progress: Progress,
    produce: () => Promise<Reply | Record<string, unknown>>,
  ): Promise<Served> {
    let reply: Reply;
    try {
      const produced = await produce();
      reply = isReply(produced)
        ? produced
        : jsonReply(200, produced, { 'Content-Type': CONTENT_TYPE });
      Object.assign(reply.headers, this.#requestIds(request));
    } catch (error) {
      if (!(error instanceof GraphError)) {
        throw error;
      }
      reply = this.errorReply(request, error);
    }
    const { route, resourceUnits: units, headers } = progress;
    Object.assign(reply.headers, headers, {
      'OData-Version': '4.0',
      'Cache-Control': 'no-cache',
    });
    if (units > 0) {
      reply.headers['x-ms-resource-unit'] = String(units);
    }
    return { reply, route, resourceUnits: units };
  }

  #requestIds(request: EmulatorRequest): {
    'request-id': string;
    'client-request-id': string;
  } {
    const id = randomUUID();
    return {
      'request-id': id,
      'client-request-id': request.headers['client-request-id'] ?? id,
    };
  }
}

function denied(
  claims: AccessTokenClaims,
  without: readonly string[],
): AccessTokenClaims {
  return {
    ...claims,
    roles: claims.roles.filter(role => !without.includes(role)),
  };
}

function newProgress(): Progress {
  return { route: 'unknown', resourceUnits: 0, headers: {} };
}

/** The path below the service root. */
function below(path: string): string {
  const match = /^\/([^/]+)(\/.*)?$/.exec(path);
  if (match?.[1] !== VERSION) {
    throw GraphError.malformed(`Invalid version: ${match?.[1] ?? ''}`);
  }
  if (!match[2] || match[2] === '/') {
    throw GraphError.malformed("Resource not found for the segment ''.");
  }
  return match[2];
}

function isReply(value: Reply | Record<string, unknown>): value is Reply {
  return typeof value.status === 'number' && 'headers' in value;
}
