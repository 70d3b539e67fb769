import {
  AccessToken,
  ClientCertificateCredential,
  ClientSecretCredential,
  TokenCredential,
} from '@azure/identity';
import {
  Client,
  HTTPMessageHandler,
  AuthenticationHandler,
} from '@microsoft/microsoft-graph-client';
import { TokenCredentialAuthenticationProvider } from '@microsoft/microsoft-graph-client/authProviders/azureTokenCredentials';
import { Agent, Dispatcher } from 'undici';
import { EmulatorConnection } from '../GraphEmulator';

/** A page of a collection as it arrives. */
export interface Page {
  value: Record<string, unknown>[];
  '@odata.nextLink'?: string;
  '@odata.deltaLink'?: string;
  '@odata.count'?: number;
}

/** `@azure/identity` with a secret, the way a real client is set up. */
export function secretCredential(
  connection: EmulatorConnection,
  overrides: Partial<
    Pick<EmulatorConnection, 'tenantId' | 'clientId' | 'clientSecret'>
  > = {},
): ClientSecretCredential {
  const { tenantId, clientId, clientSecret } = { ...connection, ...overrides };
  return new ClientSecretCredential(tenantId, clientId, clientSecret, {
    authorityHost: connection.authorityHost,
    disableInstanceDiscovery: true,
    tlsOptions: { ca: connection.caPem },
    retryOptions: { maxRetries: 0 },
  });
}

/** `@azure/identity` with a certificate and its private key, both PEM. */
export function certificateCredential(
  connection: EmulatorConnection,
  certificate: string,
): ClientCertificateCredential {
  return new ClientCertificateCredential(
    connection.tenantId,
    connection.clientId,
    { certificate },
    {
      authorityHost: connection.authorityHost,
      disableInstanceDiscovery: true,
      tlsOptions: { ca: connection.caPem },
      retryOptions: { maxRetries: 0 },
    },
  );
}

/** The real graph client without retries, and what it holds open. */
export class RealClient {
  readonly client: Client;
  readonly #dispatcher: Dispatcher;
  readonly #connection: EmulatorConnection;
  readonly #credential: TokenCredential;

  constructor(
    connection: EmulatorConnection,
    credential: TokenCredential = secretCredential(connection),
  ) {
    this.#connection = connection;
    this.#credential = credential;
    this.#dispatcher = new Agent({ connect: { ca: connection.caPem } });
    const authentication = new AuthenticationHandler(
      new TokenCredentialAuthenticationProvider(credential, {
        scopes: [`${connection.graphUrl}/.default`],
      }),
    );
    authentication.setNext(new HTTPMessageHandler());
    this.client = Client.initWithMiddleware({
      baseUrl: connection.graphUrl,
      middleware: authentication,
      customHosts: new Set([new URL(connection.graphUrl).hostname]),
      // RequestInit of Node knows the dispatcher, the DOM's does not.
      fetchOptions: { dispatcher: this.#dispatcher } as RequestInit,
    });
  }

  /** A token of the client's own, for `fetch`. */
  async token(): Promise<AccessToken> {
    const scope = `${this.#connection.graphUrl}/.default`;
    const token = await this.#credential.getToken(scope);
    if (!token) {
      throw new Error('The credential gave no token');
    }
    return token;
  }

  async get(path: string, headers: Record<string, string> = {}): Promise<Page> {
    return this.client.api(path).headers(headers).get();
  }

  /** All pages of a collection, or of a delta round. */
  async pages(
    path: string,
    headers: Record<string, string> = {},
  ): Promise<Page[]> {
    const pages: Page[] = [];
    let next: string | undefined = path;
    while (next) {
      const page: Page = await this.get(next, headers);
      pages.push(page);
      next = page['@odata.nextLink'];
    }
    return pages;
  }

  /** The whole response, for what the graph client keeps to itself. */
  async fetch(
    path: string,
    init: RequestInit & { token?: string } = {},
  ): Promise<Response> {
    const { token, headers, ...rest } = init;
    return fetch(new URL(path, this.#connection.graphUrl), {
      ...rest,
      headers: {
        ...(token && { Authorization: `Bearer ${token}` }),
        ...headers,
      },
      dispatcher: this.#dispatcher,
    } as RequestInit);
  }

  async close(): Promise<void> {
    await this.#dispatcher.destroy();
  }
}
