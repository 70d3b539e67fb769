import { Page } from 'playwright-core';
import { expectVisible, signInAs } from './support/browser';
import { usePortal } from './support/usePortal';

function heading(page: Page, name: string) {
  return page.getByRole('heading', { name }).first();
}

describe('the catalog', () => {
  const fixture = usePortal();

  beforeAll(() => fixture.portal.waitForSync());

  it('shows the people and teams of the directory', async () => {
    const page = await fixture.openPage();
    await signInAs(page, 'Diego Siciliani');

    await page.goto('/catalog/default/group/payments-api');
    await expectVisible(heading(page, 'Payments API'));
    // By keyboard: the card lies over the link that makes it one.
    await page
      .getByRole('link', { name: 'User page for Diego Siciliani' })
      .press('Enter');

    await expectVisible(heading(page, 'Diego Siciliani'));
    await expectVisible(
      page.getByRole('link', { name: 'diego.siciliani@contoso.example' }),
    );
  });

  it('follows the directory', async () => {
    const { portal } = fixture;
    const { id } = portal.emulator.tenant.addUser({
      displayName: 'Miriam Graham',
      userPrincipalName: 'miriam.graham@contoso.example',
      mail: 'miriam.graham@contoso.example',
    });
    await portal.sync();
    const page = await fixture.openPage();
    await signInAs(page, 'Adele Vance');

    await page.goto('/catalog/default/user/miriam.graham_contoso.example');
    await expectVisible(heading(page, 'Miriam Graham'));

    // Away from the page first: the catalog's own cards on it would still ask for her.
    await page.goto('/idp-sync');
    portal.emulator.tenant.disableUser(id);
    await portal.sync();
    await page.goto('/catalog/default/user/miriam.graham_contoso.example');
    await expectVisible(page.getByText('There is no user'));
  });

  it('lets administrators sync, and nobody else', async () => {
    await expect(
      fixture.portal.request('/api/idp-sync/connections/contoso/runs', {
        as: 'demo-developer',
        method: 'POST',
        body: { kind: 'sync', mode: 'incremental' },
      }),
    ).rejects.toThrow(/403/);

    const { state } = await fixture.portal.sync();

    expect(state).toBe('healthy');
  });
});
