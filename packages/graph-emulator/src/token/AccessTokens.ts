import { randomUUID } from 'node:crypto';
import {
  JWK,
  KeyLike,
  SignJWT,
  errors,
  exportJWK,
  generateKeyPair,
  jwtVerify,
} from 'jose';
import type { Application } from '../tenant/Application';

/** What a valid access token says. */
export interface AccessTokenClaims {
  clientId: string;
  roles: string[];
}

/** Why a token is not accepted, in Graph's words. */
export class AccessTokenError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'AccessTokenError';
  }
}

interface Accepted extends AccessTokenClaims {
  /** Unix time in milliseconds. */
  expires: number;
}

const KEY_ID = 'graph-emulator';
/** Clients ask for a token once an hour; a cache this large is never full in practice. */
const CACHE_SIZE = 1000;

/**
 * Issues and checks access tokens: JWTs in the shape of Entra's, signed with a
 * key that lives as long as the emulator. The key is elliptic, where Entra's
 * is RSA, because it takes no time to make; clients must not look into an
 * access token anyway. A token from an earlier
 * process is refused like a revoked one, and clients then ask for a new one.
 */
export class AccessTokens {
  readonly #tenantId: string;
  readonly #lifetimeSeconds: number;
  readonly #now: () => number;
  readonly #privateKey: KeyLike;
  readonly #publicKey: KeyLike;
  readonly #publicJwk: JWK;
  readonly #accepted = new Map<string, Accepted>();
  #generation = 0;

  static async create(options: {
    tenantId: string;
    lifetimeSeconds: number;
    now: () => number;
  }): Promise<AccessTokens> {
    const { privateKey, publicKey } = await generateKeyPair('ES256');
    const jwk = await exportJWK(publicKey);
    return new AccessTokens(options, privateKey, publicKey, jwk);
  }

  private constructor(
    options: { tenantId: string; lifetimeSeconds: number; now: () => number },
    privateKey: KeyLike,
    publicKey: KeyLike,
    jwk: JWK,
  ) {
    this.#tenantId = options.tenantId;
    this.#lifetimeSeconds = options.lifetimeSeconds;
    this.#now = options.now;
    this.#privateKey = privateKey;
    this.#publicKey = publicKey;
    this.#publicJwk = { ...jwk, use: 'sig', alg: 'ES256', kid: KEY_ID };
  }

  /** The public keys, as `jwks_uri` serves them. */
  get jwks(): { keys: JWK[] } {
    return { keys: [this.#publicJwk] };
  }

  get lifetimeSeconds(): number {
    return this.#lifetimeSeconds;
  }

  /** @param audience - the Graph host that the token is for */
  async issue(application: Application, audience: string): Promise<string> {
    const now = Math.floor(this.#now() / 1000);
    return new SignJWT({
      appid: application.clientId,
      app_displayname: application.displayName,
      idtyp: 'app',
      roles: application.roles,
      tid: this.#tenantId,
      ver: '1.0',
      generation: this.#generation,
      uti: randomUUID(),
    })
      .setProtectedHeader({ alg: 'ES256', typ: 'JWT', kid: KEY_ID })
      .setIssuer(`https://sts.windows.net/${this.#tenantId}/`)
      .setAudience(audience)
      .setIssuedAt(now)
      .setNotBefore(now)
      .setExpirationTime(now + this.#lifetimeSeconds)
      .sign(this.#privateKey);
  }

  /** Makes all tokens issued until now useless. */
  revokeAll(): void {
    this.#generation += 1;
    this.#accepted.clear();
  }

  /**
   * Checks a token.
   *
   * @throws AccessTokenError
   */
  async verify(token: string): Promise<AccessTokenClaims> {
    const known = this.#accepted.get(token);
    if (known && known.expires > this.#now()) {
      return known;
    }
    this.#accepted.delete(token);
    const { payload } = await jwtVerify(token, this.#publicKey, {
      currentDate: new Date(this.#now()),
      algorithms: ['ES256'],
    }).catch(error => {
      throw new AccessTokenError(explain(error));
    });
    if (payload.generation !== this.#generation) {
      throw new AccessTokenError('The token has been revoked.');
    }
    const accepted: Accepted = {
      clientId: String(payload.appid),
      roles: Array.isArray(payload.roles) ? payload.roles.map(String) : [],
      expires: (payload.exp ?? 0) * 1000,
    };
    if (this.#accepted.size >= CACHE_SIZE) {
      this.#accepted.clear();
    }
    this.#accepted.set(token, accepted);
    return accepted;
  }
}

function explain(error: unknown): string {
  if (error instanceof errors.JWTExpired) {
    return 'Lifetime validation failed, the token is expired.';
  }
  if (error instanceof errors.JWSSignatureVerificationFailed) {
    return 'Signature is invalid.';
  }
  return 'IDX14100: JWT is not well formed, there are no dots (.).';
}
