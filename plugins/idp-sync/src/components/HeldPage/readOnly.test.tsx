import { screen } from '@testing-library/react';
import { FakeBackend } from '../../__testUtils__/FakeBackend';
import { syncStatus } from '../../__testUtils__/fixtures';
import { heldChange, heldSummary } from '../../__testUtils__/holds';
import { renderPage } from '../../__testUtils__/renderPage';
import { HeldContent } from './HeldContent';

// In a file of its own: permissions are remembered by the browser for a while.
describe('HeldContent without the permission to approve', () => {
  const backend = FakeBackend.register();

  it('shows what is held, says why it offers no decisions, and selects nothing', async () => {
    const row = heldChange({ displayName: 'Ada Lovelace' });
    backend.answer('GET /status', syncStatus());
    backend.answer('GET /connections/contoso/held', {
      items: [row],
      totalItems: 1,
    });
    backend.answer('GET /connections/contoso/held/summary', heldSummary([row]));
    renderPage(<HeldContent />, {
      at: '/idp-sync/held',
      path: '/idp-sync/held',
      denied: ['idp-sync.approve'],
    });
    expect(
      await screen.findByText(/needs the permission idp-sync.approve/),
    ).toBeVisible();
    expect(await screen.findByText('Ada Lovelace')).toBeVisible();
    expect(screen.queryByRole('checkbox')).not.toBeInTheDocument();
    expect(
      screen.queryByRole('button', { name: /Approve/ }),
    ).not.toBeInTheDocument();
  });
});
