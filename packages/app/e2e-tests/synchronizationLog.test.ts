import fs from 'node:fs/promises';
import { expectVisible, signInAs } from './support/browser';
import { tabTo } from './support/keyboard';
import { usePortal } from './support/usePortal';

describe('the synchronization log', () => {
  const fixture = usePortal();

  beforeAll(() => fixture.portal.waitForSync());

  it('shows a run while it is under way, lets it be cancelled, and finds it again, all by the keyboard', async () => {
    const page = await fixture.openPage();
    await signInAs(page, 'Adele Vance');
    await page.goto('/idp-sync');
    // As a directory that does not answer.
    const fault = fixture.portal.emulator.faults.add({
      match: { path: '/v1.0/users/delta' },
      fault: { kind: 'hang' },
    });
    await tabTo(page, /Run now: Contoso/);
    await page.keyboard.press('Enter');

    await expectVisible(page.getByRole('button', { name: /Cancel run \d+/ }));
    await tabTo(page, /^Run \d+$/);
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/idp-sync\/runs\/\d+/);
    const runId = /runs\/(\d+)/.exec(page.url())?.[1] ?? '';
    await expectVisible(page.getByText('Running').first());
    await expectVisible(page.getByText('Not started').first());

    await tabTo(page, /Cancel run \d+/);
    await page.keyboard.press('Enter');
    await expectVisible(page.getByText('Cancelled', { exact: true }).first());
    await expectVisible(page.getByText('Not reached').first());
    fixture.portal.emulator.faults.remove(fault);

    await page.goto('/idp-sync/runs');
    await tabTo(page, /Search runs/);
    await page.keyboard.type(runId);
    await page.waitForURL(`**/idp-sync/runs?search=${runId}`);
    await expectVisible(
      page.getByRole('row').filter({ hasText: 'Cancelled' }).first(),
    );

    await tabTo(page, /^Export CSV$/);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.keyboard.press('Enter'),
    ]);
    const [header, ...rows] = (await fs.readFile(await download.path(), 'utf8'))
      .trim()
      .split('\r\n');
    expect(header).toMatch(/^\W?id,/);
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatch(new RegExp(`^${runId},.*,cancelled,`));
  });
});
