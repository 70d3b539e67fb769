import type { TokenCredentialOptions } from '@azure/identity';

type AdditionalPolicy = NonNullable<
  TokenCredentialOptions['additionalPolicies']
>[number];

/** An answer of the token endpoint that was not a token. */
export interface TokenAnswer {
  status: number;
  retryAfter?: string;
  body: string;
}

/**
 * Stands between `@azure/identity` and the network. It lets requests out to the bound hosts only (the authority's own metadata says where to send a
 * secret, and redirects may), and keeps what the library loses on the way: status, Retry-After and AADSTS code of the last failure.
 */
export class TokenTraffic {
  readonly #origins: ReadonlySet<string>;
  /** Where requests without a secret may go as well; undefined: nowhere. */
  readonly #others: boolean;
  failure?: TokenAnswer;
  networkError?: unknown;
  refusedHost?: string;

  /**
   * @param origins - that may be sent secrets
   * @param others - whether requests without a secret may go elsewhere, as those to the identity endpoint of the machine do
   */
  constructor(origins: readonly string[], others: boolean) {
    this.#origins = new Set(origins);
    this.#others = others;
  }

  readonly policy: AdditionalPolicy = {
    position: 'perRetry',
    policy: {
      name: 'idpSyncTokenTraffic',
      sendRequest: async (request, next) => {
        this.failure = undefined;
        this.networkError = undefined;
        const { origin, host } = new URL(request.url);
        if (
          !this.#origins.has(origin) &&
          !(this.#others && !carriesSecret(request.body))
        ) {
          this.refusedHost = host;
          throw new Error(`Not sent to ${host}`);
        }
        try {
          const response = await next(request);
          if (response.status >= 400 || !isJson(response.bodyAsText)) {
            this.failure = {
              status: response.status,
              retryAfter: response.headers.get('retry-after'),
              body: response.bodyAsText ?? '',
            };
          }
          return response;
        } catch (error) {
          this.networkError = error;
          throw error;
        }
      },
    },
  };
}

function isJson(text: string | null | undefined): boolean {
  try {
    JSON.parse(text ?? '');
    return true;
  } catch {
    return false;
  }
}

function carriesSecret(body: unknown): boolean {
  return (
    body !== undefined &&
    body !== null &&
    (typeof body !== 'string' ||
      /(^|&)(client_secret|client_assertion|password|refresh_token|assertion)=/.test(
        body,
      ))
  );
}
