import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { ERROR_CODES } from '@idp-sync/backstage-plugin-idp-sync-common';
import { FakeBackend, refusal } from '../../__testUtils__/FakeBackend';
import { FakeSignals } from '../../__testUtils__/FakeSignals';
import {
  connection,
  runSummary,
  runningRun,
  syncStatus,
} from '../../__testUtils__/fixtures';
import { renderPage } from '../../__testUtils__/renderPage';
import { OverviewContent } from './OverviewContent';

describe('runs on the overview', () => {
  const backend = FakeBackend.register();

  beforeEach(() => backend.answer('GET /runs', { items: [], totalItems: 0 }));

  it('shows what a signal tells of', async () => {
    const signals = new FakeSignals();
    backend.answer('GET /status', syncStatus());
    renderPage(<OverviewContent />, { signals });
    await screen.findByText('Healthy');

    backend.answer('GET /runs/43', runningRun());
    backend.answer(
      'GET /status',
      syncStatus({
        connections: [
          connection({ state: 'syncing', activeRun: runningRun() }),
        ],
      }),
    );
    signals.send({ connectionId: 'contoso', runId: 43, status: 'running' });
    expect(await screen.findByText('Syncing')).toBeVisible();
  });

  it('runs a connection by keyboard, shows the progress by phase, and announces it', async () => {
    const started = runningRun({ mode: 'incremental' });
    backend.answer('GET /status', syncStatus());
    backend.answer('GET /runs/43', started);
    backend.respond('POST /connections/contoso/runs', () => {
      backend.answer(
        'GET /status',
        syncStatus({
          connections: [connection({ state: 'syncing', activeRun: started })],
        }),
      );
      return started;
    });
    renderPage(<OverviewContent />);
    const button = await screen.findByRole('button', {
      name: 'Run now: Contoso',
    });
    await waitFor(() => expect(button).toBeEnabled());
    button.focus();
    await userEvent.keyboard('{Enter}');

    expect(await screen.findByText('620 of 2,480')).toBeVisible();
    expect(
      backend.requestsOf('POST /connections/contoso/runs').map(r => r.body),
    ).toEqual([{ kind: 'sync', mode: 'incremental' }]);
    expect(screen.getByRole('progressbar', { name: 'Apply' })).toHaveAttribute(
      'aria-valuenow',
      '25',
    );
    expect(screen.getByText('Not started')).toBeVisible();
    expect(screen.getByText('Contoso: Apply has begun')).toBeInTheDocument();
    expect(button).toHaveFocus();
    expect(button).toHaveAttribute('aria-disabled', 'true');
    expect(
      screen.getByRole('button', { name: 'Full sync of Contoso' }),
    ).toBeDisabled();
  });

  it('shows in the log what was asked for, though it ends at once and no signal tells of it', async () => {
    backend.answer('GET /status', syncStatus());
    backend.respond('POST /connections/contoso/runs', () => {
      const ended = runSummary({ id: 43, info: 'Nothing had changed' });
      backend.answer(
        'GET /status',
        syncStatus({ connections: [connection({ lastRun: ended })] }),
      );
      backend.answer('GET /runs', { items: [ended], totalItems: 1 });
      return runningRun();
    });
    renderPage(<OverviewContent />);
    const button = await screen.findByRole('button', {
      name: 'Run now: Contoso',
    });
    await waitFor(() => expect(button).toBeEnabled());
    await screen.findByText('No runs yet');
    await userEvent.click(button);
    const log = await screen.findByRole('grid');
    expect(
      await within(log).findByText('Nothing had changed', undefined, {
        timeout: 3_000,
      }),
    ).toBeVisible();
  });

  it('asks for a full sync', async () => {
    backend.answer('GET /status', syncStatus());
    backend.answer('POST /connections/contoso/runs', runningRun());
    renderPage(<OverviewContent />);
    const button = await screen.findByRole('button', {
      name: 'Full sync of Contoso',
    });
    await waitFor(() => expect(button).toBeEnabled());
    await userEvent.click(button);
    await waitFor(() =>
      expect(
        backend.requestsOf('POST /connections/contoso/runs').map(r => r.body),
      ).toEqual([{ kind: 'sync', mode: 'full' }]),
    );
  });

  it('says why a run could not be started', async () => {
    backend.answer('GET /status', syncStatus());
    backend.respond('POST /connections/contoso/runs', () =>
      refusal(409, 'The connection is being removed', 'IDP_RUN_ACTIVE'),
    );
    renderPage(<OverviewContent />);
    const button = await screen.findByRole('button', {
      name: 'Run now: Contoso',
    });
    await waitFor(() => expect(button).toBeEnabled());
    await userEvent.click(button);
    const alert = await screen.findByRole('alert');
    expect(alert).toHaveTextContent('The connection is being removed');
    expect(alert).toHaveTextContent(ERROR_CODES.IDP_RUN_ACTIVE.remedy);
  });

  it('cancels a run', async () => {
    const run = runningRun();
    backend.answer('GET /runs/43', run);
    backend.answer(
      'GET /status',
      syncStatus({
        connections: [connection({ state: 'syncing', activeRun: run })],
      }),
    );
    backend.respond('POST /runs/43/cancel', () => {
      const cancelling = { ...run, cancelRequestedAt: run.startedAt };
      backend.answer('GET /runs/43', cancelling);
      return cancelling;
    });
    renderPage(<OverviewContent />);
    const button = await screen.findByRole('button', {
      name: 'Cancel run 43',
    });
    await waitFor(() => expect(button).toBeEnabled());
    await userEvent.click(button);
    expect(await screen.findByText('Cancelling')).toBeVisible();
    expect(button).toHaveAttribute('aria-disabled', 'true');
    expect(button).toHaveFocus();
  });

  it('keeps the place of the keyboard on the card when the run that was cancelled ends', async () => {
    const signals = new FakeSignals();
    backend.answer('GET /runs/43', runningRun());
    backend.answer(
      'GET /status',
      syncStatus({
        connections: [
          connection({ state: 'syncing', activeRun: runningRun() }),
        ],
      }),
    );
    renderPage(<OverviewContent />, { signals });
    (await screen.findByRole('button', { name: 'Cancel run 43' })).focus();

    backend.answer('GET /status', syncStatus());
    signals.send({ connectionId: 'contoso', runId: 43, status: 'cancelled' });
    await waitFor(() =>
      expect(screen.queryByRole('button', { name: /Cancel run/ })).toBeNull(),
    );
    expect(screen.getByRole('region', { name: 'Contoso' })).toHaveFocus();
  });

  it('announces the end of a run', async () => {
    const signals = new FakeSignals();
    backend.answer('GET /runs/43', runningRun());
    backend.answer(
      'GET /status',
      syncStatus({
        connections: [
          connection({ state: 'syncing', activeRun: runningRun() }),
        ],
      }),
    );
    renderPage(<OverviewContent />, { signals });
    await screen.findByText('Syncing');

    backend.answer(
      'GET /status',
      syncStatus({
        connections: [connection({ lastRun: runSummary({ id: 43 }) })],
      }),
    );
    signals.send({ connectionId: 'contoso', runId: 43, status: 'succeeded' });
    expect(
      await screen.findByText('Contoso: run 43 has ended: Succeeded'),
    ).toBeInTheDocument();
  });
});
