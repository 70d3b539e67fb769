import type { Problem } from '@idp-sync/backstage-plugin-idp-sync-common';
import { act, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { FakeBackend, refusal } from '../../__testUtils__/FakeBackend';
import { problem, syncStatus } from '../../__testUtils__/fixtures';
import { renderPage } from '../../__testUtils__/renderPage';
import { OverviewContent } from '../OverviewPage';

const TITLE = problem().title;

describe('problems on the overview', () => {
  const backend = FakeBackend.register();
  let problems: Problem[];

  beforeEach(() => {
    problems = [];
    backend.answer('GET /status', syncStatus());
    backend.answer('GET /runs', { items: [], totalItems: 0 });
    backend.respond('GET /problems', ({ search }) => {
      const states = search.getAll('state');
      const matching = problems.filter(({ state }) => states.includes(state));
      return {
        items: matching.slice(0, Number(search.get('limit'))),
        totalItems: matching.length,
      };
    });
    backend.respond('GET /problems/1', () => ({
      ...problem(),
      events: [
        { at: '2026-11-19T10:00:00.000Z', type: 'opened' },
        {
          at: '2026-11-19T11:00:00.000Z',
          type: 'resolved',
          by: 'user:default/adele',
          note: 'A new secret.',
        },
      ],
    }));
  });

  const panel = () => screen.findByRole('region', { name: 'Problems' });

  it('says that there are none', async () => {
    renderPage(<OverviewContent />);
    expect(within(await panel()).getByText('No problems')).toBeInTheDocument();
  });

  it('says of one what, since when, why, what to do, and what happened to it before', async () => {
    problems = [problem({ times: 2 })];
    renderPage(<OverviewContent />);
    const shown = within(await panel());
    expect(shown.getByRole('heading', { name: '1 problem' })).toBeVisible();
    expect(shown.getByRole('heading', { name: TITLE })).toBeVisible();
    expect(shown.getByText(problem().remedy)).toBeVisible();
    expect(shown.getByText('came 2 times')).toBeVisible();
    expect(shown.getByRole('link', { name: 'Open run 41' })).toHaveAttribute(
      'href',
      '/idp-sync/runs/41',
    );
    expect(await shown.findByText('A new secret.')).toBeVisible();
    await userEvent.click(
      shown.getByRole('button', { name: `Details of: ${TITLE}` }),
    );
    expect(shown.getByText(problem().remedy)).not.toBeVisible();
  });

  it('says of what is to come when that is, and since when it has been known', async () => {
    const inDays = (days: number) =>
      new Date(Date.now() + days * 86_400_000 + 60_000).toISOString();
    const ending = { kind: 'credentialExpiring', error: undefined } as const;
    problems = [
      problem({ ...ending, id: 1, since: inDays(-1), endsAt: inDays(9) }),
      problem({ ...ending, id: 2, since: inDays(-20), endsAt: inDays(-2) }),
    ];
    renderPage(<OverviewContent />);
    const shown = within(await panel());
    const [ends, ended] = shown
      .getAllByRole('heading', { level: 3 })
      .map(heading => heading.parentElement?.textContent);
    expect(ends).toContain('ends in 9 days');
    expect(ends).toContain('since 23 hours ago');
    expect(ended).toContain('ended 1 day ago');
  });

  it('leads to what is held of the connection, whichever run has told of it', async () => {
    problems = [problem({ kind: 'held', runId: undefined })];
    renderPage(<OverviewContent />);
    const shown = within(await panel());
    expect(
      shown.getByRole('link', { name: 'Show held changes' }),
    ).toHaveAttribute('href', '/idp-sync/held?connection=contoso');
  });

  it('lists many in short, the rest on demand', async () => {
    problems = Array.from({ length: 30 }, (_, index) =>
      problem({ id: index + 1, title: `Number ${index + 1}` }),
    );
    renderPage(<OverviewContent />);
    const shown = within(await panel());
    expect(shown.getAllByRole('heading', { level: 3 })).toHaveLength(10);
    expect(shown.getAllByText(problem().remedy)[0]).not.toBeVisible();
    await userEvent.click(shown.getByRole('button', { name: 'Show 20 more' }));
    expect(await shown.findByText('Number 30')).toBeVisible();
  });

  it('is acknowledged with a note, by keyboard alone', async () => {
    problems = [problem()];
    backend.respond('POST /problems/1/acknowledge', ({ body }) => {
      problems = [
        problem({
          state: 'acknowledged',
          acknowledgedBy: 'user:default/adele',
          note: Object(body).note,
        }),
      ];
      return { ...problems[0], events: [] };
    });
    const user = userEvent.setup();
    renderPage(<OverviewContent />);
    const button = await screen.findByRole('button', {
      name: `Acknowledge: ${TITLE}`,
    });
    await waitFor(() => expect(button).toBeEnabled());
    act(() => button.focus());
    await user.keyboard('{Enter}');
    const dialog = within(await screen.findByRole('dialog'));
    await user.type(dialog.getByRole('textbox', { name: /Note/ }), 'On it.');
    await user.keyboard('{Tab}{Tab}{Enter}');
    expect(await screen.findByText('On it.')).toBeVisible();
    expect(
      screen.getByText('Acknowledged by user:default/adele'),
    ).toBeVisible();
    expect(screen.queryByRole('dialog')).not.toBeInTheDocument();
    expect(backend.requestsOf('POST /problems/1/acknowledge')).toMatchObject([
      { body: { note: 'On it.' } },
    ]);
  });

  it('asks what was done before it is resolved, and keeps what was typed where that fails', async () => {
    problems = [problem()];
    backend.respond('POST /problems/1/resolve', () =>
      refusal(409, 'Problem 1 is resolved already'),
    );
    renderPage(<OverviewContent />);
    const button = await screen.findByRole('button', {
      name: `Resolve: ${TITLE}`,
    });
    await waitFor(() => expect(button).toBeEnabled());
    await userEvent.click(button);
    const dialog = within(await screen.findByRole('dialog'));
    await userEvent.click(dialog.getByRole('button', { name: 'Resolve' }));
    expect(dialog.getByText('Say what was done.')).toBeVisible();
    expect(backend.requestsOf('POST /problems/1/resolve')).toEqual([]);
    const note = dialog.getByRole('textbox', { name: /Note/ });
    await userEvent.type(note, 'Consent given');
    await userEvent.click(dialog.getByRole('button', { name: 'Resolve' }));
    expect(
      await dialog.findByText('Problem 1 is resolved already'),
    ).toBeVisible();
    expect(note).toHaveValue('Consent given');
  });

  it('shows what is resolved on demand', async () => {
    problems = [problem({ state: 'resolved', resolution: 'gone' })];
    renderPage(<OverviewContent />);
    const shown = within(await panel());
    expect(shown.queryByText(TITLE)).not.toBeInTheDocument();
    await userEvent.click(shown.getByRole('button', { name: 'Show resolved' }));
    expect(await shown.findByText(TITLE)).toBeVisible();
    expect(shown.getByText('The cause is gone.')).toBeVisible();
  });

  it('leaves the connections there where it cannot be loaded', async () => {
    backend.respond('GET /problems', () => refusal(500, 'Broken'));
    renderPage(<OverviewContent />);
    expect(await screen.findByText('Broken')).toBeVisible();
    expect(screen.getByRole('heading', { name: 'Contoso' })).toBeVisible();
  });

  it('says which connection has had no success for long', async () => {
    problems = [problem({ kind: 'noSuccess', resolvable: false })];
    renderPage(<OverviewContent />);
    expect(await screen.findByText('Last success long ago')).toBeVisible();
    expect(
      screen.queryByRole('button', { name: /^Resolve/ }),
    ).not.toBeInTheDocument();
  });

  it('offers a support bundle, without people unless they are asked for', async () => {
    renderPage(<OverviewContent />);
    await userEvent.click(
      await screen.findByRole('button', { name: 'Support bundle' }),
    );
    const dialog = within(await screen.findByRole('dialog'));
    expect(
      dialog.getByRole('checkbox', { name: /Include names/ }),
    ).not.toBeChecked();
    await userEvent.click(dialog.getByRole('button', { name: 'Download' }));
    expect(
      await dialog.findByText('There is no /support-bundle'),
    ).toBeVisible();
    expect(backend.lastSearchOf('GET /support-bundle')).toBe(
      'personalData=false',
    );
  });
});
