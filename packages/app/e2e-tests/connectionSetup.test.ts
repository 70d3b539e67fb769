import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { AdminPath } from './support/AdminPath';
import { expectVisible, signInAs } from './support/browser';
import { expectEventually } from './support/eventually';
import { usePortal } from './support/usePortal';

const SECRET = 'c4n4ry~s3cr3t-of-the-app.qXz9';
const KEY = 'k3y-c4n4ry-of-mine-k3y-c4n4ry-of-mine-k3y';
const CATALOG = '/api/catalog/entities/by-query?filter=kind=user&limit=1';

describe('a connection that is set up on the pages', () => {
  // A database in files, so that what it keeps can be looked at as a thief would.
  const options = { config: {} };
  let folder = '';
  beforeAll(async () => {
    folder = await fs.mkdtemp(path.join(os.tmpdir(), 'portal-database-'));
    options.config = {
      backend: {
        database: {
          client: 'better-sqlite3',
          connection: { directory: folder },
        },
      },
      idpSync: {
        encryption: { keys: [{ id: 'k1', secret: KEY }] },
        credentialProfiles: { 'contoso-app': null },
        connections: { contoso: null },
      },
    };
  });
  const fixture = usePortal(options);
  afterAll(() => fs.rm(folder, { recursive: true, force: true }));

  const answers: string[] = [];
  let page: Page;

  /** What the backend answers is kept, to be searched for secrets in the end. */
  const openPage = async () => {
    const opened = await fixture.openPage();
    opened.on('response', async response => {
      if (response.url().includes('/api/idp-sync/')) {
        answers.push(await response.text().catch(() => ''));
      }
    });
    await signInAs(opened, 'Adele Vance');
    return opened;
  };
  const dialog = () => page.getByRole('dialog');
  const people = async () => {
    const { totalItems } = await fixture.portal.request<{
      totalItems: number;
    }>(CATALOG);
    return totalItems;
  };

  beforeEach(async () => {
    page = await openPage();
  });

  it('leads from an empty portal to people in the catalog in ten clicks', async () => {
    const { portal } = fixture;
    const { tenantId, clientId } = portal.emulator.connection();
    portal.emulator.tenant.applications()[0].secrets = [{ value: SECRET }];
    const way = new AdminPath();
    const button = (name: string | RegExp) =>
      page.getByRole('button', { name, exact: typeof name === 'string' });
    await page.goto('/idp-sync');

    way.step('Add a connection: name, tenant, cloud');
    await way.click(page.getByRole('link', { name: 'Add connection' }));
    await way.type(page.getByLabel('Name', { exact: true }), 'Contoso');
    await way.type(page.getByLabel('Tenant ID'), tenantId);
    // Only here: whoever is in the global cloud finds it chosen already.
    await way.click(button(/Azure cloud/));
    await way.click(page.getByRole('option', { name: /This machine/ }));

    way.step('Make a credential profile');
    await way.click(button('New profile'));
    await way.type(dialog().getByLabel('Name', { exact: true }), 'contoso-app');
    await way.type(dialog().getByLabel('Application (client) ID'), clientId);
    await way.type(
      dialog().getByRole('textbox', { name: 'Client secret' }),
      SECRET,
    );
    await way.click(dialog().getByRole('button', { name: 'Save profile' }));
    await dialog().waitFor({ state: 'detached' });

    way.step('Test the connection');
    await way.click(button('Test connection'));
    await expectVisible(page.getByText('It works, with something missing'));

    way.step('Connect: the directory is read');
    await way.click(button('Connect'));
    await page.waitForURL('**/idp-sync/connections/contoso/setup');
    await expectVisible(button('Begin sync…'));
    expect(await people()).toBe(0);

    way.step('Begin sync: the preview');
    await way.click(button('Begin sync…'));
    await expectVisible(dialog().getByRole('row', { name: /^Added 245 70/ }));

    way.step('Confirm: people in the catalog');
    await way.click(dialog().getByRole('button', { name: 'Begin sync' }));
    await portal.waitForConnection(
      ({ lastRun }) =>
        lastRun?.kind === 'sync' && lastRun.status === 'succeeded',
    );
    await way.report('new-admin.md');
    await expectEventually(people, 245);
    expect(way.clicks).toBeLessThanOrEqual(10);
  });

  it('gets a schedule, and shows in the list when it runs next', async () => {
    await page.goto('/idp-sync/connections/contoso/schedule');
    await page.getByText('Run by a schedule').click();
    await expectVisible(
      page.getByText(/^User and user group synchronization will start at/),
    );
    await expectVisible(page.getByText('The next ten runs'));
    await page.getByRole('button', { name: 'Save…' }).click();
    await dialog().getByRole('button', { name: 'Save', exact: true }).click();
    await expectVisible(page.getByText('Version 2 saved.'));
    await page.getByRole('tab', { name: 'Connections' }).click();
    await expectVisible(
      page
        .getByRole('row')
        .filter({ hasText: /Contoso.*This machine.*Succeeded.*in \d/ }),
    );
  });

  it('keeps its credential profile, which names those who use it instead of going away', async () => {
    await page.goto('/idp-sync/credentials');
    await page.getByRole('button', { name: 'Delete contoso-app' }).click();
    await expectVisible(dialog().getByRole('link', { name: 'Contoso' }));
    expect(
      await dialog().getByRole('button', { name: 'Delete' }).isDisabled(),
    ).toBe(true);
  });

  it('takes a new secret, in the cloud that the profile is bound to, and asks for a test', async () => {
    const { portal } = fixture;
    const [application] = portal.emulator.tenant.applications();
    application.secrets = [{ value: `${SECRET}-2` }];
    await page.goto('/idp-sync/connections/contoso/setup');
    await page.getByRole('button', { name: 'Replace secret' }).click();
    await dialog()
      .getByRole('textbox', { name: 'Client secret' })
      .fill(`${SECRET}-2`);
    await dialog().getByRole('button', { name: 'Save profile' }).click();
    await expectVisible(page.getByText(/test it before you save/));
    await page.getByRole('button', { name: 'Test connection' }).click();
    await expectVisible(page.getByText('It works, with something missing'));
  });

  it('stops a test that hangs', async () => {
    const { faults } = fixture.portal.emulator;
    faults.apply('silence');
    await page.goto('/idp-sync/connections/contoso/setup');
    await page.getByRole('button', { name: 'Test connection' }).click();
    await expectVisible(page.getByText('Running'));
    await page.getByRole('button', { name: 'Stop the test' }).click();
    await expectVisible(page.getByText(/The test was stopped/));
    faults.clear();
  });

  it('is disconnected by typing its name: all leave by a preview and an approval, then it can be deleted', async () => {
    const { portal } = fixture;
    await page.goto('/idp-sync/connections/contoso/setup');
    await page.getByRole('button', { name: 'Disconnect' }).click();
    await expectVisible(dialog().getByText(/245 and 70/));
    await dialog()
      .getByText(/^Remove them/)
      .click();
    const confirm = dialog().getByRole('button', { name: 'Disconnect' });
    expect(await confirm.isDisabled()).toBe(true);
    await dialog().getByRole('textbox').fill('Contoso');
    await confirm.click();
    await page.getByRole('link', { name: /Review what is removed/ }).click();
    await page.getByRole('button', { name: /^Confirm/ }).click();
    await dialog()
      .getByRole('button', { name: /^Apply/ })
      .click();
    // The limits hold for it as for every run.
    await portal.waitForState('held');
    await page.goto('/idp-sync/held');
    await page.getByRole('button', { name: 'Approve all 315…' }).click();
    await dialog().getByRole('textbox').fill('Contoso goes elsewhere');
    await dialog().getByRole('button', { name: 'Approve' }).click();
    await portal.waitForState('notConnected');
    await expectEventually(people, 0);

    await page.goto('/idp-sync/connections/contoso/setup');
    await page.getByRole('button', { name: 'Delete connection' }).click();
    await dialog().getByRole('button', { name: 'Delete connection' }).click();
    await expectVisible(page.getByText('No connection yet'));
    await page.getByRole('tab', { name: 'Credentials' }).click();
    await page.getByRole('button', { name: 'Delete contoso-app' }).click();
    await dialog().getByRole('button', { name: 'Delete' }).click();
    await expectVisible(page.getByText('No credential profile yet'));
  });

  it('has left no secret behind: not in the log, the database, what the backend answered, or the browser (Law 7)', async () => {
    const files = await fs.readdir(folder);
    const kept = await Promise.all(
      files.map(file => fs.readFile(path.join(folder, file), 'latin1')),
    );
    const places: Record<string, string> = {
      log: fixture.portal.log,
      answers: answers.join('\n'),
      database: kept.join('\n'),
      browser: await page.evaluate(() =>
        JSON.stringify([{ ...localStorage }, { ...sessionStorage }]),
      ),
    };
    // That each of them was looked at.
    expect(places.answers).toContain('contoso-app');
    expect(places.database).toContain('credential_profiles');
    expect(places.log).toContain('idp-sync');
    const forms = [SECRET, KEY].flatMap(secret => [
      secret,
      Buffer.from(secret).toString('base64').replace(/=+$/, ''),
      encodeURIComponent(secret),
    ]);
    const found = Object.entries(places).flatMap(([place, text]) =>
      forms.filter(form => text.includes(form)).map(form => [place, form]),
    );
    expect(found).toEqual([]);
  });
});
