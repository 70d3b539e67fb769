import {
  ClientCertificateCredential,
  ClientSecretCredential,
  DefaultAzureCredential,
  ManagedIdentityCredential,
  type TokenCredential,
  type TokenCredentialOptions,
  WorkloadIdentityCredential,
} from '@azure/identity';
import type { CredentialProfile } from './CredentialProfile';
import type { CredentialBinding } from './CredentialProfiles';
import type { TokenTraffic } from './TokenTraffic';

/** How the authority is reached. */
export interface CredentialNetwork {
  /** PEM certificates to trust; absent: those of the system. */
  ca?: readonly string[];
  /** URL of a proxy; absent: what the environment says. */
  proxy?: string;
}

/** The library's credential for a profile; retries and redirects are ours, so that a budget holds and no secret is carried along. */
export function createTokenCredential(
  profile: CredentialProfile,
  binding: CredentialBinding,
  network: CredentialNetwork,
  traffic: TokenTraffic,
): TokenCredential {
  const { tenantId } = binding;
  const options = {
    authorityHost: binding.authorityHost,
    disableInstanceDiscovery: binding.custom,
    tlsOptions: network.ca && { ca: [...network.ca] },
    proxyOptions: network.proxy ? toProxyOptions(network.proxy) : undefined,
    retryOptions: { maxRetries: 0 },
    redirectOptions: { maxRetries: 0 },
    additionalPolicies: [traffic.policy],
  } satisfies TokenCredentialOptions & { disableInstanceDiscovery: boolean };

  switch (profile.type) {
    case 'clientSecret':
      return new ClientSecretCredential(
        tenantId,
        profile.clientId,
        profile.clientSecret,
        options,
      );
    case 'certificate': {
      const { clientId, certificate, certificatePath, certificatePassword } =
        profile;
      const certificateOptions = {
        ...options,
        sendCertificateChain: profile.sendCertificateChain,
      };
      return certificate
        ? new ClientCertificateCredential(
            tenantId,
            clientId,
            { certificate, certificatePassword },
            certificateOptions,
          )
        : new ClientCertificateCredential(
            tenantId,
            clientId,
            { certificatePath: certificatePath ?? '', certificatePassword },
            certificateOptions,
          );
    }
    case 'managedIdentity':
      return profile.clientId
        ? new ManagedIdentityCredential(profile.clientId, options)
        : new ManagedIdentityCredential(options);
    case 'workloadIdentity':
      return new WorkloadIdentityCredential({
        ...options,
        tenantId,
        clientId: profile.clientId,
        tokenFilePath: profile.tokenFilePath,
      });
    default:
      return new DefaultAzureCredential({ ...options, tenantId });
  }
}

function toProxyOptions(proxy: string) {
  const url = new URL(proxy);
  const defaultPort = url.protocol === 'https:' ? 443 : 80;
  return {
    host: `${url.protocol}//${url.hostname}`,
    port: Number(url.port) || defaultPort,
    username: decodeURIComponent(url.username) || undefined,
    password: decodeURIComponent(url.password) || undefined,
  };
}
