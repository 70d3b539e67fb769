import { directoryPortalUrl } from './directoryPortal';

describe('directoryPortalUrl', () => {
  const user = { class: 'user', objectId: '6ea9' } as const;

  it.each([
    ['global', 'https://entra.microsoft.com/#view/'],
    ['usGovL4', 'https://portal.azure.us/#view/'],
    ['usGovDod', 'https://portal.azure.us/#view/'],
    ['china', 'https://portal.azure.cn/#view/'],
  ])('leads to the portal of %s', (cloud, start) => {
    expect(directoryPortalUrl({ provider: 'azureAd', cloud }, user)).toBe(
      `${start}Microsoft_AAD_UsersAndTenants/UserProfileMenuBlade/~/overview/userId/6ea9`,
    );
  });

  it('knows groups, and no page for what has none', () => {
    const global = { provider: 'azureAd', cloud: 'global' };
    expect(
      directoryPortalUrl(global, { class: 'group', objectId: 'a/b' }),
    ).toMatch(/GroupDetailsMenuBlade\/~\/Overview\/groupId\/a%2Fb$/);
    expect(
      directoryPortalUrl(global, { class: 'organization', objectId: 'o' }),
    ).toBeUndefined();
    expect(
      directoryPortalUrl({ provider: 'azureAd', cloud: 'custom' }, user),
    ).toBeUndefined();
    expect(
      directoryPortalUrl({ provider: 'ldap', cloud: 'global' }, user),
    ).toBeUndefined();
  });
});
