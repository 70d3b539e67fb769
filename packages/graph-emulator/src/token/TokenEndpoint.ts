import type { Application } from '../tenant/Application';
import type { Tenant } from '../tenant/Tenant';
import { EmulatorRequest, Reply, jsonReply } from '../server/Reply';
import { AccessTokens } from './AccessTokens';
import {
  JWT_BEARER,
  assertedClientId,
  verifyClientAssertion,
} from './clientAssertion';
import { TokenError } from './TokenError';

/** The name under which figures count a request to the token endpoint. */
export const TOKEN_ROUTE = '/{tenant}/oauth2/v2.0/token';

const ROUTE =
  /^\/([^/]+)\/(oauth2\/v2\.0\/token|discovery\/v2\.0\/keys|v2\.0\/\.well-known\/openid-configuration)$/;
const ROUTE_NAMES: Record<string, string> = {
  'oauth2/v2.0/token': TOKEN_ROUTE,
  'discovery/v2.0/keys': '/{tenant}/discovery/v2.0/keys',
  'v2.0/.well-known/openid-configuration':
    '/{tenant}/v2.0/.well-known/openid-configuration',
};

/** What the login authority serves: discovery, keys and tokens. */
export class TokenEndpoint {
  readonly #tenant: Tenant;
  readonly #accessTokens: AccessTokens;
  readonly #now: () => number;
  readonly #onIssued: () => void;

  constructor(options: {
    tenant: Tenant;
    accessTokens: AccessTokens;
    now: () => number;
    onIssued: () => void;
  }) {
    this.#tenant = options.tenant;
    this.#accessTokens = options.accessTokens;
    this.#now = options.now;
    this.#onIssued = options.onIssued;
  }

  /** The route template of a path, or undefined when the path is not the authority's. */
  route(path: string): string | undefined {
    const match = ROUTE.exec(path);
    return match ? ROUTE_NAMES[match[2]] : undefined;
  }

  /** Answers a request whose path `route` knows. */
  async handle(request: EmulatorRequest): Promise<Reply> {
    try {
      const [, tenant, resource] = ROUTE.exec(request.path) ?? [];
      return await this.#answer(
        request,
        tenant,
        ROUTE_NAMES[resource] === TOKEN_ROUTE ? 'token' : resource,
      );
    } catch (error) {
      if (error instanceof TokenError) {
        return error.toReply(this.#now(), request.headers['client-request-id']);
      }
      throw error;
    }
  }

  async #answer(
    request: EmulatorRequest,
    tenant: string,
    resource: string,
  ): Promise<Reply> {
    if (!this.#isOurs(tenant)) {
      throw TokenError.unknownTenant(
        tenant,
        resource === 'token' ? 'invalid_request' : 'invalid_tenant',
      );
    }
    if (resource === 'token') {
      return request.method === 'POST'
        ? this.#token(request)
        : jsonReply(405, { error: 'invalid_request' }, { Allow: 'POST' });
    }
    if (request.method !== 'GET') {
      return jsonReply(405, { error: 'invalid_request' }, { Allow: 'GET' });
    }
    return resource.endsWith('keys')
      ? jsonReply(200, this.#accessTokens.jwks)
      : jsonReply(200, this.#configuration(request.origin));
  }

  #isOurs(tenant: string): boolean {
    const name = tenant.toLowerCase();
    return (
      name === this.#tenant.tenantId.toLowerCase() ||
      this.#tenant.domains.some(domain => domain.toLowerCase() === name)
    );
  }

  #configuration(origin: string): Record<string, unknown> {
    const base = `${origin}/${this.#tenant.tenantId}`;
    return {
      token_endpoint: `${base}/oauth2/v2.0/token`,
      token_endpoint_auth_methods_supported: [
        'client_secret_post',
        'private_key_jwt',
      ],
      jwks_uri: `${base}/discovery/v2.0/keys`,
      response_modes_supported: ['query', 'fragment', 'form_post'],
      subject_types_supported: ['pairwise'],
      id_token_signing_alg_values_supported: ['ES256'],
      response_types_supported: ['code', 'id_token', 'code id_token'],
      scopes_supported: ['openid', 'profile', 'email', 'offline_access'],
      issuer: `${base}/v2.0`,
      request_uri_parameter_supported: false,
      authorization_endpoint: `${base}/oauth2/v2.0/authorize`,
      end_session_endpoint: `${base}/oauth2/v2.0/logout`,
      tenant_region_scope: 'WW',
      cloud_instance_name: new URL(origin).host,
    };
  }

  async #token(request: EmulatorRequest): Promise<Reply> {
    const form = new URLSearchParams(request.body);
    const grantType = required(form, 'grant_type');
    if (grantType !== 'client_credentials') {
      throw TokenError.unsupportedGrant(grantType);
    }
    const application = await this.#authenticate(form, request.origin);
    const audience = audienceOf(required(form, 'scope'), request.origin);
    const accessToken = await this.#accessTokens.issue(application, audience);
    this.#onIssued();
    const lifetime = this.#accessTokens.lifetimeSeconds;
    return jsonReply(
      200,
      {
        token_type: 'Bearer',
        expires_in: lifetime,
        ext_expires_in: lifetime,
        access_token: accessToken,
      },
      { 'Cache-Control': 'no-store, no-cache', Pragma: 'no-cache' },
    );
  }

  async #authenticate(
    form: URLSearchParams,
    origin: string,
  ): Promise<Application> {
    const assertion = form.get('client_assertion');
    const clientId =
      form.get('client_id') ?? (assertion && assertedClientId(assertion));
    if (!clientId) {
      throw TokenError.missingParameter('client_id');
    }
    const application = this.#tenant.application(clientId);
    if (!application) {
      throw TokenError.unknownApplication(clientId, this.#tenant.displayName);
    }
    const secret = form.get('client_secret');
    if (assertion && form.get('client_assertion_type') === JWT_BEARER) {
      const names = [this.#tenant.tenantId, ...this.#tenant.domains];
      await verifyClientAssertion(
        assertion,
        application,
        names.map(name => `${origin}/${name}/oauth2/v2.0/token`),
        this.#now(),
      );
    } else if (secret) {
      checkSecret(application, secret);
    } else {
      throw TokenError.missingCredential();
    }
    return application;
  }
}

function checkSecret(application: Application, value: string): void {
  const secret = application.secrets.find(
    candidate => candidate.value === value,
  );
  if (!secret) {
    throw TokenError.wrongSecret(application.clientId);
  }
  if (secret.expired) {
    throw TokenError.expiredSecret(application.clientId);
  }
}

function required(form: URLSearchParams, name: string): string {
  const value = form.get(name);
  if (!value) {
    throw TokenError.missingParameter(name);
  }
  return value;
}

/** Only this Graph is there to ask a token for, under its own name or the public one. */
function audienceOf(scope: string, origin: string): string {
  const resource = scope.replace(/\/\.default$/, '').replace(/\/$/, '');
  if (
    !scope.endsWith('/.default') ||
    (resource !== origin && resource !== 'https://graph.microsoft.com')
  ) {
    throw TokenError.badScope(scope);
  }
  return resource;
}
