import type { ObjectClass } from '@idp-sync/backstage-plugin-idp-sync-common';

/** Where the admin centre of each of Microsoft's clouds is; a custom one has none that we know of. */
const PORTALS: Record<string, string> = {
  global: 'https://entra.microsoft.com',
  usGovL4: 'https://portal.azure.us',
  usGovDod: 'https://portal.azure.us',
  china: 'https://portal.azure.cn',
};

const BLADES: Partial<Record<ObjectClass, string>> = {
  user: 'Microsoft_AAD_UsersAndTenants/UserProfileMenuBlade/~/overview/userId',
  group: 'Microsoft_AAD_IAM/GroupDetailsMenuBlade/~/Overview/groupId',
};

/** The page of an object in the identity provider's own portal; `undefined` where we know of none. */
export function directoryPortalUrl(
  connection: { provider: string; cloud: string },
  object: { class: ObjectClass; objectId: string },
): string | undefined {
  const portal = PORTALS[connection.cloud];
  const blade = BLADES[object.class];
  return connection.provider === 'azureAd' && portal && blade
    ? `${portal}/#view/${blade}/${encodeURIComponent(object.objectId)}`
    : undefined;
}
