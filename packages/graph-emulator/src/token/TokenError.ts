import { randomUUID } from 'node:crypto';
import { Reply, jsonReply } from '../server/Reply';

/** A refusal of the token endpoint. Reference: graph.md §2. */
export class TokenError extends Error {
  constructor(
    readonly status: number,
    readonly error: string,
    /** The number after `AADSTS`. */
    readonly code: number,
    message: string,
  ) {
    super(message);
    this.name = 'TokenError';
  }

  static wrongSecret(clientId: string): TokenError {
    return new TokenError(
      401,
      'invalid_client',
      7000215,
      `Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '${clientId}'.`,
    );
  }

  static expiredSecret(clientId: string): TokenError {
    return new TokenError(
      401,
      'invalid_client',
      7000222,
      `The provided client secret keys for app '${clientId}' are expired. Visit the Azure portal to create new keys for your app: https://aka.ms/NewClientSecret, or consider using certificate credentials for added security: https://aka.ms/certCreds.`,
    );
  }

  static unknownApplication(clientId: string, tenant: string): TokenError {
    return new TokenError(
      400,
      'unauthorized_client',
      700016,
      `Application with identifier '${clientId}' was not found in the directory '${tenant}'. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant. You may have sent your authentication request to the wrong tenant.`,
    );
  }

  /** @param error - `invalid_request` or, from the openid-configuration, `invalid_tenant` */
  static unknownTenant(tenant: string, error: string): TokenError {
    return new TokenError(
      400,
      error,
      90002,
      `Tenant '${tenant}' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud. Check with your subscription administrator, this may happen if there are no active subscriptions for the tenant.`,
    );
  }

  static badAssertion(reason: string): TokenError {
    return new TokenError(
      401,
      'invalid_client',
      700027,
      `The certificate with identifier used to sign the client assertion is not registered on application, or the signature is invalid. [Reason - ${reason}]`,
    );
  }

  static assertionOutOfTime(): TokenError {
    return new TokenError(
      401,
      'invalid_client',
      700024,
      'Client assertion is not within its valid time range.',
    );
  }

  static badScope(scope: string): TokenError {
    return new TokenError(
      400,
      'invalid_scope',
      70011,
      `The provided request must include a 'scope' input parameter. The provided value for the input parameter 'scope' is not valid. The scope ${scope} is not valid.`,
    );
  }

  static missingParameter(name: string): TokenError {
    return new TokenError(
      400,
      'invalid_request',
      900144,
      `The request body must contain the following parameter: '${name}'.`,
    );
  }

  static missingCredential(): TokenError {
    return new TokenError(
      401,
      'invalid_client',
      7000218,
      "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.",
    );
  }

  static unsupportedGrant(grantType: string): TokenError {
    return new TokenError(
      400,
      'unsupported_grant_type',
      70003,
      `The app requested an unsupported grant type '${grantType}'.`,
    );
  }

  /**
   * @param now - Unix time in milliseconds
   * @param correlationId - the client's id of the request, if it gave one
   */
  toReply(now: number, correlationId: string = randomUUID()): Reply {
    const traceId = randomUUID();
    const timestamp = `${new Date(now)
      .toISOString()
      .slice(0, 19)
      .replace('T', ' ')}Z`;
    return jsonReply(
      this.status,
      {
        error: this.error,
        error_description: `AADSTS${this.code}: ${this.message}\r\nTrace ID: ${traceId}\r\nCorrelation ID: ${correlationId}\r\nTimestamp: ${timestamp}`,
        error_codes: [this.code],
        timestamp,
        trace_id: traceId,
        correlation_id: correlationId,
        error_uri: `https://login.microsoftonline.com/error?code=${this.code}`,
      },
      { 'Cache-Control': 'no-store, no-cache', Pragma: 'no-cache' },
    );
  }
}
