import type {
  CertificateInfo,
  CredentialProfileInfo,
  CredentialType,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import { z } from 'zod';
import type { SealedFor, SecretBox } from '../../encryption/SecretBox';
import type { StoredCredential } from './PortalCredentials';

/** A row of `credential_profiles`; times in milliseconds since the epoch. */
export interface CredentialRow {
  name: string;
  type: CredentialType;
  tenant_id: string;
  client_id: string | null;
  hosts: string;
  certificate: string | null;
  sealed: string | null;
  key_id: string | null;
  expires_at: number | string | null;
  last_used_at: number | string | null;
  revision: number;
  created_at: number | string;
  changed_by: string;
  changed_at: number | string;
}

/** What is encrypted of a profile. */
export interface CredentialSecrets {
  clientSecret?: string;
  certificate?: string;
  certificatePassword?: string;
  /** SHA-256 fingerprints. */
  trustedCas: string[];
}

const secretsSchema = z.object({
  clientSecret: z.string().optional(),
  certificate: z.string().optional(),
  certificatePassword: z.string().optional(),
  trustedCas: z.array(z.string()),
});

/** A secret is encrypted for the place it is entered for: a row that is altered, or takes another's secret, is worth nothing. */
export function sealedFor(
  row: Pick<
    CredentialRow,
    'name' | 'type' | 'tenant_id' | 'client_id' | 'hosts'
  >,
): SealedFor {
  return {
    subject: `credential-profile:${row.name}`,
    audience: JSON.stringify([
      row.type,
      row.tenant_id.toLowerCase(),
      row.client_id,
      hostsOfRow(row).sort(),
    ]),
  };
}

/** @throws IdpSyncError `IDP_SECRET_UNREADABLE` */
export async function openSecrets(
  box: SecretBox,
  row: CredentialRow,
): Promise<CredentialSecrets> {
  return row.sealed === null
    ? { trustedCas: [] }
    : secretsSchema.parse(await box.open(row.sealed, sealedFor(row)));
}

/** @throws IdpSyncError `IDP_SECRET_UNREADABLE` */
export async function openCredential(
  box: SecretBox,
  row: CredentialRow,
): Promise<StoredCredential> {
  const { trustedCas, clientSecret, certificate, certificatePassword } =
    await openSecrets(box, row);
  const bound = { tenantId: row.tenant_id, hosts: hostsOfRow(row) };
  const clientId = row.client_id ?? '';
  switch (row.type) {
    case 'clientSecret':
      return {
        trustedCas,
        profile: {
          type: row.type,
          ...bound,
          clientId,
          clientSecret: clientSecret ?? '',
        },
      };
    case 'certificate':
      return {
        trustedCas,
        profile: {
          type: row.type,
          ...bound,
          clientId,
          certificate,
          certificatePassword,
        },
      };
    case 'workloadIdentity':
      return { trustedCas, profile: { type: row.type, ...bound, clientId } };
    case 'managedIdentity':
      return {
        trustedCas,
        profile: {
          type: row.type,
          ...bound,
          clientId: row.client_id ?? undefined,
        },
      };
    default:
      return { trustedCas, profile: { type: 'default', ...bound } };
  }
}

/** Without anything that is secret. */
export function toProfileInfo(
  row: CredentialRow,
  usedBy: CredentialProfileInfo['usedBy'],
): CredentialProfileInfo {
  const certificate: CertificateInfo | undefined =
    row.certificate === null ? undefined : JSON.parse(row.certificate);
  return {
    name: row.name,
    type: row.type,
    origin: 'portal',
    tenantId: row.tenant_id,
    clientId: row.client_id ?? undefined,
    hosts: hostsOfRow(row),
    usedBy,
    expiresAt: toIso(row.expires_at),
    ...(row.expires_at !== null && {
      expirySource: certificate ? 'certificate' : 'entered',
    }),
    lastUsedAt: toIso(row.last_used_at),
    certificate,
    revision: row.revision,
    changedBy: row.changed_by,
    changedAt: toIso(row.changed_at),
  };
}

function hostsOfRow({ hosts }: Pick<CredentialRow, 'hosts'>): string[] {
  return z.array(z.string()).parse(JSON.parse(hosts));
}

function toIso(time: number | string | null): string | undefined {
  return time === null ? undefined : new Date(Number(time)).toISOString();
}
