import type { AuthenticationProvider } from '@microsoft/microsoft-graph-client';
import type {
  BoundCredential,
  ObservedCredential,
} from '../../connections/credentials/BoundCredential';
import type { CredentialNetwork } from '../../connections/credentials/createTokenCredential';
import { RetryableError } from './errors';
import { toTokenError } from './tokenErrors';

/** How long a token is gone on with before the library is asked, which takes it a millisecond for each request to find the one that it has. */
const HELD_MS = 10_000;

/** Access tokens for one run: asked for once, however many requests wait for one. */
export class TokenProvider implements AuthenticationProvider {
  readonly #credential: BoundCredential;
  readonly #network: CredentialNetwork;
  readonly #signal: AbortSignal;
  readonly #timeoutMs: number;
  readonly #now: () => number;
  #current?: ObservedCredential;
  #pending?: Promise<string>;
  #held?: { token: string; until: number };

  /** @param options - `signal` of the run; `timeoutMs` for one request; `now` in milliseconds since the epoch */
  constructor(options: {
    credential: BoundCredential;
    network: CredentialNetwork;
    signal: AbortSignal;
    timeoutMs: number;
    now: () => number;
  }) {
    this.#credential = options.credential;
    this.#network = options.network;
    this.#signal = options.signal;
    this.#timeoutMs = options.timeoutMs;
    this.#now = options.now;
  }

  /** @throws RetryableError or IdpSyncError */
  async getAccessToken(): Promise<string> {
    this.#signal.throwIfAborted();
    if (this.#held && this.#now() < this.#held.until) {
      return this.#held.token;
    }
    this.#pending ??= this.#request().finally(() => {
      this.#pending = undefined;
    });
    return await this.#pending;
  }

  /** Text that came from outside, without the secrets of the connection. */
  redact(text: string): string {
    return this.#credential.redact(text);
  }

  /** Makes the next token a new one: the library would hand out a revoked one until it expires. */
  forget(): void {
    this.#current = undefined;
    this.#held = undefined;
  }

  async #request(): Promise<string> {
    this.#signal.throwIfAborted();
    this.#current ??= this.#credential.create(this.#network);
    const { credential, traffic } = this.#current;
    const timeout = AbortSignal.timeout(this.#timeoutMs);
    const either = AbortSignal.any([this.#signal, timeout]);
    try {
      const token = await orAborted(
        credential.getToken(this.#credential.scope, { abortSignal: either }),
        either,
      );
      if (!token) {
        throw new Error('The token endpoint answered without a token');
      }
      this.#credential.noteUse();
      const until = this.#now() + HELD_MS;
      if (token.expiresOnTimestamp > until + HELD_MS) {
        this.#held = { token: token.token, until };
      }
      return token.token;
    } catch (error) {
      this.#signal.throwIfAborted();
      // The library remembers errors of the token endpoint for a minute and more.
      this.forget();
      if (timeout.aborted) {
        throw new RetryableError(
          'IDP_NETWORK',
          `${
            new URL(this.#credential.binding.authorityHost).host
          } did not answer a request for a token within ${
            this.#timeoutMs / 1_000
          } seconds.`,
        );
      }
      throw toTokenError(error, traffic, this.#credential, this.#now());
    }
  }
}

async function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  work.catch(() => undefined);
  let stop = () => {};
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(signal.reason);
    signal.addEventListener('abort', stop, { once: true });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
