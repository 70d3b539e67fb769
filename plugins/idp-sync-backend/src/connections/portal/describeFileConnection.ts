import {
  type ConnectionDetails,
  DEFAULT_CONNECTION_PRIORITY,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import type { DirectorySource } from '@idp-sync/backstage-plugin-idp-sync-node';
import type { ReadConnection } from '../readConnections';
import { isPortalSource } from './PortalSource';

/**
 * A connection of the configuration file as the pages show it; what is broken is shown as far as it is known.
 *
 * @param sources - by provider
 */
export function describeFileConnection(
  { definition, broken }: ReadConnection,
  sources: ReadonlyMap<string, DirectorySource>,
): ConnectionDetails {
  const { id, title = id } = definition ?? broken;
  const source = definition && sources.get(definition.provider);
  const fileSettings =
    source && isPortalSource(source)
      ? source.portal.describe?.(definition.settings)
      : undefined;
  return {
    id,
    origin: 'file',
    file: `idpSync.connections.${id}`,
    ...(fileSettings && { fileSettings }),
    revision: 0,
    title,
    provider: definition?.provider ?? '',
    priority: definition?.priority ?? DEFAULT_CONNECTION_PRIORITY,
    enabled: definition?.enabled ?? true,
    credentialProfile: definition?.credentialProfile ?? '',
    settings: {
      tenantId: definition?.tenantId ?? '',
      cloud: definition?.cloud ?? '',
    },
    fullScanNext: false,
    connected: true,
  };
}
