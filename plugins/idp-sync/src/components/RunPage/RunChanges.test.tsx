import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type {
  Run,
  RunChange,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import { FakeBackend, refusal } from '../../__testUtils__/FakeBackend';
import {
  run,
  runChange,
  runCounts,
  runError,
  runningRun,
} from '../../__testUtils__/fixtures';
import { addressOf, renderPage } from '../../__testUtils__/renderPage';
import { RunChanges } from './RunChanges';

const ADDRESS = '/idp-sync/runs/42';

function renderChanges(search = '', shown: Run = run()) {
  return renderPage(<RunChanges run={shown} />, {
    at: `${ADDRESS}${search}`,
    path: ADDRESS,
  });
}

describe('RunChanges', () => {
  const backend = FakeBackend.register();

  function answerWith(...items: RunChange[]) {
    backend.answer('GET /runs/42/changes', { items, totalItems: items.length });
  }

  it('shows what has changed and why, old and new', async () => {
    answerWith(runChange());
    renderChanges();
    expect(
      await screen.findByText('Jane Doe', { selector: 'div' }),
    ).toBeVisible();
    const row = screen.getAllByRole('row')[1];
    expect(row).toHaveTextContent('Update');
    expect(row).toHaveTextContent('Applied');
    expect(row).toHaveTextContent('Attributes have changed in the directory.');
    expect(
      within(row).getByText('Jane Roe', { selector: 'del' }),
    ).toBeVisible();
    expect(
      within(row).getByText('Jane Doe', { selector: 'ins' }),
    ).toBeVisible();
    expect(row).toHaveTextContent('− group:default/sales');
    expect(row).toHaveTextContent('+ group:default/engineering');
    expect(row).not.toHaveTextContent('group:default/all');
  });

  it('leads to the entity in the catalog where there is one', async () => {
    answerWith(
      runChange({ id: 1, entityRef: 'user:default/there' }),
      runChange({ id: 2, action: 'remove', entityRef: 'user:default/gone' }),
      runChange({
        id: 3,
        action: 'create',
        status: 'failed',
        entityRef: 'user:default/never',
      }),
    );
    renderChanges();
    expect(
      await screen.findByRole('link', { name: 'user:default/there' }),
    ).toHaveAttribute('href', '/catalog/default/user/there');
    expect(screen.getByText(/user:default\/gone/)).toBeVisible();
    expect(screen.getByText(/user:default\/never/)).toBeVisible();
    expect(screen.getAllByRole('link', { name: /^user:default/ })).toHaveLength(
      1,
    );
  });

  it('asks for what the address says', async () => {
    answerWith(runChange());
    renderChanges(
      '?class=user&action=create&action=update&status=applied&search=jane&page=2',
    );
    await waitFor(() =>
      expect(
        backend.requestsOf('GET /runs/42/changes').at(0)?.search.toString(),
      ).toBe(
        'class=user&action=create&action=update&status=applied&search=jane&offset=25&limit=25',
      ),
    );
  });

  it('keeps filters and search in the address', async () => {
    answerWith(runChange());
    const page = renderChanges('?page=1');
    await screen.findByText('Jane Roe');
    await userEvent.click(screen.getByRole('button', { name: /Class/ }));
    await userEvent.click(await screen.findByRole('option', { name: 'Teams' }));
    await userEvent.keyboard('{Escape}');
    expect(addressOf(page)).toBe(`${ADDRESS}?class=group`);
    await userEvent.type(
      screen.getByRole('searchbox', { name: 'Search changes' }),
      'doe',
    );
    await waitFor(() =>
      expect(addressOf(page)).toBe(`${ADDRESS}?class=group&search=doe`),
    );
  });

  it('opens all there is to know of a change, by keyboard, and closes it', async () => {
    answerWith(
      runChange({
        displayName: 'Platform',
        class: 'group',
        entityRef: 'group:default/platform',
        previousRef: 'group:default/tools',
        fields: [1, 2, 3].map(index => ({
          field: `spec.field${index}`,
          old: { deep: index },
          new: undefined,
        })),
      }),
    );
    renderChanges();
    expect(await screen.findByText('and 1 more field')).toBeVisible();
    screen.getAllByRole('row')[1].focus();
    await userEvent.keyboard('{Enter}');

    const dialog = within(await screen.findByRole('dialog'));
    expect(dialog.getByRole('heading', { name: 'Platform' })).toBeVisible();
    expect(dialog.getByText('group:default/tools')).toBeVisible();
    expect(dialog.getByText('spec.field3')).toBeVisible();
    expect(dialog.getByText('{"deep":3}', { selector: 'del' })).toBeVisible();
    expect(dialog.getAllByText(/deep/)).toHaveLength(3);
    expect(dialog.queryByText('→')).toBeNull();
    expect(dialog.getByText('Memberships: 1 added, 1 removed')).toBeVisible();
    expect(
      dialog.getByText('6ea91a8d-e32e-41a1-b7bd-d2d185eed0e0'),
    ).toBeVisible();

    await userEvent.keyboard('{Escape}');
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  });

  it('says why a change failed, and what to do', async () => {
    answerWith(
      runChange({
        action: 'none',
        status: 'failed',
        fields: [],
        error: runError('IDP_ENTITY_INVALID', 'The name is too long.'),
      }),
    );
    renderChanges();
    await userEvent.click(await screen.findByText(/The name is too long/));
    const dialog = within(await screen.findByRole('dialog'));
    expect(dialog.getByText(/correct the attribute/)).toBeVisible();
  });

  it.each([
    [run(), 'This run found nothing to change.'],
    [runningRun({ id: 42 }), 'Changes appear here once the plan is made.'],
  ])('says that there are no changes', async (shown, text) => {
    answerWith();
    renderChanges('', shown);
    expect(await screen.findByText(text)).toBeVisible();
  });

  it('says that no change matches, and clears the filters', async () => {
    answerWith();
    const page = renderChanges('?status=failed');
    expect(
      await screen.findByText('No change matches these filters'),
    ).toBeVisible();
    await userEvent.click(
      screen.getAllByRole('button', { name: 'Clear filters' })[0],
    );
    expect(addressOf(page)).toBe(ADDRESS);
  });

  it('says what went wrong', async () => {
    backend.respond('GET /runs/42/changes', () => refusal(500, 'Disk full'));
    renderChanges();
    expect(await screen.findByRole('alert')).toHaveTextContent('Disk full');
  });

  it('says how many held changes are not listed again, and where they are', async () => {
    answerWith(runChange({ status: 'held', action: 'remove' }));
    backend.answer('GET /runs/42/breakdown', {
      reasons: [
        {
          class: 'user',
          action: 'remove',
          status: 'held',
          reasonCode: 'gone',
          changes: 1,
        },
      ],
      failures: [],
    });
    renderChanges(
      '?status=held',
      run({ counts: runCounts({ user: { removalsHeld: 7, held: 1 } }) }),
    );
    expect(
      await screen.findByText(
        /7 more are held or rejected as in the run before/,
      ),
    ).toBeVisible();
    expect(
      screen.getByRole('link', { name: 'Look at held changes' }),
    ).toHaveAttribute('href', '/idp-sync/held?connection=contoso');
  });

  it('says nothing of held changes where others are shown', async () => {
    answerWith(runChange());
    renderChanges(
      '?status=applied',
      run({ counts: runCounts({ user: { removalsHeld: 7 } }) }),
    );
    await screen.findByText('Jane Doe', { selector: 'div' });
    expect(screen.queryByText(/as in the run before/)).toBeNull();
  });
});
