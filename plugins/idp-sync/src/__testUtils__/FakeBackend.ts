import { registerMswTestHooks } from '@backstage/frontend-test-utils';
import { HttpResponse, http } from 'msw';
import { setupServer } from 'msw/node';

/** Where the pages of the tests expect the backend. */
export const BACKEND_URL = 'http://localhost:7007';

const API_URL = `${BACKEND_URL}/api/idp-sync`;

/** A request that the pages have made. */
export interface ReceivedRequest {
  method: string;
  path: string;
  search: URLSearchParams;
  body: unknown;
}

type Answer = (request: ReceivedRequest) => object;

/** What the backend says when it refuses, in the shape of Backstage. */
export function refusal(
  statusCode: number,
  message: string,
  code?: string,
): Response {
  return HttpResponse.json(
    {
      error: { name: 'Error', message, code },
      request: { method: 'GET', url: '/' },
      response: { statusCode },
    },
    { status: statusCode },
  );
}

/** What the backend says where it refuses fields of what was sent. */
export function refusedAt(
  ...issues: readonly [path: string, message: string][]
): Response {
  return HttpResponse.json(
    {
      error: {
        name: 'InputError',
        code: 'BAD_REQUEST',
        message: issues.map(([path, text]) => `${path}: ${text}`).join('; '),
        issues: issues.map(([path, message]) => ({ path, message })),
      },
      request: { method: 'POST', url: '/' },
      response: { statusCode: 400 },
    },
    { status: 400 },
  );
}

/** Answers the requests that the pages really make, over HTTP; remembers them. */
export class FakeBackend {
  readonly requests: ReceivedRequest[] = [];
  readonly #answers = new Map<string, Answer>();

  /** One for a test file, called in its `describe`. */
  static register(): FakeBackend {
    const backend = new FakeBackend();
    const server = setupServer(
      http.all(`${API_URL}/*`, ({ request }) => backend.#respond(request)),
    );
    registerMswTestHooks(server);
    beforeEach(() => {
      backend.requests.length = 0;
      backend.#answers.clear();
      // Every overview asks for them beside what it is about.
      backend.answer('GET /problems', { items: [], totalItems: 0 });
    });
    return backend;
  }

  private constructor() {}

  /** Sets the body of what is answered from now on, by route such as `GET /status`. */
  answer(route: string, body: object): void {
    this.respond(route, () => HttpResponse.json(body));
  }

  /** Sets what is done at each request from now on, by route such as `POST /runs/1/cancel`. */
  respond(route: string, answer: Answer): void {
    this.#answers.set(route, answer);
  }

  /** The requests that were made of a route, oldest first. */
  requestsOf(route: string): ReceivedRequest[] {
    return this.requests.filter(
      ({ method, path }) => `${method} ${path}` === route,
    );
  }

  /** The query of the latest request of a route. */
  lastSearchOf(route: string): string | undefined {
    return this.requestsOf(route).at(-1)?.search.toString();
  }

  async #respond(request: Request): Promise<Response> {
    const url = new URL(request.url);
    const text = await request.text();
    const received = {
      method: request.method,
      path: url.pathname.slice(new URL(API_URL).pathname.length),
      search: url.searchParams,
      body: text ? JSON.parse(text) : undefined,
    };
    this.requests.push(received);
    const answer = this.#answers.get(`${received.method} ${received.path}`);
    if (!answer) {
      return refusal(404, `There is no ${received.path}`);
    }
    const body = answer(received);
    return body instanceof Response ? body : HttpResponse.json(body);
  }
}
