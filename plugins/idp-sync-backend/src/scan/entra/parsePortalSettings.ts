import { InvalidInputError } from '@idp-sync/backstage-plugin-idp-sync-common';
import type { PortalCloud } from '../../connections/clouds';
import type { PortalCredentials } from '../../connections/credentials/PortalCredentials';
import type { PortalSettings } from '../../connections/portal/PortalSource';
import type { EntraSettings } from './EntraSettings';
import { FIRST_READ_SETTINGS } from './firstRead/chooseFirstRead';

/**
 * How to reach one tenant, as it was entered in the portal; the form of each field has been checked before.
 *
 * @throws InvalidInputError at the field
 */
export function parsePortalSettings(
  settings: PortalSettings,
  clouds: readonly PortalCloud[],
  credentials: PortalCredentials,
): EntraSettings {
  const { tenantId, caCertificate, confirmSecret } = settings;
  const cloud = clouds.find(({ id }) => id === settings.cloud);
  if (!cloud) {
    throw new InvalidInputError('The connection is not valid', [
      {
        path: 'settings.cloud',
        message: `must be one of ${clouds.map(({ id }) => id).join(', ')}`,
      },
    ]);
  }
  const { authorityHost, graphUrl, custom, caFile } = cloud;
  const credential = credentials.bind(
    settings.credentialProfile,
    { tenantId, authorityHost, graphUrl, custom },
    { caCertificate, confirmSecret },
  );
  return Object.defineProperty(
    {
      tenantId,
      cloud: cloud.id,
      authorityHost,
      graphUrl,
      caFile,
      caCertificate,
      guardedProxy: true,
      credential,
      firstRead:
        FIRST_READ_SETTINGS.find(known => known === settings.firstRead) ??
        'auto',
      path: `Connection to ${tenantId}`,
    },
    'proxy',
    { value: settings.proxy, enumerable: false },
  );
}
