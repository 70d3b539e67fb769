import type { Page } from 'playwright-core';
import { expectVisible, signInAs } from './support/browser';
import { usePortal } from './support/usePortal';

const MAIL = 'irvin.sayers@contoso.example';

describe('explain', () => {
  const fixture = usePortal();

  beforeAll(() => fixture.portal.waitForSync());

  /** Types into the search, without touching the mouse. */
  async function search(page: Page, term: string) {
    const field = page.getByRole('searchbox', { name: /Whom do you want/ });
    await field.focus();
    await page.keyboard.press('Control+A');
    await page.keyboard.type(term);
  }

  it('says of someone in, someone out and someone never seen why, by keyboard, and leads to the history', async () => {
    const { tenant } = fixture.portal.emulator;
    const page = await fixture.openPage();
    await signInAs(page, 'Adele Vance');
    await page.goto('/idp-sync/explain');
    await expectVisible(
      page.getByRole('heading', { name: 'Why is somebody here, or not?' }),
    );

    await search(page, 'payments api');
    await expectVisible(
      page.getByRole('heading', { name: /^Payments API belongs/ }),
    );
    await expectVisible(page.getByText('Leaves it as it is.'));

    await search(page, MAIL);
    await expectVisible(
      page.getByRole('heading', { name: `Nobody is called “${MAIL}”` }),
    );

    const { id } = tenant.addUser({
      displayName: 'Irvin Sayers',
      userPrincipalName: MAIL,
      mail: MAIL,
      accountEnabled: false,
    });
    await page.goto('/idp-sync');
    const run = page.getByRole('button', { name: /Run now: Contoso/ });
    // Keys do not wait for a button that is not ready to be pressed.
    await run.click({ trial: true });
    await run.press('Enter');
    // On the card of the connection, which asks again and again while a run is under way; the log beside it waits to be told.
    await expectVisible(page.getByText('Nothing had changed'));
    await page.goto('/idp-sync/explain');
    await search(page, 'irvin');
    await expectVisible(
      page.getByRole('heading', {
        name: 'Irvin Sayers does not belong in the catalog',
      }),
    );
    await expectVisible(page.getByText('This decided'));

    await page
      .getByRole('link', { name: 'All that ever happened to it' })
      .press('Enter');
    await page.waitForURL(`**/idp-sync/explain/contoso/user/${id}`);
    await expectVisible(page.getByText('Nothing has happened'));
  });

  it('leads from a person in the catalog to what ever happened to them', async () => {
    const page = await fixture.openPage();
    await signInAs(page, 'Adele Vance');
    await page.goto('/catalog/default/group/payments-api');
    await page.getByRole('link', { name: /^Why it is so/ }).press('Enter');
    await expectVisible(page.getByRole('heading', { name: 'History' }));
    await expectVisible(
      page.getByRole('row').filter({ hasText: /Run 1.*Create/ }),
    );
  });
});
