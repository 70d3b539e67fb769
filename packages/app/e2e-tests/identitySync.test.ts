import { expectVisible, signInAs } from './support/browser';
import { usePortal } from './support/usePortal';

describe('identity sync', () => {
  const fixture = usePortal();

  beforeAll(() => fixture.portal.waitForSync());

  it('leads from sign-in to a synced team, and from there to its run in the log', async () => {
    const page = await fixture.openPage();
    await signInAs(page, 'Adele Vance');

    await page.goto('/catalog/default/group/payments-api');
    await expectVisible(
      page.getByRole('heading', { name: 'Payments API' }).first(),
    );
    await page.getByRole('link', { name: /run 1$/ }).click();

    await expectVisible(page.getByRole('heading', { name: 'Run 1' }));
    await expectVisible(page.getByText('Succeeded').first());
    await page
      .getByRole('searchbox', { name: /Search changes/ })
      .fill('payments');
    await expectVisible(
      page.getByRole('link', { name: 'group:default/payments-api' }),
    );

    await page
      .getByRole('link', { name: 'Synchronization log' })
      .first()
      .click();
    await page.waitForURL('**/idp-sync/runs');
    await expectVisible(page.getByText(/people added/).first());
  });

  it('runs at the push of a button, and shows how it goes', async () => {
    fixture.portal.emulator.tenant.addUser({
      displayName: 'Irvin Sayers',
      userPrincipalName: 'irvin.sayers@contoso.example',
      mail: 'irvin.sayers@contoso.example',
    });
    const page = await fixture.openPage();
    await signInAs(page, 'Adele Vance');
    await page.goto('/idp-sync');

    await page.getByRole('button', { name: /Run now: Contoso/ }).click();

    await expectVisible(page.getByText(/1 person added/).first());
  });

  it('shows a developer how things are, and lets them change nothing', async () => {
    const page = await fixture.openPage();
    await signInAs(page, 'Diego Siciliani');
    await page.goto('/idp-sync');

    await expectVisible(page.getByRole('heading', { name: 'Contoso' }));
    expect(
      await page.getByRole('button', { name: /Run now: Contoso/ }).isDisabled(),
    ).toBe(true);
  });
});
