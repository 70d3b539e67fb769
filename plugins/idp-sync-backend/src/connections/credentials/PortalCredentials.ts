import { createHash, timingSafeEqual } from 'node:crypto';
import { InvalidInputError } from '@idp-sync/backstage-plugin-idp-sync-common';
import { IdpSyncError } from '@idp-sync/backstage-plugin-idp-sync-node';
import { CLOUDS } from '../clouds';
import { BoundCredential } from './BoundCredential';
import { caFingerprints } from './certificates';
import { type CredentialProfile, secretsOf } from './CredentialProfile';
import type {
  CredentialBinding,
  CredentialProfiles,
} from './CredentialProfiles';

/** A credential profile made in the portal, opened. */
export interface StoredCredential {
  profile: CredentialProfile & { tenantId: string; hosts: string[] };
  /** SHA-256 fingerprints of the CAs past which its secret may be sent. */
  trustedCas: readonly string[];
}

/** How a connection made in the portal wants to use a credential. */
export interface PortalUse {
  /** PEM of the CAs that it trusts instead of the well-known ones. */
  caCertificate?: string;
  /** The secret once more, from somebody who wants it to be sent past those CAs. */
  confirmSecret?: string;
}

/** Identities that the machine lends to whoever runs on it. */
const AMBIENT: readonly CredentialProfile['type'][] = [
  'managedIdentity',
  'workloadIdentity',
  'default',
];

/**
 * The credentials that connections made in the portal may use. Whoever may configure is not trusted with the secrets: a credential goes to the tenant and the hosts
 * it was entered for, and past no CA that it was not entered for, since who chooses the CA and the proxy can read what passes.
 */
export class PortalCredentials {
  readonly #file: CredentialProfiles;
  readonly #stored: ReadonlyMap<string, StoredCredential | IdpSyncError>;
  readonly #onUse: (name: string) => void;
  readonly #environment: Readonly<Record<string, string | undefined>>;

  constructor(options: {
    file: CredentialProfiles;
    stored: ReadonlyMap<string, StoredCredential | IdpSyncError>;
    /** Told when a stored one has had a token. */
    onUse?: (name: string) => void;
    environment?: Readonly<Record<string, string | undefined>>;
  }) {
    this.#file = options.file;
    this.#stored = options.stored;
    this.#onUse = options.onUse ?? (() => undefined);
    this.#environment = options.environment ?? process.env;
  }

  /**
   * The credential for one connection.
   *
   * @throws InvalidInputError at `credentialProfile`, `settings.caCertificate` or `confirmSecret`; IdpSyncError where the profile cannot be used by anybody
   */
  bind(
    name: string,
    binding: CredentialBinding,
    use: PortalUse = {},
  ): BoundCredential {
    const stored = this.#stored.get(name);
    const inFile = this.#file.get(name);
    const found = inFile ?? stored;
    if (!found) {
      throw refused(
        'credentialProfile',
        `there is no credential profile "${name}"`,
      );
    }
    if (found instanceof IdpSyncError) {
      throw found;
    }
    const profile = 'profile' in found ? found.profile : found;
    this.#checkTenant(name, profile, binding);
    checkHosts(name, profile, binding);
    if (use.caCertificate !== undefined) {
      checkCa(name, profile, {
        ...use,
        caCertificate: use.caCertificate,
        trusted: 'profile' in found ? found.trustedCas : undefined,
      });
    }
    return new BoundCredential(
      name,
      profile,
      binding,
      inFile ? undefined : () => this.#onUse(name),
    );
  }

  /** Whether the secret that somebody presents is the one of a stored profile. */
  static holds(profile: CredentialProfile, presented: string): boolean {
    const digest = (text: string) =>
      createHash('sha256').update(text.replace(/\s+/g, '')).digest();
    const [secret] = secretsOf(profile);
    return (
      secret !== undefined && timingSafeEqual(digest(secret), digest(presented))
    );
  }

  #checkTenant(
    name: string,
    profile: CredentialProfile,
    { tenantId }: CredentialBinding,
  ): void {
    if (profile.tenantId === undefined) {
      throw refused(
        'credentialProfile',
        `credential profile "${name}" of the configuration is bound to no tenant, so that connections made here cannot use it; add tenantId to idpSync.credentialProfiles.${name}`,
      );
    }
    if (profile.tenantId.toLowerCase() !== tenantId.toLowerCase()) {
      throw refused(
        'credentialProfile',
        `credential profile "${name}" is bound to tenant ${profile.tenantId}, the connection is to tenant ${tenantId}`,
      );
    }
    const own = this.#environment.AZURE_TENANT_ID;
    if (
      AMBIENT.includes(profile.type) &&
      profile.type !== 'managedIdentity' &&
      own &&
      own.toLowerCase() !== tenantId.toLowerCase()
    ) {
      throw refused(
        'credentialProfile',
        `the identity of the machine is one of tenant ${own}, and is not used for another tenant`,
      );
    }
  }
}

function checkHosts(
  name: string,
  { hosts }: CredentialProfile,
  { authorityHost, graphUrl }: CredentialBinding,
): void {
  const bound = hosts ?? hostsOf(CLOUDS.global);
  for (const host of hostsOf({ authorityHost, graphUrl })) {
    if (!bound.some(each => each.toLowerCase() === host)) {
      throw refused(
        'credentialProfile',
        `credential profile "${name}" is bound to ${bound.join(
          ', ',
        )} and not to ${host}`,
      );
    }
  }
}

function checkCa(
  name: string,
  profile: CredentialProfile,
  use: PortalUse & { caCertificate: string; trusted?: readonly string[] },
): void {
  const { caCertificate, confirmSecret, trusted } = use;
  if (!trusted) {
    throw refused(
      'settings.caCertificate',
      `credential profile "${name}" is managed in the configuration file, and is not sent past a CA that is entered here; connect by the file, with caFile`,
    );
  }
  if (caFingerprints(caCertificate).every(each => trusted.includes(each))) {
    return;
  }
  if (AMBIENT.includes(profile.type)) {
    throw refused(
      'settings.caCertificate',
      'the identity of the machine is not sent past a CA that is entered here; connect by the configuration file, with caFile',
    );
  }
  if (confirmSecret === undefined) {
    throw refused(
      'confirmSecret',
      `the secret of credential profile "${name}" was not entered for this CA certificate: enter it once more`,
    );
  }
  if (!PortalCredentials.holds(profile, confirmSecret)) {
    throw refused(
      'confirmSecret',
      `is not the secret of credential profile "${name}"`,
    );
  }
}

/** The hosts of a cloud, as profiles name them. */
export function hostsOf(cloud: {
  authorityHost: string;
  graphUrl: string;
}): string[] {
  return [
    ...new Set([
      new URL(cloud.authorityHost).host,
      new URL(cloud.graphUrl).host,
    ]),
  ];
}

function refused(path: string, message: string): InvalidInputError {
  return new InvalidInputError('The connection is not valid', [
    { path, message },
  ]);
}
