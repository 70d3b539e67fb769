import {
  type CredentialProfileInput,
  InvalidInputError,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import type { SecretBox } from '../../encryption/SecretBox';
import type { PortalCloud } from '../clouds';
import { describeCertificate } from './certificates';
import { type CredentialRow, sealedFor } from './credentialRows';
import { hostsOf } from './PortalCredentials';

/** What a profile is and where it may be sent. */
export type CredentialIdentity = Pick<
  CredentialRow,
  'name' | 'type' | 'tenant_id' | 'client_id' | 'hosts'
>;

/**
 * @param before - Its hosts stay where no cloud is named.
 * @throws InvalidInputError at `cloud` where there is no such cloud
 */
export function identityOf(
  input: CredentialProfileInput,
  clouds: readonly PortalCloud[],
  before?: Pick<CredentialIdentity, 'hosts'>,
): CredentialIdentity {
  return {
    name: input.name,
    type: input.type,
    tenant_id: input.tenantId ?? '',
    client_id: input.clientId ?? null,
    hosts:
      before && input.cloud === undefined
        ? before.hosts
        : hostsIn(input.cloud ?? 'global', clouds),
  };
}

function hostsIn(wanted: string, clouds: readonly PortalCloud[]): string {
  const cloud = clouds.find(({ id }) => id === wanted);
  if (!cloud) {
    throw new InvalidInputError('The credential profile is not valid', [
      {
        path: 'cloud',
        message: `must be one of ${clouds.map(({ id }) => id).join(', ')}`,
      },
    ]);
  }
  return JSON.stringify(hostsOf(cloud));
}

/** The secret that was entered, encrypted, and what is public of it. It trusts no CA yet. */
export async function sealEntered(
  box: SecretBox,
  input: CredentialProfileInput,
  identity: CredentialIdentity,
): Promise<
  Pick<CredentialRow, 'certificate' | 'sealed' | 'key_id' | 'expires_at'>
> {
  const { clientSecret, certificate, certificatePassword } = input;
  const info =
    certificate === undefined ? undefined : describeCertificate(certificate);
  const own = {
    certificate: info ? JSON.stringify(info) : null,
    expires_at: endOf(info?.notAfter ?? input.expiresAt),
  };
  if (clientSecret === undefined && certificate === undefined) {
    return { ...own, sealed: null, key_id: null };
  }
  const { sealed, keyId } = await box.seal(
    { clientSecret, certificate, certificatePassword, trustedCas: [] },
    sealedFor(identity),
  );
  return { ...own, sealed, key_id: keyId };
}

/** When a secret that stays ends: as its certificate says, else as was entered. */
export function expiryOf(
  { expiresAt }: CredentialProfileInput,
  before: CredentialRow,
): CredentialRow['expires_at'] {
  return before.certificate === null ? endOf(expiresAt) : before.expires_at;
}

function endOf(time: string | undefined): number | null {
  return time === undefined ? null : Date.parse(time);
}
