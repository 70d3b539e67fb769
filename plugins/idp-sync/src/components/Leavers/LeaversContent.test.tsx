import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { Leaver } from '@idp-sync/backstage-plugin-idp-sync-common';
import { FakeBackend, refusal } from '../../__testUtils__/FakeBackend';
import {
  connection,
  leaver,
  runSummary,
  secondsAgo,
  syncStatus,
} from '../../__testUtils__/fixtures';
import { addressOf, renderPage } from '../../__testUtils__/renderPage';
import { LeaversContent } from './LeaversContent';

const LIST = 'GET /connections/contoso/leavers';
const REMOVE = 'POST /connections/contoso/leavers/remove';
const TAKE_BACK = 'POST /connections/contoso/leavers/take-back';

const JANE = leaver();
const TEAM = leaver({
  class: 'group',
  objectId: 'g1',
  displayName: 'Old Team',
  entityRef: 'group:default/old_team',
  reason: 'softDeleted',
  state: 'kept',
  dueAt: secondsAgo(-9 * 86_400 - 3_600, Date.now()),
});
const ASKED = leaver({
  objectId: 'u2',
  displayName: 'Bob Asked',
  state: 'removing',
  dueAt: secondsAgo(60),
  removalRequestedAt: secondsAgo(60),
  removalRequestedBy: 'user:default/admin',
  removalReason: 'Contract ended',
});

