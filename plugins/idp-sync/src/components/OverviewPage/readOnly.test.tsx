import { screen, waitFor } from '@testing-library/react';
import { FakeBackend, refusal } from '../../__testUtils__/FakeBackend';
import {
  connection,
  connectionFailure,
  runningRun,
  syncStatus,
} from '../../__testUtils__/fixtures';
import { renderPage } from '../../__testUtils__/renderPage';
import { OverviewContent } from './OverviewContent';

const REASON = 'You need the permission idp-sync.run for this.';
const DENIED = ['idp-sync.run'];

describe('without the permission idp-sync.run', () => {
  const backend = FakeBackend.register();

  beforeEach(() => backend.answer('GET /runs', { items: [], totalItems: 0 }));

  it('shows the buttons that start runs disabled, with the reason', async () => {
    backend.answer('GET /status', syncStatus());
    renderPage(<OverviewContent />, { denied: DENIED });
    expect(await screen.findByText(REASON)).toBeVisible();
    for (const name of ['Run now: Contoso', 'Full sync of Contoso']) {
      const button = screen.getByRole('button', { name });
      expect(button).toBeDisabled();
      expect(button).toHaveAccessibleDescription(REASON);
    }
  });

  it('shows the button that cancels a run disabled, with the reason', async () => {
    const activeRun = runningRun();
    backend.answer('GET /runs/43', activeRun);
    backend.answer(
      'GET /status',
      syncStatus({
        connections: [connection({ state: 'syncing', activeRun })],
      }),
    );
    renderPage(<OverviewContent />, { denied: DENIED });
    const button = await screen.findByRole('button', { name: 'Cancel run 43' });
    await waitFor(() => expect(button).toHaveAccessibleDescription(REASON));
    expect(button).toBeDisabled();
  });

  it('says when a failing connection is tried again, without a button to do it', async () => {
    const failing = connectionFailure();
    backend.answer(
      'GET /status',
      syncStatus({
        connections: [
          connection({
            state: 'failing',
            failing,
            schedule: { sentence: 'every day', nextRunAt: failing.retryAt },
          }),
        ],
      }),
    );
    renderPage(<OverviewContent />, { denied: DENIED });
    expect(await screen.findByText(REASON)).toBeVisible();
    expect(screen.queryByRole('button', { name: /^Retry/ })).toBeNull();
    expect(screen.getByText('Next try').nextElementSibling).toHaveTextContent(
      'by itself',
    );
  });

  it('treats a refusal of the backend like a missing permission', async () => {
    backend.respond('GET /status', () => refusal(403, 'Unauthorized'));
    renderPage(<OverviewContent />, { denied: DENIED });
    expect(
      await screen.findByRole('heading', { name: 'You may not see this' }),
    ).toBeVisible();
  });
});
