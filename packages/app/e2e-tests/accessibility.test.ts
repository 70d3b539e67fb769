import type { Locator, Page } from 'playwright-core';
import { barriersOf } from './support/accessibility';
import { expectVisible, signInAs, type View } from './support/browser';
import { usePortal } from './support/usePortal';

/** Of everything something: leavers who stay, and changes that wait. */
const SOMETHING_OF_ALL = {
  idpSync: {
    connections: {
      contoso: {
        policy: {
          leavers: { users: { disabled: 'keep' } },
          safety: { removals: { users: { count: 1 } }, window: 'off' },
        },
      },
    },
  },
};

describe('the pages', () => {
  const fixture = usePortal({ config: SOMETHING_OF_ALL });
  let person = '';

  beforeAll(async () => {
    const { portal } = fixture;
    const { tenant } = portal.emulator;
    await portal.waitForSync();
    const [first, second, third, fourth] = tenant
      .users()
      .filter(({ mail, accountEnabled }) => mail && accountEnabled)
      .map(({ id }) => String(id));
    person = fourth;
    tenant.disableUser(first);
    await portal.sync();
    [second, third].forEach(id => tenant.deleteUser(id));
    await portal.startSync();
    await portal.waitForState('held');
  });

  /** A page, how to get to what is looked at, and what tells that it is there. */
  interface Place {
    name: string;
    path: () => string;
    open?: (page: Page) => Promise<void>;
    shows: (page: Page) => Locator;
    isDialog?: boolean;
  }

  const button = (name: RegExp) => async (page: Page) =>
    page.getByRole('button', { name }).first().click();

  const places: Place[] = [
    {
      name: 'the overview',
      path: () => '/idp-sync',
      shows: page => page.getByText('Contoso: 2 changes wait for approval'),
    },
    {
      name: 'the log',
      path: () => '/idp-sync/runs',
      shows: page => page.getByRole('row').filter({ hasText: 'Sync' }).first(),
    },
    {
      name: 'a run',
      path: () => '/idp-sync/runs/1',
      shows: page =>
        page.getByRole('row').filter({ hasText: 'New in scope' }).first(),
    },
    {
      name: 'a change',
      path: () => '/idp-sync/runs/1',
      open: async page =>
        page
          .getByRole('row')
          .filter({ hasText: 'New in scope' })
          .first()
          .press('Enter'),
      shows: page => page.getByRole('dialog').getByRole('heading').first(),
      isDialog: true,
    },
    {
      name: 'events of a run',
      path: () => '/idp-sync/runs/1?view=events',
      shows: page => page.getByText(/The directory was read/),
    },
    {
      name: 'held changes',
      path: () => '/idp-sync/held',
      shows: page => page.getByRole('row').filter({ hasText: 'Waits' }).first(),
    },
    {
      name: 'deciding',
      path: () => '/idp-sync/held',
      open: button(/^Approve all/),
      shows: page => page.getByRole('dialog').getByRole('heading').first(),
      isDialog: true,
    },
    {
      name: 'leavers',
      path: () => '/idp-sync/leavers',
      shows: page => page.getByRole('row').filter({ hasText: 'Only by hand' }),
    },
    {
      name: 'explain',
      path: () => '/idp-sync/explain?query=a',
      shows: page => page.getByRole('navigation', { name: /found|Results/i }),
    },
    {
      name: 'an object and its history',
      path: () => `/idp-sync/explain/contoso/user/${person}`,
      shows: page =>
        page.getByRole('row').filter({ hasText: 'New in scope' }).first(),
    },
    {
      name: 'a draft to be previewed',
      path: () => '/idp-sync',
      open: async page => {
        await button(/^Preview a sync/)(page);
        await page.getByRole('menuitem').last().click();
      },
      shows: page => page.getByRole('dialog').getByRole('heading').first(),
      isDialog: true,
    },
    {
      name: 'the connections',
      path: () => '/idp-sync/connections',
      shows: page => page.getByRole('row').filter({ hasText: 'Contoso' }),
    },
    {
      name: 'the credentials',
      path: () => '/idp-sync/credentials',
      shows: page => page.getByText('contoso-app').first(),
    },
    ...[
      'setup',
      'users',
      'groups',
      'attributes',
      'safety',
      'schedule',
      'versions',
    ].map(
      (panel): Place => ({
        name: `the panel ${panel} of a connection`,
        path: () => `/idp-sync/connections/contoso/${panel}`,
        shows: page => page.getByText(/idpSync\.connections\.contoso/).first(),
      }),
    ),
    {
      name: 'the card of an entity',
      path: () => '/catalog/default/group/payments-api',
      shows: page => page.getByRole('link', { name: /^Why it is so/ }),
    },
  ];

  const views: View[] = [
    { theme: 'light', width: 1440 },
    { theme: 'dark', width: 800 },
  ];

  it.each(views)(
    'can be used by everybody: nothing serious for axe, $theme, $width wide',
    async view => {
      const page = await fixture.openPage(view);
      await signInAs(page, 'Adele Vance');
      const barriers: Record<string, string[]> = {};
      for (const { name, path, open, shows, isDialog } of places) {
        await page.goto(path());
        // What is still fading in is pale.
        await page.addStyleTag({
          content:
            '* { animation: none !important; transition: none !important }',
        });
        await open?.(page);
        await expectVisible(shows(page));
        const found = await barriersOf(page, {
          // The design system's own grey on its dialogs is what it is.
          withContrast: !(isDialog && view.theme === 'dark'),
        });
        if (found.length > 0) {
          barriers[name] = found;
        }
      }
      expect(barriers).toEqual({});
    },
  );
});