describe('LeaversContent', () => {
  const backend = FakeBackend.register();

  const listed = (...items: Leaver[]) =>
    backend.answer(LIST, { items, totalItems: items.length });
  const show = (options: { at?: string } = {}, status = syncStatus()) => {
    backend.answer('GET /status', status);
    return renderPage(<LeaversContent />, {
      at: '/idp-sync/leavers',
      path: '/idp-sync/leavers',
      ...options,
    });
  };
  const row = async (name: RegExp) => screen.findByRole('row', { name });
  const select = async (name: RegExp) =>
    userEvent.click(await within(await row(name)).findByRole('checkbox'));
  const remove = () => screen.getByRole('button', { name: 'Remove' });

  it('says who remains, why, and until when', async () => {
    listed(JANE, TEAM, ASKED);
    show();

    const jane = within(await row(/Jane Doe/));
    expect(jane.getByText('Disabled')).toBeVisible();
    expect(jane.getByText('Marked as left')).toBeVisible();
    expect(jane.getByText('Only by hand')).toBeVisible();
    expect(jane.getByRole('link', { name: 'Jane Doe' })).toHaveAttribute(
      'href',
      '/idp-sync/explain/contoso/user/u1',
    );
    expect(
      jane.getByRole('link', { name: 'user:default/jane.doe_contoso.com' }),
    ).toHaveAttribute('href', '/catalog/default/user/jane.doe_contoso.com');
    const team = within(await row(/Old Team/));
    expect(team.getByText('Deleted, restorable')).toBeVisible();
    expect(team.getByText('in 9 days')).toBeVisible();
    const asked = within(await row(/Bob Asked/));
    expect(asked.getByText('To be removed')).toBeVisible();
    expect(
      asked.getByText('Asked for by user:default/admin: Contract ended'),
    ).toBeVisible();
  });

  it('begins with a connection that has leavers, and asks for what the address says', async () => {
    backend.answer('GET /connections/fabrikam/leavers', {
      items: [leaver({ connectionId: 'fabrikam' })],
      totalItems: 80,
    });
    show(
      {
        at: '/idp-sync/leavers?class=user&reason=gone&due=week&search=jane&sort=-due&page=2&pageSize=25',
      },
      syncStatus({
        connections: [
          connection(),
          connection({
            id: 'fabrikam',
            title: 'Fabrikam',
            leavers: { user: 80, group: 0, organization: 0 },
          }),
        ],
      }),
    );
    await row(/Jane Doe/);
    expect(backend.lastSearchOf('GET /connections/fabrikam/leavers')).toBe(
      'class=user&reason=gone&due=week&search=jane&order=-due&offset=25&limit=25',
    );
    expect(backend.requestsOf(LIST)).toEqual([]);
  });

  it('sorts by a click on a column, which the address remembers', async () => {
    listed(JANE);
    const page = show();
    await row(/Jane Doe/);
    await userEvent.click(
      screen.getByRole('columnheader', { name: 'Removal' }),
    );
    await waitFor(() =>
      expect(addressOf(page)).toBe('/idp-sync/leavers?sort=due'),
    );
    expect(backend.lastSearchOf(LIST)).toContain('order=due');
  });

  it('says that nobody remains, which is not that nobody matches', async () => {
    listed();
    const page = show();
    expect(
      await screen.findByText('Nobody remains who has left'),
    ).toBeVisible();
    page.unmount();

    const filtered = show({ at: '/idp-sync/leavers?reason=gone&page=3' });
    expect(await screen.findByText('No leaver matches')).toBeVisible();
    listed(JANE);
    await userEvent.click(
      screen.getByRole('button', { name: 'Clear filters' }),
    );
    await row(/Jane Doe/);
    expect(addressOf(filtered)).toBe('/idp-sync/leavers');
  });

  it('says why it could not be loaded, and tries again', async () => {
    backend.respond(LIST, () => refusal(500, 'The database is away'));
    show();
    expect(await screen.findByText('The database is away')).toBeVisible();
    listed(JANE);
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    await row(/Jane Doe/);
  });

  it('has the selected ones removed by a sync that starts at once', async () => {
    listed(JANE, TEAM, ASKED);
    show();
    expect(
      await screen.findByRole('button', { name: 'Remove' }),
    ).toBeDisabled();
    await select(/Jane Doe/);
    await select(/Old Team/);
    // Whose removal was asked for already, is not asked for again.
    await select(/Bob Asked/);
    expect(screen.getByText('3 selected')).toBeVisible();
    await userEvent.click(remove());
    const dialog = within(await screen.findByRole('dialog'));
    expect(
      dialog.getByText('Remove 2 leavers from the catalog?'),
    ).toBeVisible();
    expect(dialog.getByText('1 person · 1 team')).toBeVisible();
    await userEvent.type(dialog.getByLabelText('Reason'), 'Gone for good');
    backend.answer(REMOVE, { objects: 2, run: runSummary({ id: 77 }) });
    await userEvent.click(dialog.getByRole('button', { name: 'Remove' }));

    expect(
      await screen.findByText('2 leavers are being removed'),
    ).toBeVisible();
    expect(screen.getByRole('link', { name: 'Run 77' })).toHaveAttribute(
      'href',
      '/idp-sync/runs/77',
    );
    expect(backend.requestsOf(REMOVE)[0].body).toEqual({
      objects: [
        { class: 'user', objectId: 'u1' },
        { class: 'group', objectId: 'g1' },
      ],
      reason: 'Gone for good',
      runNow: true,
    });
    expect(screen.getByText('Select whom to remove.')).toBeVisible();
    expect(backend.requestsOf(LIST).length).toBeGreaterThan(1);
  });

  it('leaves what the limits hold to whoever may approve', async () => {
    const held = (state: 'held' | 'rejected', objectId: string, name: string) =>
      leaver({ state, objectId, displayName: name });
    listed(
      JANE,
      held('held', 'u3', 'Held One'),
      held('rejected', 'u4', 'Rejected One'),
    );
    show();
    await select(/Held One/);
    await select(/Rejected One/);
    expect(remove()).toBeDisabled();
    expect(screen.getByText(/not removed from here: 2/)).toBeVisible();
    expect(
      screen.getByRole('link', { name: 'Decide under Held changes' }),
    ).toHaveAttribute('href', '/idp-sync/held?connection=contoso');
    await select(/Jane Doe/);
    await userEvent.click(remove());
    const dialog = within(await screen.findByRole('dialog'));
    backend.answer(REMOVE, { objects: 1 });
    await userEvent.click(dialog.getByRole('button', { name: 'Remove' }));
    await waitFor(() =>
      expect(backend.requestsOf(REMOVE)[0].body).toMatchObject({
        objects: [{ class: 'user', objectId: 'u1' }],
      }),
    );
  });

  it('leaves it to the next sync where the viewer says so, and starts that when asked', async () => {
    listed(JANE);
    show();
    await select(/Jane Doe/);
    await userEvent.click(remove());
    await userEvent.click(
      await screen.findByRole('checkbox', { name: 'Start a sync at once' }),
    );
    backend.answer(REMOVE, { objects: 1 });
    await userEvent.click(
      within(screen.getByRole('dialog')).getByRole('button', {
        name: 'Remove',
      }),
    );
    expect(
      await screen.findByText('1 leaver is removed by the next sync'),
    ).toBeVisible();
    expect(backend.requestsOf(REMOVE)[0].body).toEqual({
      objects: [{ class: 'user', objectId: 'u1' }],
      runNow: false,
    });
    backend.answer('POST /connections/contoso/runs', runSummary({ id: 78 }));
    await userEvent.click(screen.getByRole('button', { name: 'Start it now' }));
    expect(await screen.findByRole('link', { name: 'Run 78' })).toBeVisible();
  });

  it('cannot start a sync while all is paused, and says so', async () => {
    listed(JANE);
    show({}, syncStatus({ paused: true }));
    await select(/Jane Doe/);
    await userEvent.click(remove());
    const box = await screen.findByRole('checkbox', {
      name: 'Start a sync at once',
    });
    expect(box).toBeDisabled();
    expect(box).not.toBeChecked();
    expect(box).toHaveAccessibleDescription(/All syncing is paused/);
  });

  it('shows a bad answer at its field, and any other in the dialog, where all that was typed stays', async () => {
    listed(JANE);
    show();
    await select(/Jane Doe/);
    await userEvent.click(remove());
    const dialog = within(await screen.findByRole('dialog'));
    const field = dialog.getByLabelText('Reason');
    await userEvent.type(field, 'Too odd');
    backend.respond(REMOVE, () =>
      refusal(400, 'Invalid body: reason must not contain control characters'),
    );
    await userEvent.click(dialog.getByRole('button', { name: 'Remove' }));
    await waitFor(() =>
      expect(field).toHaveAccessibleDescription(/must not contain control/),
    );
    expect(field).toBeInvalid();
    expect(field).toHaveValue('Too odd');
    await userEvent.type(field, '!');
    expect(field).toBeValid();

    backend.respond(REMOVE, () => refusal(409, 'They have come back'));
    await userEvent.click(dialog.getByRole('button', { name: 'Remove' }));
    expect(await dialog.findByText('They have come back')).toBeVisible();
    expect(field).toHaveValue('Too odd!');
  });

  it('takes back what was asked for, and says why where it cannot', async () => {
    listed(JANE, ASKED);
    show();
    await select(/Bob Asked/);
    expect(remove()).toBeDisabled();
    backend.respond(TAKE_BACK, () => refusal(409, 'A sync is under way'));
    const takeBack = screen.getByRole('button', {
      name: 'Take removal back',
    });
    await userEvent.click(takeBack);
    expect(await screen.findByText('A sync is under way')).toBeVisible();

    backend.answer(TAKE_BACK, { objects: 1 });
    await userEvent.click(takeBack);
    expect(await screen.findByText('1 leaver stays for now')).toBeVisible();
    expect(backend.requestsOf(TAKE_BACK)[0].body).toEqual({
      objects: [{ class: 'user', objectId: 'u2' }],
    });
  });

  it('keeps what was selected on another page', async () => {
    backend.respond(LIST, ({ search }) => ({
      items: [search.get('offset') === '0' ? JANE : TEAM],
      totalItems: 60,
    }));
    show();
    await select(/Jane Doe/);
    await userEvent.click(screen.getByRole('button', { name: /next/i }));
    await select(/Old Team/);
    expect(screen.getByText('2 selected, 1 of them not in view')).toBeVisible();
    await userEvent.click(remove());
    expect(
      await screen.findByText('Remove 2 leavers from the catalog?'),
    ).toBeVisible();
  });

  it('is worked by keyboard alone', async () => {
    listed(JANE);
    show();
    const user = userEvent.setup();
    const tabTo = async (element: HTMLElement, shift: boolean) => {
      for (let step = 0; step < 30; step += 1) {
        if (element.contains(document.activeElement)) {
          return;
        }
        await user.tab({ shift });
      }
      throw new Error('The keyboard does not get there');
    };
    await tabTo(await row(/Jane Doe/), false);
    await user.keyboard(' ');
    expect(await screen.findByText('1 selected')).toBeVisible();
    await tabTo(remove(), true);
    await user.keyboard('{Enter}');
    const dialog = await screen.findByRole('dialog');
    await waitFor(() =>
      expect(dialog).toContainElement(document.activeElement as HTMLElement),
    );
    await user.keyboard('{Escape}');
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(backend.requestsOf(REMOVE)).toEqual([]);
    await waitFor(() => expect(remove()).toHaveFocus());
  });
});
