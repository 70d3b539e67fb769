import type { ConnectionTestInput } from '@idp-sync/backstage-plugin-idp-sync-common';
import type { DirectorySource } from '@idp-sync/backstage-plugin-idp-sync-node';
import { caProblem } from '../credentials/certificates';
import type { PortalCredentials } from '../credentials/PortalCredentials';
import { invalidConnection } from './connectionRefusals';
import type { TestableConnection } from './PortalConnectionStore';
import { isPortalSource } from './PortalSource';
import { type ProxyAddress, withPassword } from './proxyAddress';

/**
 * Settings as the source of the provider takes them.
 *
 * @param options - `sources` by provider
 * @throws InvalidInputError where it would not take them
 */
export function checkConnection(
  input: ConnectionTestInput,
  proxy: ProxyAddress | undefined,
  options: {
    sources: ReadonlyMap<string, DirectorySource>;
    credentials: PortalCredentials;
  },
): TestableConnection {
  const { provider, credentialProfile, settings, confirmSecret } = input;
  const { sources, credentials } = options;
  if (settings.caCertificate !== undefined) {
    const problem = caProblem(settings.caCertificate);
    if (problem) {
      throw invalidConnection('settings.caCertificate', problem);
    }
  }
  const source = sources.get(provider);
  if (!source || !isPortalSource(source)) {
    throw invalidConnection(
      'provider',
      source
        ? `${source.title} is connected by the configuration file`
        : `must be one of ${[...sources.keys()].join(', ')}`,
    );
  }
  return {
    source,
    settings: source.portal.parse(
      {
        ...settings,
        proxy: proxy && withPassword(proxy.address, proxy.password),
        credentialProfile,
        confirmSecret,
        firstRead: 'firstRead' in input ? String(input.firstRead) : undefined,
      },
      credentials,
    ),
  };
}
