import { expectVisible, signInAs } from './support/browser';
import { usePortal } from './support/usePortal';

describe('problems', () => {
  const fixture = usePortal();

  beforeAll(() => fixture.portal.waitForSync());

  it('are on the overview and in the notifications, are acknowledged by keyboard, and are over once the connection works again', async () => {
    const { portal } = fixture;
    const page = await fixture.openPage();
    await signInAs(page, 'Adele Vance');
    await page.goto('/idp-sync');
    const panel = page.getByRole('region', { name: 'Problems' });
    await expectVisible(panel.getByText('No problems'));

    portal.emulator.faults.add({
      match: { path: '*/users/delta' },
      fault: {
        kind: 'status',
        status: 403,
        code: 'Authorization_RequestDenied',
      },
    });
    const failed = await portal.startSync();
    await portal.waitForState('failing');
    await expectVisible(panel.getByRole('heading', { name: '1 problem' }));
    await expectVisible(panel.getByText('IDP_PERMISSION_MISSING').first());
    await expectVisible(panel.getByText(/admin consent/));

    await panel.getByRole('button', { name: /^Acknowledge:/ }).focus();
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('textbox', { name: 'Note' }).focus();
    await page.keyboard.type('Consent is asked for.');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await expectVisible(panel.getByText('Consent is asked for.').first());
    await expectVisible(
      panel.getByText(/^Acknowledged by user:default.adele/).first(),
    );

    await page.goto('/notifications');
    await page
      .getByRole('link', { name: /Contoso: The last sync failed/ })
      .click();
    await page.waitForURL(`**/idp-sync/runs/${failed}`);

    portal.emulator.faults.clear();
    await portal.sync();
    await page.goto('/idp-sync');
    await expectVisible(panel.getByText('No problems'));
    await panel.getByRole('button', { name: 'Show resolved' }).click();
    await expectVisible(panel.getByText('The cause is gone.'));
    await page.goto('/notifications');
    await expectVisible(page.getByText('Contoso: works again.'));
  });
});
