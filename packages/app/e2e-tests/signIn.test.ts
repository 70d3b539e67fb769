import { signInAs } from './support/browser';
import { usePortal } from './support/usePortal';

describe('signing in', () => {
  const fixture = usePortal();

  it.each(['Adele Vance', 'Diego Siciliani'] as const)(
    'lets %s in, and again after a reload',
    async name => {
      const page = await fixture.openPage();

      await signInAs(page, name);
      await page.goto('/settings');
      await page.getByText(name).first().waitFor();
      await page.reload();

      await page.getByText(name).first().waitFor();
    },
  );

  it('asks again after signing out', async () => {
    const page = await fixture.openPage();
    await signInAs(page, 'Adele Vance');
    await page.goto('/settings');

    await page.getByTestId('user-settings-menu').click();
    await page.getByTestId('sign-out').click();

    await page
      .getByRole('button', { name: 'Sign in as Diego Siciliani' })
      .waitFor();
  });

  it('works by keyboard alone', async () => {
    const page = await fixture.openPage();
    await page.goto('/');
    await page.getByRole('heading', { name: 'Contoso Portal' }).waitFor();

    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');

    await page.getByRole('navigation', { name: 'sidebar nav' }).waitFor();
    await page.goto('/settings');
    await page.getByText('Diego Siciliani').first().waitFor();
  });

  it('says so when the backend refuses', async () => {
    const page = await fixture.openPage();
    await page.route('**/api/auth/demo-admin/refresh', route =>
      route.fulfill({ status: 503, body: 'not yet' }),
    );
    await page.goto('/');
    await page.getByRole('button', { name: 'Sign in as Adele Vance' }).click();
    await page
      .getByRole('alert')
      .filter({ hasText: 'Signing in as Adele Vance did not work' })
      .waitFor();

    await page.unroute('**/api/auth/demo-admin/refresh');
    await page.getByRole('button', { name: 'Sign in as Adele Vance' }).click();

    await page.getByRole('navigation', { name: 'sidebar nav' }).waitFor();
  });
});
