import {
  type Context,
  GraphClientError,
  type Middleware,
} from '@microsoft/microsoft-graph-client';
import { type Dispatcher, fetch } from 'undici';

/** End of the client's chain: reads answers whole, follows no redirects (they would carry the token elsewhere), and counts what goes out. */
export class CountingMessageHandler implements Middleware {
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
          method: options?.method,
          body: typeof options?.body === 'string' ? options.body : undefined,
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
