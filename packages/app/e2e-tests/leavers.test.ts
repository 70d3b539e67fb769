import type {
  Page as PageOf,
  Leaver,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import { expectVisible, signInAs } from './support/browser';
import { expectEventually } from './support/eventually';
import { arrowTo, press, tabTo } from './support/keyboard';
import { usePortal } from './support/usePortal';

/** Who is disabled stays, until somebody removes them. */
const KEEP_DISABLED = {
  idpSync: {
    connections: {
      contoso: { policy: { leavers: { users: { disabled: 'keep' } } } },
    },
  },
};

describe('leavers', () => {
  const fixture = usePortal({ config: KEEP_DISABLED });

  beforeAll(async () => {
    const { portal } = fixture;
    await portal.waitForSync();
    for (const { id, displayName } of portal.emulator.tenant.users()) {
      if (['Grady Archie', 'Lidia Holloway'].includes(String(displayName))) {
        portal.emulator.tenant.disableUser(String(id));
      }
    }
    await portal.sync();
  });

  const remaining = async () => {
    const { items } = await fixture.portal.request<PageOf<Leaver>>(
      '/api/idp-sync/connections/contoso/leavers?order=name',
    );
    return items.map(({ displayName, removalReason }) => [
      displayName,
      removalReason,
    ]);
  };

  it('are found, removed with a reason and taken back by keyboard, and gone after a sync', async () => {
    const page = await fixture.openPage();
    await signInAs(page, 'Adele Vance');
    await page.goto('/idp-sync/leavers');
    const rowOf = (person: string) =>
      page.getByRole('row').filter({ hasText: person });
    await expectVisible(rowOf('Lidia Holloway'));

    await tabTo(page, /^Search leavers/);
    await page.keyboard.type('grady');
    await page.waitForURL('**/idp-sync/leavers?search=grady');
    await rowOf('Lidia Holloway').waitFor({ state: 'detached' });

    const select = async () => {
      // Into the table, where the arrows lead on.
      await tabTo(page, /Grady Archie/);
      await press(page, 'Control+Home');
      await arrowTo(page, /Grady Archie/);
      await press(page, 'Space');
    };
    const remove = async (reason: string) => {
      await select();
      await tabTo(page, /^Remove$/, 'Shift+Tab');
      await press(page, 'Enter');
      await expectVisible(
        page.getByRole('heading', {
          name: 'Remove 1 leaver from the catalog?',
        }),
      );
      await tabTo(page, /^Reason/);
      await page.keyboard.type(reason);
    };
    await remove('Contract ended');
    await tabTo(page, /^Start a sync at once/);
    await press(page, 'Space');
    await tabTo(page, /^Remove$/);
    await press(page, 'Enter');
    await expectVisible(
      rowOf('Grady Archie').filter({ hasText: 'Contract ended' }),
    );
    expect(await remaining()).toEqual([
      ['Grady Archie', 'Contract ended'],
      ['Lidia Holloway', undefined],
    ]);

    await select();
    await tabTo(page, /^Take removal back$/, 'Shift+Tab');
    await press(page, 'Enter');
    await expectVisible(page.getByText('1 leaver stays for now'));
    await expectVisible(
      rowOf('Grady Archie').filter({ hasText: 'Only by hand' }),
    );

    await remove('Has left for good');
    await tabTo(page, /^Remove$/);
    await press(page, 'Enter');
    await expectVisible(page.getByText('1 leaver is being removed'));
    await expectVisible(
      page.getByRole('heading', { name: 'No leaver matches' }),
    );
    await expectEventually(remaining, [['Lidia Holloway', undefined]]);
  });
});
