import {
  type ConnectionDetails,
  DEFAULT_CONNECTION_PRIORITY,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import type { ReadConnection } from '../readConnections';

/** A connection of the configuration file as the pages show it; what is broken is shown as far as it is known. */
export function describeFileConnection({
  definition,
  broken,
}: ReadConnection): ConnectionDetails {
  const { id, title = id } = definition ?? broken;
  return {
    id,
    origin: 'file',
    file: `idpSync.connections.${id}`,
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
