import type { Locator, Page } from 'playwright-core';
import { expectVisible, signInAs } from './support/browser';
import { usePortal } from './support/usePortal';

/** Nothing comes from a file but the key that encrypts what is entered. */
const EMPTY_PORTAL = {
  idpSync: {
    credentialProfiles: { 'contoso-app': null },
    connections: { contoso: null },
  },
};

describe('a connection set up on the pages', () => {
  const fixture = usePortal({ config: EMPTY_PORTAL });

  const choose = async (
    of: Page | Locator,
    page: Page,
    field: RegExp,
    option: RegExp,
  ) => {
    await of.getByRole('button', { name: field }).click();
    await page.getByRole('option', { name: option }).click();
  };

  it('leads from an empty portal to people in the catalog in at most ten clicks, and to a schedule', async () => {
    const { portal } = fixture;
    const { tenantId, clientId, clientSecret } = portal.emulator.connection();
    const page = await fixture.openPage();
    await signInAs(page, 'Adele Vance');
    await page.goto('/idp-sync');
    let clicks = 0;
    const click = async (target: Locator) => {
      clicks += 1;
      await target.click();
    };

    await click(page.getByRole('tab', { name: 'Connections' }));
    await click(page.getByText('Add connection').first());
    await page.getByLabel('Name', { exact: true }).fill('Contoso');
    await page.getByLabel('Tenant ID').fill(tenantId);
    // Somebody's own tenant lives in the cloud that is chosen already.
    await choose(page, page, /Azure cloud/, /This machine/);
    await click(page.getByRole('button', { name: 'New profile' }));
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name', { exact: true }).fill('contoso-app');
    await dialog.getByLabel('Application (client) ID').fill(clientId);
    await dialog
      .getByLabel('Client secret', { exact: true })
      .fill(clientSecret);
    await click(dialog.getByRole('button', { name: 'Save profile' }));
    await dialog.waitFor({ state: 'detached' });
    await click(page.getByRole('button', { name: 'Connect', exact: true }));
    await page.waitForURL('**/idp-sync/connections/contoso/setup');
    await portal.waitForConnection(
      ({ lastRun }) =>
        lastRun?.kind === 'scan' && lastRun.status === 'succeeded',
    );
    await click(page.getByRole('button', { name: 'Begin sync…' }));
    await click(
      page.getByRole('dialog').getByRole('button', { name: 'Begin sync' }),
    );
    await portal.waitForConnection(
      ({ lastRun }) =>
        lastRun?.kind === 'sync' && lastRun.status === 'succeeded',
    );
    expect(clicks).toBeLessThanOrEqual(10);
    expect(
      await portal.request(
        '/api/catalog/entities/by-name/user/default/adele.vance_contoso.example',
      ),
    ).toMatchObject({ spec: { profile: { displayName: 'Adele Vance' } } });

    await page.getByRole('tab', { name: /^Schedule/ }).click();
    await page.getByRole('switch', { name: 'Run by a schedule' }).click();
    await expectVisible(
      page.getByText(/^User and user group synchronization will start at/),
    );
    await expectVisible(page.getByText('The next ten runs'));
    await page.getByRole('button', { name: 'Save…' }).click();
    await page
      .getByRole('dialog')
      .getByRole('button', { name: 'Save and sync' })
      .click();
    await expectVisible(page.getByText('Version 2 saved.'));
    await portal.waitForConnection(({ nextRunAt }) => nextRunAt !== undefined);
    await page.goto('/idp-sync/connections');
    await expectVisible(
      page.getByRole('row').filter({ hasText: 'Contoso' }).first(),
    );
  });
});
