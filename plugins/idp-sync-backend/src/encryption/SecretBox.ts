import type { Config } from '@backstage/config';
import { IdpSyncError } from '@idp-sync/backstage-plugin-idp-sync-node';
import { decodeProtectedHeader, EncryptJWT, errors, jwtDecrypt } from 'jose';
import { z } from 'zod';
import { parseConfig } from '../connections/configInvalid';

const PATH = 'idpSync.encryption';
const KEY_MANAGEMENT = 'PBES2-HS512+A256KW';
const ENCRYPTION = 'A256GCM';
/** The keys are long and random, so that guessing is hopeless however quick a try is. */
const ITERATIONS = 10_000;
const MIN_SECRET_LENGTH = 32;

const schema = z.strictObject({
  keys: z
    .array(
      z.strictObject({
        id: z.string().min(1).max(128),
        secret: z
          .string()
          .min(
            MIN_SECRET_LENGTH,
            `expected at least ${MIN_SECRET_LENGTH} random characters, such as "openssl rand -base64 32" prints`,
          ),
      }),
    )
    .min(1)
    .refine(
      keys => new Set(keys.map(({ id }) => id)).size === keys.length,
      'expected each key to have an id of its own',
    ),
});

/** What a secret belongs to. What was sealed for one subject cannot be opened for another, wherever it is copied to. */
export interface SealedFor {
  /** Such as `credential-profile:contoso-app`. */
  subject: string;
  /** Where it may be sent. */
  audience: string;
}

/** A secret as it is stored. */
export interface Sealed {
  sealed: string;
  /** Id of the key it is encrypted with. */
  keyId: string;
}

/**
 * Encrypts the secrets that are entered in the portal (compact JWE, A256GCM under a key derived for each), by the first key of `idpSync.encryption.keys`; all keys
 * decrypt. The box prints as its key ids.
 */
export class SecretBox {
  readonly #keys: ReadonlyMap<string, Uint8Array>;
  readonly #problem?: IdpSyncError;

  private constructor(
    keys: ReadonlyMap<string, Uint8Array>,
    problem?: IdpSyncError,
  ) {
    this.#keys = keys;
    this.#problem = problem;
  }

  /** What is wrong with the keys is an error of those who need them. */
  static fromConfig(config: Config): SecretBox {
    const value = config.getOptional<unknown>(PATH);
    if (value === undefined || value === null) {
      return new SecretBox(new Map());
    }
    try {
      const { keys } = parseConfig(schema, value, PATH);
      return new SecretBox(
        new Map(
          keys.map(({ id, secret }) => [id, new TextEncoder().encode(secret)]),
        ),
      );
    } catch (error) {
      if (error instanceof IdpSyncError) {
        return new SecretBox(new Map(), error);
      }
      throw error;
    }
  }

  /** @throws IdpSyncError `IDP_ENCRYPTION_KEY_MISSING` where there is no key to encrypt with, or `IDP_CONFIG_INVALID` */
  assertCanSeal(): void {
    this.#firstKey();
  }

  /** @throws IdpSyncError as {@link SecretBox.assertCanSeal} does */
  async seal(
    secrets: Record<string, unknown>,
    { subject, audience }: SealedFor,
  ): Promise<Sealed> {
    const [keyId, key] = this.#firstKey();
    const sealed = await new EncryptJWT({ secrets })
      .setProtectedHeader({
        alg: KEY_MANAGEMENT,
        enc: ENCRYPTION,
        kid: keyId,
      })
      .setKeyManagementParameters({ p2c: ITERATIONS })
      .setSubject(subject)
      .setAudience(audience)
      .encrypt(key);
    return { sealed, keyId };
  }

  /** @throws IdpSyncError `IDP_SECRET_UNREADABLE` where no key opens it, or it belongs to something else */
  async open(
    sealed: string,
    { subject, audience }: SealedFor,
  ): Promise<Record<string, unknown>> {
    const keyId = keyIdOf(sealed);
    const key = keyId === undefined ? undefined : this.#keys.get(keyId);
    if (!key) {
      throw (
        this.#problem ??
        unreadable(
          subject,
          `it was encrypted with the key "${keyId}", which is not in ${PATH}.keys`,
        )
      );
    }
    try {
      const { payload } = await jwtDecrypt(sealed, key, {
        subject,
        audience,
        keyManagementAlgorithms: [KEY_MANAGEMENT],
        contentEncryptionAlgorithms: [ENCRYPTION],
        maxPBES2Count: ITERATIONS,
      });
      return z.record(z.string(), z.unknown()).parse(payload.secrets);
    } catch (error) {
      if (error instanceof errors.JWTClaimValidationFailed) {
        throw unreadable(
          subject,
          'what is stored was entered for something else',
        );
      }
      throw unreadable(
        subject,
        `the key "${keyId}" in ${PATH}.keys is another than the one it was encrypted with, or it was altered`,
      );
    }
  }

  /** Whether something is encrypted with the key that encrypts now; also where there is none, because nothing can be done then. */
  isCurrent(sealed: string): boolean {
    const [first] = this.#keys.keys();
    return first === undefined || first === keyIdOf(sealed);
  }

  toJSON(): string[] {
    return [...this.#keys.keys()];
  }

  #firstKey(): [string, Uint8Array] {
    if (this.#problem) {
      throw this.#problem;
    }
    const [first] = this.#keys;
    if (!first) {
      throw new IdpSyncError(
        'IDP_ENCRYPTION_KEY_MISSING',
        'There is no key to encrypt the secret with',
      );
    }
    return first;
  }
}

function keyIdOf(sealed: string): string | undefined {
  try {
    return decodeProtectedHeader(sealed).kid;
  } catch {
    return undefined;
  }
}

function unreadable(subject: string, reason: string): IdpSyncError {
  return new IdpSyncError(
    'IDP_SECRET_UNREADABLE',
    `The secret of ${subject} cannot be read: ${reason}`,
  );
}
