import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type {
  HeldChange,
  HeldSummary,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import { FakeBackend, refusal } from '../../__testUtils__/FakeBackend';
import { FakeSignals } from '../../__testUtils__/FakeSignals';
import { heldChange, heldSummary } from '../../__testUtils__/holds';
import {
  connection,
  runSummary,
  syncStatus,
} from '../../__testUtils__/fixtures';
import { addressOf, renderPage } from '../../__testUtils__/renderPage';
import { HeldContent } from './HeldContent';

const HELD = '/connections/contoso/held';

describe('HeldContent', () => {
  const backend = FakeBackend.register();
  const ada = heldChange({ id: 1, displayName: 'Ada Lovelace' });
  const grace = heldChange({ id: 2, displayName: 'Grace Hopper' });
  const alan = heldChange({
    id: 3,
    displayName: 'Alan Turing',
    status: 'rejected',
    decision: {
      by: 'user:default/jane.doe',
      at: '2026-11-19T08:00:00.000Z',
      reason: 'Stays until the end of the year',
    },
  });

  function answerWith(
    rows: HeldChange[],
    summary: Partial<HeldSummary> = {},
  ): void {
    backend.answer(`GET ${HELD}/summary`, heldSummary(rows, summary));
    backend.respond(`GET ${HELD}`, ({ search }) => {
      const status = search.getAll('status');
      const items = rows.filter(
        row =>
          (status.length === 0 || status.includes(row.status)) &&
          row.displayName.includes(search.get('search') ?? ''),
      );
      return { items, totalItems: items.length };
    });
  }

  const renderHeld = (at = '/idp-sync/held') =>
    renderPage(<HeldContent />, { at, path: '/idp-sync/held' });

  const press = async (name: string | RegExp) => {
    const button = await screen.findByRole('button', { name });
    await waitFor(() => expect(button).toBeEnabled());
    await userEvent.click(button);
  };

  const select = async (name: string) => {
    const row = await screen.findByRole('row', { name: new RegExp(name) });
    await userEvent.click(within(row).getByRole('checkbox'));
  };

  const dialog = () => screen.findByRole('dialog');

  beforeEach(() => backend.answer('GET /status', syncStatus()));

  it('says what is held by kind, each number leading to its rows, and who decided what', async () => {
    answerWith([ada, grace, alan]);
    renderHeld();
    expect(
      await screen.findByRole('heading', {
        name: '2 changes wait for approval',
      }),
    ).toBeVisible();
    expect(
      screen.getByRole('link', { name: 'Removals, People: 2 wait' }),
    ).toHaveAttribute(
      'href',
      '/idp-sync/held?connection=contoso&kind=removals&class=user&status=held',
    );
    expect(screen.getByText(/1 rejected/)).toBeVisible();
    const row = await screen.findByRole('row', { name: /Alan Turing/ });
    expect(row).toHaveTextContent('“Stays until the end of the year”');
    expect(row).toHaveTextContent('jane.doe');
    expect(
      within(row).getByRole('link', { name: 'Alan Turing' }),
    ).toBeVisible();
  });

  it('approves all that match with a reason, and leads to the sync that applies them', async () => {
    answerWith([ada, grace, alan]);
    backend.respond(`POST ${HELD}/approve`, () => {
      answerWith([{ ...ada, status: 'approved' }, grace, alan]);
      return { decided: 1, skipped: 0, run: runSummary({ id: 43 }) };
    });
    renderHeld('/idp-sync/held?search=Ada');
    await press('Approve all 1…');
    await userEvent.type(
      within(await dialog()).getByRole('textbox', { name: /Reason/ }),
      '  They left  ',
    );
    await userEvent.click(screen.getByRole('button', { name: 'Approve' }));
    expect(await screen.findByText('1 change is approved.')).toBeVisible();
    expect(
      screen.getByRole('link', { name: 'Run 43 applies what is approved' }),
    ).toHaveAttribute('href', '/idp-sync/runs/43');
    expect(screen.queryByRole('dialog')).not.toBeInTheDocument();
    await waitFor(() =>
      expect(document.activeElement).toHaveTextContent('1 change is approved.'),
    );
    expect(backend.requestsOf(`POST ${HELD}/approve`)[0].body).toEqual({
      all: { kind: [], class: [], search: 'Ada', status: ['held'] },
      upToRunId: 42,
      reason: 'They left',
    });
  });

  it('rejects those that are selected, and says what was skipped', async () => {
    answerWith([ada, grace, alan]);
    backend.answer(`POST ${HELD}/reject`, {
      decided: 1,
      skipped: 2,
      applying: 1,
    });
    renderHeld();
    await select('Ada');
    await select('Alan');
    await select('Grace');
    expect(screen.getByText('3 selected')).toBeVisible();
    await select('Grace');
    expect(screen.getByText('2 selected')).toBeVisible();
    expect(
      within(screen.getByRole('row', { name: /Ada/ })).getByRole('checkbox'),
    ).toBeChecked();
    await press('Reject 1…');
    await userEvent.type(
      within(await dialog()).getByRole('textbox', { name: /Reason/ }),
      'Not yet',
    );
    await userEvent.click(screen.getByRole('button', { name: 'Reject' }));
    expect(await screen.findByText('1 change is rejected.')).toBeVisible();
    expect(screen.getByText(/1 is left as it was/)).toBeVisible();
    expect(screen.getByText(/1 is too late/)).toBeVisible();
    expect(backend.requestsOf(`POST ${HELD}/reject`)[0].body).toEqual({
      ids: [1],
      upToRunId: 42,
      reason: 'Not yet',
    });
    expect(screen.queryByText('2 selected')).not.toBeInTheDocument();
  });

  it('decides about what was shown when it was asked, whatever came up since', async () => {
    answerWith([ada]);
    backend.answer(`POST ${HELD}/approve`, { decided: 0, skipped: 1 });
    const signals = new FakeSignals();
    renderPage(<HeldContent />, {
      at: '/idp-sync/held',
      path: '/idp-sync/held',
      signals,
    });
    await press('Approve all 1…');
    answerWith([ada, grace], { latestRunId: 44 });
    signals.send({ connectionId: 'contoso' });
    expect(await screen.findByText('Grace Hopper')).toBeInTheDocument();
    await userEvent.type(
      within(await dialog()).getByRole('textbox', { name: /Reason/ }),
      'Ada left',
    );
    await userEvent.click(screen.getByRole('button', { name: 'Approve' }));
    await screen.findByText(/1 is left as it was/);
    expect(backend.requestsOf(`POST ${HELD}/approve`)[0].body).toMatchObject({
      upToRunId: 42,
    });
  });

  it('takes a decision back', async () => {
    answerWith([alan]);
    backend.answer(`POST ${HELD}/reconsider`, { decided: 1, skipped: 0 });
    renderHeld('/idp-sync/held?status=rejected');
    expect(
      await screen.findByRole('heading', { name: 'Everything is decided' }),
    ).toBeVisible();
    await press('Reconsider all 1…');
    await userEvent.type(
      within(await dialog()).getByRole('textbox', { name: /Reason/ }),
      'She asked again',
    );
    await userEvent.click(screen.getByRole('button', { name: 'Reconsider' }));
    expect(await screen.findByText('1 change waits again.')).toBeVisible();
  });

  it('says at the field that a reason is missing, and asks nothing of the backend', async () => {
    answerWith([ada]);
    renderHeld();
    await press('Approve all 1…');
    await userEvent.click(
      within(await dialog()).getByRole('button', { name: 'Approve' }),
    );
    const field = screen.getByRole('textbox', { name: /Reason/ });
    expect(field).toBeInvalid();
    expect(field).toHaveFocus();
    expect(field).toHaveAccessibleDescription(/Say why/);
    expect(backend.requestsOf(`POST ${HELD}/approve`)).toEqual([]);
  });

  it('keeps the reason where the policy wants somebody else, and says what to do', async () => {
    answerWith([ada], { secondPerson: true });
    backend.respond(`POST ${HELD}/approve`, () =>
      refusal(403, 'You asked for that run', 'IDP_SECOND_PERSON'),
    );
    renderHeld();
    expect(
      await screen.findByText(/Somebody else than who asked/),
    ).toBeVisible();
    await press('Approve all 1…');
    const field = within(await dialog()).getByRole('textbox', {
      name: /Reason/,
    });
    await userEvent.type(field, 'It is right');
    await userEvent.click(screen.getByRole('button', { name: 'Approve' }));
    const alert = await screen.findByRole('alert');
    expect(alert).toHaveTextContent('You asked for that run');
    expect(alert).toHaveTextContent('Ask somebody else');
    expect(field).toHaveValue('It is right');
  });

  it('says that nothing is held', async () => {
    answerWith([]);
    renderHeld();
    expect(await screen.findByText('Nothing is held')).toBeVisible();
  });

  it('says that nothing matches, and clears the filters', async () => {
    answerWith([ada]);
    const rendered = renderHeld('/idp-sync/held?search=Nobody&kind=removals');
    expect(await screen.findByText('No held change matches')).toBeVisible();
    await userEvent.click(
      screen.getAllByRole('button', { name: 'Clear filters' })[0],
    );
    expect(await screen.findByText('Ada Lovelace')).toBeVisible();
    expect(addressOf(rendered)).toBe('/idp-sync/held');
  });

  it('says why it could not be loaded, and tries again', async () => {
    answerWith([ada]);
    backend.respond(`GET ${HELD}`, () => refusal(500, 'Broken'));
    renderHeld();
    expect(await screen.findByText('Broken')).toBeVisible();
    answerWith([ada]);
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(await screen.findByText('Ada Lovelace')).toBeVisible();
  });

  it('begins with a connection of which something is held, and changes it', async () => {
    backend.answer(
      'GET /status',
      syncStatus({
        connections: [
          connection({ id: 'fabrikam', title: 'Fabrikam' }),
          connection({ held: 1 }),
        ],
      }),
    );
    backend.answer('GET /connections/fabrikam/held/summary', {
      ...heldSummary([]),
      connectionId: 'fabrikam',
    });
    backend.answer('GET /connections/fabrikam/held', {
      items: [],
      totalItems: 0,
    });
    answerWith([ada]);
    const rendered = renderHeld('/idp-sync/held?search=Ada');
    expect(await screen.findByText('Ada Lovelace')).toBeVisible();
    await userEvent.click(
      screen.getByRole('button', { name: /Contoso \(1 wait\)/ }),
    );
    await userEvent.click(screen.getByRole('option', { name: 'Fabrikam' }));
    expect(await screen.findByText('Nothing is held')).toBeVisible();
    expect(addressOf(rendered)).toBe('/idp-sync/held?connection=fabrikam');
  });
});
