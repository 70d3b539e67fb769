import type {
  HeldSummary,
  HoldEvent,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import type { Page } from 'playwright-core';
import { expectVisible, signInAs } from './support/browser';
import { expectEventually } from './support/eventually';
import { arrowTo, press, tabTo } from './support/keyboard';
import { usePortal } from './support/usePortal';

const HELD = '/api/idp-sync/connections/contoso/held';

/** One person may leave the catalog unasked. */
const ONE_REMOVAL = {
  idpSync: {
    connections: {
      contoso: {
        policy: {
          safety: { removals: { users: { count: 1 } }, window: 'off' },
        },
      },
    },
  },
};

describe('changes that somebody looks at', () => {
  const fixture = usePortal({ config: ONE_REMOVAL });

  /** Of the directory, by the names they bear at the start. */
  const people = new Map<string, { id: string; mail: string }>();

  beforeAll(() => fixture.portal.waitForSync());

  /** Passes once the catalog has for this person who bears these names, which takes it a moment after a run. */
  async function expectInCatalog(
    person: string,
    displayNames: string[],
  ): Promise<void> {
    const filter = `kind=user,metadata.name=${nameOf(person)}`;
    await expectEventually(async () => {
      const entities = await fixture.portal.request<
        { spec: { profile: { displayName: string } } }[]
      >(`/api/catalog/entities?filter=${filter}`);
      return entities.map(({ spec }) => spec.profile.displayName);
    }, displayNames);
  }

  /** The name of their entity. */
  function nameOf(person: string): string {
    const found = people.get(person);
    if (!found) {
      throw new Error(`There is no ${person}`);
    }
    return found.mail.replace('@', '_');
  }

  beforeAll(() => {
    for (const {
      id,
      displayName,
      mail,
    } of fixture.portal.emulator.tenant.users()) {
      people.set(String(displayName), { id, mail: String(mail) });
    }
  });

  const idOf = (person: string) => people.get(person)?.id ?? '';
  const rename = (person: string, displayName: string) =>
    fixture.portal.emulator.tenant.updateUser(idOf(person), { displayName });
  const disable = (person: string) =>
    fixture.portal.emulator.tenant.disableUser(idOf(person));

  async function openOverview(): Promise<Page> {
    const page = await fixture.openPage();
    await signInAs(page, 'Adele Vance');
    await page.goto('/idp-sync');
    return page;
  }

  /** Waits for the end of the run that the page shows. */
  async function untilEnded(page: Page): Promise<void> {
    const runId = Number(/runs\/(\d+)/.exec(page.url())?.[1]);
    await fixture.portal.waitForSync('contoso', runId);
  }

  const sum = (page: Page, what: string) =>
    page
      .getByRole('region', { name: 'What a sync would do' })
      .getByRole('link', { name: new RegExp(`^${what}, People: `) });

  it('are applied as previewed, but for one that has moved in between, by mouse', async () => {
    rename('Grady Archie', 'Grady Foster');
    rename('Lee Gu', 'Lee Gu-Foster');
    disable('Lidia Holloway');
    const page = await openOverview();
    await page
      .getByRole('button', { name: 'Preview a sync of Contoso' })
      .click();
    await page.getByRole('menuitem', { name: 'After a fresh scan' }).click();
    await expectVisible(sum(page, 'Updated').filter({ hasText: /^2$/ }));
    await expectVisible(sum(page, 'Removed').filter({ hasText: /^1$/ }));
    await sum(page, 'Updated').click();
    await expectVisible(
      page.getByRole('row').filter({ hasText: 'Lee Gu-Foster' }),
    );

    rename('Lee Gu', 'Lee Gu-Archie');
    await page.getByRole('button', { name: 'Confirm…' }).click();
    const dialog = page.getByRole('dialog');
    await expectVisible(
      dialog.getByRole('heading', { name: 'Apply 3 changes?' }),
    );
    await expectVisible(
      dialog.getByText('1 entity is removed from the catalog.'),
    );
    await dialog.getByRole('button', { name: 'Apply 3 changes' }).click();

    await expectVisible(
      page.getByText(/1 change has moved since and was refused/),
    );
    await untilEnded(page);
    await expectInCatalog('Grady Archie', ['Grady Foster']);
    await expectInCatalog('Lidia Holloway', []);
    await expectInCatalog('Lee Gu', ['Lee Gu']);
    await page.getByRole('link', { name: 'Show them', exact: true }).click();
    const refused = page
      .getByRole('row')
      .filter({ hasText: 'IDP_CHANGE_MOVED' });
    await expectVisible(refused.filter({ hasText: 'Lee Gu' }));
    expect(await refused.count()).toBe(1);
  });

  it('are applied as previewed, but for one that has moved in between, by keyboard', async () => {
    await fixture.portal.sync();
    rename('Johanna Lorenz', 'Johanna Berg');
    disable('Joni Sherman');
    const page = await openOverview();
    await tabTo(page, /Preview a sync of Contoso/);
    await press(page, 'Enter');
    await expectVisible(
      page.getByRole('menuitem', { name: 'After a fresh scan' }),
    );
    await press(page, 'Enter');
    await expectVisible(sum(page, 'Removed'));

    fixture.portal.emulator.tenant.enableUser(idOf('Joni Sherman'));
    await tabTo(page, /^Confirm…$/);
    await press(page, 'Enter');
    await expectVisible(page.getByRole('dialog'));
    await tabTo(page, /^Apply 2 changes$/);
    await press(page, 'Enter');
    await expectVisible(
      page.getByText(/1 change has moved since and was refused/),
    );
    await untilEnded(page);
    await expectInCatalog('Johanna Lorenz', ['Johanna Berg']);
    await expectInCatalog('Joni Sherman', ['Joni Sherman']);
    await tabTo(page, /^Show them$/);
    await press(page, 'Enter');
    await expectVisible(
      page.getByRole('row').filter({ hasText: /Joni Sherman.*Refused/ }),
    );
  });

  it('wait where too many would leave, and are approved, rejected or released by themselves, by keyboard', async () => {
    await fixture.portal.sync();
    ['Alex Wilber', 'Henrietta Mueller', 'Isaiah Langer'].forEach(disable);
    await fixture.portal.startSync();
    await fixture.portal.waitForState('held');
    const page = await openOverview();
    await expectVisible(page.getByText('Contoso: 3 changes wait for approval'));
    await tabTo(page, /^Look at held changes$/);
    await press(page, 'Enter');
    await page.waitForURL('**/idp-sync/held?connection=contoso');
    const rowOf = (person: string) =>
      page.getByRole('row').filter({ hasText: person });
    await expectVisible(rowOf('Isaiah Langer'));

    const decide = async (person: string, action: string, reason: string) => {
      // Into the table, where the arrows lead on.
      await tabTo(page, /Alex Wilber|Henrietta Mueller|Isaiah Langer/);
      await press(page, 'Control+Home');
      await arrowTo(page, new RegExp(person));
      await press(page, 'Space');
      await tabTo(page, new RegExp(`^${action} 1…`), 'Shift+Tab');
      await press(page, 'Enter');
      await tabTo(page, /^Reason/);
      await page.keyboard.type(reason);
      await tabTo(page, new RegExp(`^${action}$`));
      await press(page, 'Enter');
    };
    await decide('Henrietta Mueller', 'Reject', 'Stays until June');
    await expectVisible(page.getByText('1 change is rejected.'));
    await expectVisible(
      rowOf('Henrietta Mueller').filter({ hasText: '“Stays until June”' }),
    );

    await decide('Alex Wilber', 'Approve', 'Has left');
    await expectVisible(page.getByText('1 change is approved.'));
    await rowOf('Alex Wilber').waitFor({ state: 'detached' });
    await expectInCatalog('Alex Wilber', []);

    fixture.portal.emulator.tenant.enableUser(idOf('Isaiah Langer'));
    await fixture.portal.sync();
    await rowOf('Isaiah Langer').waitFor({ state: 'detached' });
    await expectVisible(
      page.getByRole('heading', { name: 'Everything is decided' }),
    );
    await expectInCatalog('Isaiah Langer', ['Isaiah Langer']);
    await expectInCatalog('Henrietta Mueller', ['Henrietta Mueller']);
    const { held, rejected } = await fixture.portal.request<HeldSummary>(
      `${HELD}/summary`,
    );
    expect({ held, rejected }).toEqual({ held: 0, rejected: 1 });
    const { items } = await fixture.portal.request<{ items: HoldEvent[] }>(
      `${HELD}/events`,
    );
    expect(
      items
        .filter(({ event }) => event !== 'held')
        .map(({ event, displayName }) => `${event}: ${displayName}`)
        .sort(),
    ).toEqual([
      'applied: Alex Wilber',
      'approved: Alex Wilber',
      'rejected: Henrietta Mueller',
      'released: Isaiah Langer',
    ]);
  });
});
