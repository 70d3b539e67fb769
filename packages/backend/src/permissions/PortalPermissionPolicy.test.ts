import { mockCredentials, mockServices } from '@backstage/backend-test-utils';
import {
  catalogEntityDeletePermission,
  catalogEntityReadPermission,
  catalogEntityRefreshPermission,
  catalogLocationCreatePermission,
} from '@backstage/plugin-catalog-common/alpha';
import {
  AuthorizeResult,
  createPermission,
  Permission,
} from '@backstage/plugin-permission-common';
import {
  idpSyncApprovePermission,
  idpSyncConfigurePermission,
  idpSyncReadPermission,
  idpSyncRunPermission,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import { PortalPermissionPolicy } from './PortalPermissionPolicy';

const settingsPermission = createPermission({
  name: 'settings.change',
  attributes: { action: 'update' },
});

const forEverybody = [
  idpSyncReadPermission,
  catalogEntityReadPermission,
  settingsPermission,
];
const forAdmins = [
  idpSyncConfigurePermission,
  idpSyncRunPermission,
  idpSyncApprovePermission,
  catalogEntityDeletePermission,
  catalogEntityRefreshPermission,
  catalogLocationCreatePermission,
];

function createPolicy(ownershipEntityRefs: string[]) {
  return new PortalPermissionPolicy({
    admins: new Set(['user:default/adele', 'group:default/portal_admins']),
    userInfo: mockServices.userInfo.mock({
      getUserInfo: async () => ({
        userEntityRef: ownershipEntityRefs[0],
        ownershipEntityRefs,
      }),
    }),
  });
}

function createUser(userEntityRef: string) {
  return {
    credentials: mockCredentials.user(userEntityRef),
    // The policy has to ask the service: this is about to go away.
    info: { userEntityRef, ownershipEntityRefs: [] },
  };
}

async function listAllowed(
  ownershipEntityRefs: string[],
  permissions: Permission[],
) {
  const policy = createPolicy(ownershipEntityRefs);
  const user = createUser(ownershipEntityRefs[0]);
  const allowed = [];
  for (const permission of permissions) {
    const { result } = await policy.handle({ permission }, user);
    if (result === AuthorizeResult.ALLOW) {
      allowed.push(permission);
    }
  }
  return allowed;
}

describe('PortalPermissionPolicy', () => {
  it.each([
    ['who are named', ['user:default/adele']],
    [
      'who are members of a group that is named',
      ['user:default/grady', 'group:default/portal_admins'],
    ],
    ['whatever the case', ['user:default/Adele']],
  ])('allows everything to administrators %s', async (_, refs) => {
    const all = [...forEverybody, ...forAdmins];
    expect(await listAllowed(refs, all)).toEqual(all);
  });

  it('allows to others what changes nothing for anybody else', async () => {
    const refs = ['user:default/diego', 'group:default/engineering'];
    expect(await listAllowed(refs, [...forEverybody, ...forAdmins])).toEqual(
      forEverybody,
    );
  });

  it('allows nothing to those who have not signed in', async () => {
    const policy = createPolicy(['user:default/adele']);
    for (const permission of [...forEverybody, ...forAdmins]) {
      expect(await policy.handle({ permission })).toEqual({
        result: AuthorizeResult.DENY,
      });
    }
  });
});
