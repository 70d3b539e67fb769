import { expectPortal, expectVisible, signInAs } from './support/browser';
import { usePortal } from './support/usePortal';

describe('signing in', () => {
  const fixture = usePortal();

  it.each(['Adele Vance', 'Diego Siciliani'] as const)(
    'lets %s in, and again after a reload',
    async name => {
      const page = await fixture.openPage();

      await signInAs(page, name);
      await page.goto('/settings');
      await expectVisible(page.getByText(name).first());
      await page.reload();

      await expectVisible(page.getByText(name).first());
    },
  );

  it('asks again after signing out', async () => {
    const page = await fixture.openPage();
    await signInAs(page, 'Adele Vance');
    await page.goto('/settings');

    await page.getByTestId('user-settings-menu').click();
    await page.getByTestId('sign-out').click();

    await expectVisible(
      page.getByRole('button', { name: 'Sign in as Diego Siciliani' }),
    );
  });

  it('works by keyboard alone', async () => {
    const page = await fixture.openPage();
    await page.goto('/');
    await expectVisible(page.getByRole('heading', { name: 'Contoso Portal' }));

    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');

    await expectPortal(page);
    await page.goto('/settings');
    await expectVisible(page.getByText('Diego Siciliani').first());
  });

  it('says so when the backend refuses', async () => {
    const page = await fixture.openPage();
    const refresh = '**/api/auth/demo-admin/refresh';
    await page.route(refresh, route =>
      route.fulfill({ status: 503, body: 'not yet' }),
    );
    await page.goto('/');
    const button = page.getByRole('button', { name: 'Sign in as Adele Vance' });

    await button.click();
    await expectVisible(
      page
        .getByRole('alert')
        .filter({ hasText: 'Signing in as Adele Vance did not work' }),
    );
    await page.unroute(refresh);
    await button.click();

    await expectPortal(page);
  });
});
