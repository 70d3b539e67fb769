import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { FakeBackend, refusal } from '../../__testUtils__/FakeBackend';
import { FakeSignals } from '../../__testUtils__/FakeSignals';
import {
  connection,
  runCounts,
  runError,
  runSummary,
  syncStatus,
} from '../../__testUtils__/fixtures';
import { renderPage } from '../../__testUtils__/renderPage';
import { OverviewContent } from './OverviewContent';

const NO_RUNS = { items: [], totalItems: 0 };

describe('OverviewContent', () => {
  const backend = FakeBackend.register();

  beforeEach(() => backend.answer('GET /runs', NO_RUNS));

  it('shows how a connection is doing and what it has in the catalog', async () => {
    backend.answer('GET /status', syncStatus());
    renderPage(<OverviewContent />);

    const card = within(await screen.findByRole('region', { name: 'Contoso' }));
    expect(card.getByText('Healthy')).toBeVisible();
    expect(card.getByText('Succeeded')).toBeVisible();
    expect(
      card.getByText('Microsoft Entra ID', { exact: false }),
    ).toHaveTextContent('Tenant Contoso Ltd.');
    expect(card.getByText('every 15 minutes', { exact: false })).toBeVisible();
    expect(
      card.getByRole('link', { name: '12,345 People in the catalog' }),
    ).toHaveAttribute(
      'href',
      '/catalog?filters%5Bkind%5D=user&filters%5Buser%5D=all',
    );
    expect(
      card.getByRole('link', { name: '845 Teams in the catalog' }),
    ).toBeVisible();
  });

  it('leads to those who have left, and says how long others took', async () => {
    backend.answer(
      'GET /status',
      syncStatus({
        connections: [
          connection({
            leavers: { user: 12, group: 1, organization: 0 },
            departures: { count: 27, medianMs: 372_000, slowestMs: 7_500_000 },
          }),
        ],
      }),
    );
    renderPage(<OverviewContent />);

    expect(
      await screen.findByRole('link', { name: '12 of them have left' }),
    ).toHaveAttribute(
      'href',
      '/idp-sync/leavers?connection=contoso&class=user',
    );
    expect(
      screen.getByRole('link', { name: '1 of them has left' }),
    ).toHaveAttribute(
      'href',
      '/idp-sync/leavers?connection=contoso&class=group',
    );
    expect(screen.getByText('6m 12s')).toBeVisible();
    expect(
      screen.getByText('Median of 27 in 30 days; the slowest took 2h 5m.'),
    ).toBeVisible();
  });

  it('leads from the counts of the last run to the changes behind them', async () => {
    backend.answer('GET /status', syncStatus());
    renderPage(<OverviewContent />);

    expect(await screen.findByRole('link', { name: '12' })).toHaveAttribute(
      'href',
      '/idp-sync/runs/42?action=create&status=applied#changes',
    );
    expect(screen.getByRole('link', { name: '5' })).toHaveAttribute(
      'href',
      '/idp-sync/runs/42?action=update&status=applied#changes',
    );
  });

  it('says what is not yet, or never will be, in the catalog', async () => {
    backend.answer(
      'GET /status',
      syncStatus({
        connections: [
          connection({
            managed: {
              user: { managed: 1_204, confirmed: 1_100, conflicts: 3 },
              group: { managed: 48, confirmed: 48, conflicts: 0 },
              organization: { managed: 1, confirmed: 1, conflicts: 0 },
            },
          }),
        ],
      }),
    );
    renderPage(<OverviewContent />);

    expect(
      await screen.findByText('1,100 of 1,204 seen in the catalog so far'),
    ).toBeVisible();
    expect(screen.getByText('3 conflicts')).toBeVisible();
  });

  it('says why the last run failed and what to do, with the way to that run', async () => {
    backend.answer(
      'GET /status',
      syncStatus({
        connections: [
          connection({
            state: 'failing',
            lastRun: runSummary({
              id: 41,
              status: 'failed',
              counts: runCounts(),
              error: runError('IDP_CREDENTIAL_EXPIRED', 'The secret expired.'),
            }),
          }),
        ],
      }),
    );
    renderPage(<OverviewContent />);

    expect(await screen.findByText('Failing')).toBeVisible();
    expect(screen.getByText('The secret expired.')).toBeVisible();
    expect(screen.getByText(/Create a new secret/)).toBeVisible();
    expect(screen.getByRole('link', { name: 'Open run 41' })).toHaveAttribute(
      'href',
      '/idp-sync/runs/41',
    );
    expect(screen.getByText(/Last success/)).toBeVisible();
  });

  it('leads to the first connection, and says how it is done in a file', async () => {
    backend.answer('GET /status', syncStatus({ connections: [] }));
    const { container } = renderPage(<OverviewContent />);

    expect(
      await screen.findByRole('heading', {
        name: 'Connect your identity provider',
      }),
    ).toBeVisible();
    expect(
      await screen.findByRole('link', { name: 'Add connection' }),
    ).toHaveAttribute('href', '/idp-sync/connections?new=true');
    await userEvent.click(screen.getByRole('button', { name: /Or in a file/ }));
    await waitFor(() =>
      expect(container).toHaveTextContent(/credentialProfiles.*azureAd/),
    );
  });

  it('says that all is paused, and that nothing can be handed to the catalog', async () => {
    backend.answer(
      'GET /status',
      syncStatus({
        paused: true,
        catalogConnected: false,
        connections: [connection({ state: 'paused' })],
      }),
    );
    renderPage(<OverviewContent />);

    expect(await screen.findByText('All syncing is paused')).toBeVisible();
    expect(screen.getByText('No connection to the catalog')).toBeVisible();
    expect(screen.getByText('Not while it is paused')).toBeVisible();
    const button = screen.getByRole('button', { name: 'Run now: Contoso' });
    expect(button).toBeDisabled();
    expect(button).toHaveAccessibleDescription(
      'All syncing is paused in the configuration.',
    );
  });

  it('says what is wrong with the configuration of a connection, which cannot run', async () => {
    backend.answer(
      'GET /status',
      syncStatus({
        connections: [
          connection({
            provider: '',
            tenantId: '',
            tenantName: undefined,
            state: 'failing',
            lastRun: undefined,
            error: runError('IDP_CONFIG_INVALID', 'cloud: expected one of …'),
          }),
        ],
      }),
    );
    renderPage(<OverviewContent />);

    expect(await screen.findByText('cloud: expected one of …')).toBeVisible();
    expect(screen.getByText(/Correct app-config.yaml/)).toBeVisible();
    expect(screen.queryByText(/Tenant/)).toBeNull();
    expect(
      screen.getByRole('button', { name: 'Run now: Contoso' }),
    ).toBeDisabled();
  });

  it.each([
    [connection({ enabled: false, state: 'disabled' }), /switched off/],
    [connection({ state: 'orphaned' }), /no longer in the configuration/],
  ])('says why a connection cannot be run', async (shown, reason) => {
    backend.answer('GET /status', syncStatus({ connections: [shown] }));
    renderPage(<OverviewContent />);

    const button = await screen.findByRole('button', {
      name: 'Full sync of Contoso',
    });
    expect(button).toBeDisabled();
    expect(button).toHaveAccessibleDescription(reason);
  });

  it('shows skeletons while it loads', () => {
    backend.answer('GET /status', syncStatus());
    renderPage(<OverviewContent />);
    expect(screen.getByRole('region', { name: 'Loading…' })).toHaveAttribute(
      'aria-busy',
      'true',
    );
  });

  it('says what went wrong, and tries again when asked to', async () => {
    backend.respond('GET /status', () => refusal(500, 'The database is gone'));
    renderPage(<OverviewContent />);
    expect(await screen.findByRole('alert')).toHaveTextContent(
      'The database is gone',
    );

    backend.answer('GET /status', syncStatus());
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(
      await screen.findByRole(
        'heading',
        { name: 'Contoso' },
        { timeout: 3000 },
      ),
    ).toBeVisible();
  });

  it('keeps what it shows when a refresh fails, and says so', async () => {
    const signals = new FakeSignals();
    backend.answer('GET /status', syncStatus());
    renderPage(<OverviewContent />, { signals });
    await screen.findByText('Healthy');

    backend.respond('GET /status', () => refusal(503, 'Restarting'));
    signals.send({ connectionId: 'contoso', runId: 43, status: 'running' });
    expect(await screen.findByText('Not up to date')).toBeVisible();
    expect(screen.getByText('Healthy')).toBeVisible();
  });
});
