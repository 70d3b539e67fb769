import { screen, waitFor } from '@testing-library/react';
import { FakeBackend } from '../../__testUtils__/FakeBackend';
import { problem, syncStatus } from '../../__testUtils__/fixtures';
import { renderPage } from '../../__testUtils__/renderPage';
import { OverviewContent } from '../OverviewPage';

// A file of its own, because permissions are remembered for a while.
describe('problems for those who may only read', () => {
  const backend = FakeBackend.register();

  it('are there, with a word on why nothing can be done about them, and without a support bundle', async () => {
    backend.answer('GET /status', syncStatus());
    backend.answer('GET /runs', { items: [], totalItems: 0 });
    backend.answer('GET /problems', { items: [problem()], totalItems: 1 });
    renderPage(<OverviewContent />, {
      denied: ['idp-sync.run', 'idp-sync.configure'],
    });
    for (const name of [/^Acknowledge:/, /^Resolve:/]) {
      const button = await screen.findByRole('button', { name });
      await waitFor(() =>
        expect(button).toHaveAccessibleDescription(/idp-sync\.run/),
      );
      expect(button).toBeDisabled();
    }
    expect(
      screen.queryByRole('button', { name: 'Support bundle' }),
    ).not.toBeInTheDocument();
  });
});
