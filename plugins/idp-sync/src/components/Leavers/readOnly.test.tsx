import { screen, within } from '@testing-library/react';
import { FakeBackend } from '../../__testUtils__/FakeBackend';
import { leaver, syncStatus } from '../../__testUtils__/fixtures';
import { renderPage } from '../../__testUtils__/renderPage';
import { LeaversContent } from './LeaversContent';

// In a file of its own: permissions are remembered for a while.
describe('LeaversContent without the permission idp-sync.run', () => {
  const backend = FakeBackend.register();

  it('lets the viewer look and no more', async () => {
    backend.answer('GET /status', syncStatus());
    backend.answer('GET /connections/contoso/leavers', {
      items: [leaver()],
      totalItems: 1,
    });
    renderPage(<LeaversContent />, { denied: ['idp-sync.run'] });
    expect(await screen.findByText(/idp-sync\.run/)).toBeVisible();
    const row = await screen.findByRole('row', { name: /Jane Doe/ });
    expect(within(row).queryByRole('checkbox')).toBeNull();
    expect(screen.queryByRole('button', { name: 'Remove' })).toBeNull();
  });
});
