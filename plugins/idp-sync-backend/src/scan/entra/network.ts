import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { Agent, EnvHttpProxyAgent, ProxyAgent, type Dispatcher } from 'undici';
import { configInvalid } from '../../connections/configInvalid';
import type { CredentialNetwork } from '../../connections/credentials/createTokenCredential';
import type { EntraSettings } from './EntraSettings';

/**
 * How the hosts of a connection are reached; the CA file is read once, for the token endpoint and for Graph.
 *
 * @throws IdpSyncError `IDP_CONFIG_INVALID` where the CA file cannot be used
 */
export async function readNetwork(
  settings: EntraSettings,
): Promise<CredentialNetwork> {
  const { caFile, proxy, path } = settings;
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
