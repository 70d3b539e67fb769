import { readFile } from 'node:fs/promises';
import {
  CREDENTIAL_TYPES,
  type CredentialProfileInfo,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import { IdpSyncError } from '@idp-sync/backstage-plugin-idp-sync-node';
import { describeCertificate } from './certificates';
import type { CredentialProfile } from './CredentialProfile';

/** A profile of the configuration file, without anything that is secret; of one that is not valid, that it is there. */
export async function describeFileProfile(
  name: string,
  profile: CredentialProfile | IdpSyncError | undefined,
  usedBy: CredentialProfileInfo['usedBy'],
): Promise<CredentialProfileInfo> {
  const place = {
    name,
    origin: 'file' as const,
    file: `idpSync.credentialProfiles.${name}`,
    usedBy,
  };
  if (!profile || profile instanceof IdpSyncError) {
    return { ...place, type: CREDENTIAL_TYPES[0], hosts: [] };
  }
  const certificate =
    profile.type === 'certificate' ? await readCertificate(profile) : undefined;
  return {
    ...place,
    type: profile.type,
    tenantId: profile.tenantId,
    clientId: 'clientId' in profile ? profile.clientId : undefined,
    hosts: profile.hosts ?? [],
    certificate,
    ...(certificate && {
      expiresAt: certificate.notAfter,
      expirySource: 'certificate',
    }),
  };
}

async function readCertificate({
  certificate,
  certificatePath,
}: CredentialProfile & { type: 'certificate' }) {
  const pem =
    certificate ??
    // One that cannot be read is reported where it is used.
    (await readFile(certificatePath ?? '', 'utf8').catch(() => ''));
  return describeCertificate(pem);
}
