import type { FileSettings } from '@idp-sync/backstage-plugin-idp-sync-common';
import { showProxy } from '../../connections/portal/proxyAddress';
import type { EntraSettings } from './EntraSettings';

/** How the file has a tenant reached, as far as the portal cannot set that; without the password of a proxy. */
export function describeFileSettings(settings: EntraSettings): FileSettings {
  const { cloud, authorityHost, graphUrl, caFile, proxy } = settings;
  return {
    ...(cloud === 'custom' && { authorityHost, graphUrl }),
    ...(caFile !== undefined && { caFile }),
    ...(proxy !== undefined && {
      proxy: showProxy(proxy, new URL(proxy).password !== ''),
    }),
  };
}
