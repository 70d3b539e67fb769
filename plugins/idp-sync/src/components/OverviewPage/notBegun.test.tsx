import { screen } from '@testing-library/react';
import { FakeBackend } from '../../__testUtils__/FakeBackend';
import {
  connection,
  runCounts,
  runSummary,
  syncStatus,
} from '../../__testUtils__/fixtures';
import { renderPage } from '../../__testUtils__/renderPage';
import { OverviewContent } from './OverviewContent';

describe('a connection that is read and whose sync has not begun', () => {
  const backend = FakeBackend.register();

  beforeEach(() => {
    backend.answer('GET /runs', { items: [], totalItems: 0 });
    backend.answer(
      'GET /status',
      syncStatus({
        connections: [
          connection({
            origin: 'portal',
            state: 'neverSynced',
            policyVersion: undefined,
            lastRun: runSummary({ kind: 'scan', counts: runCounts() }),
            lastSync: undefined,
          }),
        ],
      }),
    );
  });

  it('can be previewed, and run only after that', async () => {
    renderPage(<OverviewContent />);
    const reason = await screen.findByText(/^Its sync has not begun/);
    expect(reason).toBeVisible();
    for (const name of ['Run now: Contoso', 'Full sync of Contoso']) {
      const button = screen.getByRole('button', { name });
      expect(button).toBeDisabled();
      expect(button).toHaveAccessibleDescription(reason.textContent!);
    }
    expect(
      screen.getByRole('button', { name: 'Preview a sync of Contoso' }),
    ).toBeEnabled();
  });

  it('says of its scan that the directory was read', async () => {
    renderPage(<OverviewContent />);
    expect(await screen.findByText('The directory was read')).toBeVisible();
    expect(screen.queryByText('Nothing had changed')).toBeNull();
  });
});
