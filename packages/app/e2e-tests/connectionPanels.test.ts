import type { Locator, Page } from 'playwright-core';
import type { SavedPolicy } from '@idp-sync/backstage-plugin-idp-sync-common';
import { barriersOf } from './support/accessibility';
import { expectVisible, signInAs } from './support/browser';
import { press, tabTo } from './support/keyboard';
import { usePortal } from './support/usePortal';

const ROOT = '/api/idp-sync';
const POLICY = `${ROOT}/connections/contoso/policy`;

describe('the panels of a connection', () => {
  const fixture = usePortal({
    config: {
      idpSync: {
        credentialProfiles: { 'contoso-app': null },
        connections: { contoso: null },
      },
    },
  });
  let page: Page;

  const currentPolicy = () => fixture.portal.request<SavedPolicy>(POLICY);
  /** As another admin would, somewhere else. */
  const savePolicy = async (policy: object) => {
    const { version } = await currentPolicy();
    await fixture.portal.request(POLICY, {
      method: 'PUT',
      body: { policy, baseVersion: version },
    });
  };
  const open = async (panel: string) => {
    await page.goto(`/idp-sync/connections/contoso/${panel}`);
    await expectVisible(page.getByRole('tab', { name: 'Versions' }));
  };
  const button = (name: string | RegExp) =>
    page.getByRole('button', { name, exact: typeof name === 'string' });
  const dialog = () => page.getByRole('dialog');
  const bar = () => page.getByRole('region', { name: 'Unsaved changes' });
  const expectNoBarrier = async (of: string) =>
    expect({ [of]: await barriersOf(page, { withContrast: true }) }).toEqual({
      [of]: [],
    });
  const choose = async (field: Locator, text: string, option: RegExp) => {
    await field.fill(text);
    const found = page.getByRole('option', { name: option }).first();
    await found.click();
    await found.waitFor({ state: 'detached' });
  };
  const saveWithoutSync = async (version: number) => {
    await button('Save…').click();
    await dialog().getByRole('button', { name: 'Save without a sync' }).click();
    await expectVisible(bar().getByText(`Version ${version} saved.`));
  };

  beforeAll(async () => {
    const { portal } = fixture;
    const { tenantId, clientId, clientSecret } = portal.emulator.connection();
    const post = (path: string, body?: object) =>
      portal.request(`${ROOT}/${path}`, { method: 'POST', body });
    await post('credential-profiles', {
      name: 'app',
      type: 'clientSecret',
      cloud: 'demo',
      tenantId,
      clientId,
      clientSecret,
    });
    await post('connections', {
      title: 'Contoso',
      provider: 'azureAd',
      enabled: true,
      credentialProfile: 'app',
      settings: { tenantId, cloud: 'demo' },
    });
    await post('connections/contoso/connect');
    await portal.waitForConnection(
      ({ lastRun }) => lastRun?.status === 'succeeded',
    );
    await savePolicy({});
  });

  beforeEach(async () => {
    page = await fixture.openPage();
    await signInAs(page, 'Adele Vance');
  });

  it('count who is taken while one chooses: members of a group, by a rule', async () => {
    await open('users');
    await expectVisible(page.getByText('245 of 252 people match'));
    await page.getByText('Members of groups', { exact: true }).click();
    await expectVisible(page.getByText('Choose at least one group.'));
    await choose(
      page.getByRole('combobox', { name: 'Find a group' }),
      'Payments',
      /^Payments/,
    );
    await expectVisible(page.getByText(/^\d{1,2} of 252 people match/));
    await button('Add a rule').first().click();
    await choose(
      page.getByRole('combobox', { name: 'Attribute' }),
      'userPrinc',
      /userPrincipalName/,
    );
    await page
      .getByRole('combobox', { name: 'Value' })
      .fill('nobody@contoso.example');
    await expectVisible(
      page.getByText('userPrincipalName is "nobody@contoso.example"'),
    );
    await expectVisible(page.getByText('0 of 252 people match'));
    await button(/^Who that is/).click();
    await expectVisible(page.getByText('Every condition').first());
    await expectNoBarrier('users');
    await button('Discard').click();
    await expectVisible(page.getByText('245 of 252 people match'));
  });

  it('move groups between two lists, by mouse and by keyboard, and set nothing before the end', async () => {
    await open('groups');
    await page.getByText('By hand', { exact: true }).click();
    const chosen = page.getByRole('listbox', { name: 'Chosen', exact: true });
    const available = page.getByRole('listbox', { name: 'Not chosen' });
    await page
      .getByRole('searchbox', { name: 'Search Not chosen' })
      .fill('payments');
    await available.getByRole('option').first().click();
    await button('Choose marked (1)').click();
    await expectVisible(chosen.getByRole('option').first());
    await expectVisible(page.getByText('1 of 70 groups match'));

    await available.focus();
    await press(page, 'Home', 'Space', 'Enter');
    await expectVisible(page.getByText('2 of 70 groups match'));
    expect(await chosen.getByRole('option').count()).toBe(2);
    await expectNoBarrier('groups');

    await page.getByText('By hand or by rule: either is enough').click();
    await button('Add a rule').first().click();
    await page.getByRole('radio', { name: 'JSON' }).first().check({
      force: true,
    });
    await page
      .getByRole('textbox', { name: /Rule as JSON/ })
      .fill('{"attribute": "displayName", "operator": "startsWith"');
    await expectVisible(page.getByText(/^Line 1, column/));
    expect(await button('Save…').isDisabled()).toBe(true);
    await page
      .getByRole('textbox', { name: /Rule as JSON/ })
      .fill(
        '{"attribute": "displayName", "operator": "startsWith", "value": "Office"}',
      );
    await expectVisible(page.getByText(/^(?!2 )\d+ of 70 groups match/));
    expect((await currentPolicy()).version).toBe(1);
    await saveWithoutSync(2);
    expect((await currentPolicy()).policy.groups.select).toMatchObject({
      ids: [expect.any(String), expect.any(String)],
      rule: { operator: 'startsWith' },
    });
  });

  it('show what an expression makes of real people, and what is wrong with it at the field', async () => {
    await open('attributes');
    await page
      .getByRole('searchbox', { name: 'Whom to look at' })
      .fill('Adele Vance');
    const entity = page.getByRole('group', { name: 'Entity of Adele Vance' });
    await expectVisible(entity.getByText('displayName: Adele Vance'));
    await button('Change displayName').click();
    const field = page.getByRole('textbox', {
      name: 'Expression of displayName',
    });
    await field.fill('upper(displayName)');
    await expectVisible(entity.getByText('displayName: ADELE VANCE'));
    await field.fill('upper(');
    await expectVisible(
      page.getByRole('tab', { name: /Attributes.*1 field needs attention/ }),
    );
    await field.fill('upper(displayName)');
    await expectVisible(entity.getByText('displayName: ADELE VANCE'));
    await expectNoBarrier('attributes');
    await button('Back to standard: displayName').click();
    await bar().waitFor({ state: 'detached' });
  });

  it('are set and saved by keyboard alone: safety and schedule, one draft, one version', async () => {
    await open('safety');
    await expectVisible(page.getByText('Limits over time'));
    await expectNoBarrier('safety');
    await tabTo(page, /Held changes need a second person/);
    await press(page, 'Space');
    await expectVisible(bar().getByText('1 field changed and not saved'));
    await tabTo(page, /^Safety/, 'Shift+Tab');
    await press(page, 'ArrowRight', 'Enter');
    await page.waitForURL('**/schedule');
    await expectVisible(page.getByText('Run by a schedule'));
    await tabTo(page, /Run by a schedule/);
    await press(page, 'Space');
    await expectVisible(page.getByText('Start date'));
    await tabTo(page, /Start date/);
    await press(page, 'ControlOrMeta+a');
    await page.keyboard.type('2027-02-31');
    await expectVisible(page.getByText(/Expected a day that exists/));
    await press(page, 'ControlOrMeta+a');
    await page.keyboard.type('2027-02-28');
    await expectVisible(
      page.getByText(
        /^User and user group synchronization will start at 28 February 2027 at/,
      ),
    );
    await expectNoBarrier('schedule');
    await tabTo(page, /^Save…/);
    await press(page, 'Enter');
    await expectVisible(dialog().getByText('Show every change'));
    await tabTo(page, /^Save without a sync/);
    await press(page, 'Enter');
    await expectVisible(bar().getByText('Version 3 saved.'));
    expect((await currentPolicy()).policy).toMatchObject({
      safety: { secondPerson: true },
      schedule: { start: { date: '2027-02-28' } },
    });
  });

  it('tell the second of two admins what the first has changed, and keep both', async () => {
    await open('users');
    await page.getByText('Take guests').click();
    const { policy } = await currentPolicy();
    await savePolicy({ ...policy, safety: { secondPerson: false } });
    const alert = page.getByRole('alert').filter({
      hasText: 'Somebody else has changed this meanwhile',
    });
    await expectVisible(alert.getByText('safety.secondPerson'));
    expect(await button('Save…').isDisabled()).toBe(true);
    await expectNoBarrier('changed meanwhile');
    await button('Keep mine').click();
    await saveWithoutSync(5);
    expect((await currentPolicy()).policy).toMatchObject({
      users: { guests: false },
      safety: { secondPerson: false },
    });
  });

  it('compare, restore, export and import versions', async () => {
    await open('versions');
    await button('What changed in version 5').click();
    await expectVisible(
      dialog().getByRole('row', { name: /users\.guests.*true.*false/ }),
    );
    await expectNoBarrier('compare');
    await press(page, 'Escape');
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      button('Export YAML').click(),
    ]);
    expect(download.suggestedFilename()).toBe('contoso.yaml');
    await button('Restore version 4').click();
    await expectVisible(bar().getByText('1 field changed and not saved'));
    await saveWithoutSync(6);

    await button('Import YAML').click();
    const yaml = dialog().getByRole('textbox', { name: 'YAML' });
    await yaml.fill('users:\n  guests: ${SECRET}\n');
    await dialog()
      .getByRole('button', { name: /^Import into/ })
      .click();
    await expectVisible(dialog().getByText(/^Line 2, column/));
    await yaml.fill('users:\n  guests: false\n');
    await dialog()
      .getByRole('button', { name: /^Import into/ })
      .click();
    await dialog().waitFor({ state: 'detached' });
    await expectVisible(bar().getByText(/fields? changed and not saved/));
    await expectNoBarrier('versions');
  });

  it('ask before somebody leaves what is not saved, and keep it over a reload', async () => {
    await open('users');
    await page.getByText('Take people whose account is disabled').click();
    await expectVisible(bar());
    await page.getByRole('tab', { name: 'Overview' }).click();
    await expectVisible(dialog().getByText('Leave with unsaved changes?'));
    await button('Stay').click();
    await page.getByRole('tab', { name: 'Safety' }).click();
    await page.waitForURL('**/safety');
    await page.reload();
    await expectVisible(
      bar().getByText('Brought back from before the page was loaded.'),
    );
    await page.getByRole('tab', { name: 'Overview' }).click();
    await button('Discard and leave').click();
    await page.waitForURL('**/idp-sync');
    await open('users');
    await expectVisible(page.getByText(/of 252 people match/));
    expect(await bar().count()).toBe(0);
  });
});
