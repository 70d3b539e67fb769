import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { Agent, EnvHttpProxyAgent, ProxyAgent, type Dispatcher } from 'undici';
import { configInvalid } from '../../connections/configInvalid';
import type { CredentialNetwork } from '../../connections/credentials/createTokenCredential';
import { leadsToForbiddenHost } from '../../connections/portal/forbiddenHosts';
import type { EntraSettings } from './EntraSettings';

/**
 * How the hosts of a connection are reached; the CA file is read once, for the token endpoint and for Graph.
 *
 * @throws IdpSyncError `IDP_CONFIG_INVALID` where the CA file cannot be used, or a proxy that was entered in the portal must not be
 */
export async function readNetwork(
  settings: EntraSettings,
): Promise<CredentialNetwork> {
  const { caFile, caCertificate, proxy, path } = settings;
  if (
    proxy &&
    settings.guardedProxy &&
    (await leadsToForbiddenHost(new URL(proxy)))
  ) {
    throw configInvalid(
      `${path}: settings.proxy`,
      'its name stands for an address of this machine, its link or its cloud',
    );
  }
  if (caCertificate) {
    return { proxy, ca: [caCertificate] };
  }
  if (!caFile) {
    return { proxy };
  }
  let pem: string;
  try {
    pem = await readFile(resolve(caFile), 'utf8');
  } catch (error) {
    throw configInvalid(
      `${path}.caFile`,
      `cannot be read: ${error instanceof Error ? error.message : error}`,
    );
  }
  if (!pem.includes('-----BEGIN CERTIFICATE-----')) {
    throw configInvalid(`${path}.caFile`, 'holds no PEM certificate');
  }
  // Instead of the well-known ones: parsing those 150 for each new connection would hold up the portal for a tenth of a second.
  return { proxy, ca: [pem] };
}

/** Connections to Graph; without a proxy in the settings, those of the environment hold, as they do for the token endpoint. */
export function createDispatcher(network: CredentialNetwork): Dispatcher {
  const tls = network.ca && { ca: [...network.ca] };
  if (network.proxy) {
    return new ProxyAgent({
      uri: network.proxy,
      requestTls: tls,
      proxyTls: tls,
    });
  }
  const hasEnvironmentProxy = ['HTTPS_PROXY', 'https_proxy'].some(
    name => process.env[name],
  );
  return hasEnvironmentProxy
    ? new EnvHttpProxyAgent({ connect: tls, requestTls: tls, proxyTls: tls })
    : new Agent({ connect: tls });
}
