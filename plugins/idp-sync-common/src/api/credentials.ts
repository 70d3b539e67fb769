import type { ConnectionOrigin } from './status';

/** @public */
export type CredentialType =
  | 'clientSecret'
  | 'certificate'
  | 'managedIdentity'
  | 'workloadIdentity'
  | 'default';

/** @public */
export const CREDENTIAL_TYPES = [
  'clientSecret',
  'certificate',
  'managedIdentity',
  'workloadIdentity',
  'default',
] as const satisfies readonly CredentialType[];

/** What is said of a stored certificate; the key stays where it is. @public */
export interface CertificateInfo {
  subject: string;
  /** SHA-1 in hexadecimal digits, as the provider's portal shows it. */
  thumbprint: string;
  notAfter: string;
}

/** One item of `GET /credential-profiles`; never holds a secret. @public */
export interface CredentialProfileInfo {
  name: string;
  type: CredentialType;
  origin: ConnectionOrigin;
  /** Where in the configuration it stands; only of those in a file. */
  file?: string;
  /** The tenant it is bound to. */
  tenantId?: string;
  clientId?: string;
  /** The only hosts that are given it. */
  hosts: string[];
  usedBy: { id: string; title: string }[];
  expiresAt?: string;
  /** Typed in, or read from the certificate. */
  expirySource?: 'entered' | 'certificate';
  lastUsedAt?: string;
  certificate?: CertificateInfo;
  /** Of what can be changed; rises with each change. */
  revision?: number;
  changedBy?: string;
  changedAt?: string;
}

/** `POST /credential-profiles` with all it needs; `PUT /credential-profiles/:name`, where secrets and a cloud that are left out stay. @public */
export interface CredentialProfileInput {
  name: string;
  type: CredentialType;
  tenantId?: string;
  clientId?: string;
  /** The cloud that its hosts are those of. */
  cloud?: string;
  /** The value of the secret, not its ID. */
  clientSecret?: string;
  /** PEM of certificate and private key. */
  certificate?: string;
  certificatePassword?: string;
  /** Of what was changed; refused where somebody else has changed it since. */
  revision?: number;
  /** When a client secret ends, as `YYYY-MM-DD`; a certificate says so itself. */
  expiresAt?: string;
}
