import { screen } from '@testing-library/react';
import { FakeBackend } from '../../__testUtils__/FakeBackend';
import { connection, syncStatus } from '../../__testUtils__/fixtures';
import { renderPage } from '../../__testUtils__/renderPage';
import { connectionDetails, savedPolicy } from '../../__testUtils__/settings';
import { ConnectionContent } from './ConnectionContent';

// In a file of its own, because the answers about permissions are kept for as long as the page lives.
describe('ConnectionContent without the permission to configure', () => {
  const backend = FakeBackend.register();

  it('shows everything, lets nothing be changed, and says why', async () => {
    backend.answer('GET /status', syncStatus({ connections: [connection()] }));
    backend.answer('GET /connections/contoso/settings', connectionDetails());
    backend.answer('GET /connections/contoso/policy', savedPolicy());
    renderPage(<ConnectionContent />, {
      at: '/idp-sync/connections/contoso/safety',
      path: '/idp-sync/connections/:connectionId/*',
      denied: ['idp-sync.configure'],
    });
    expect(await screen.findByText(/idp-sync\.configure/)).toBeVisible();
    expect(
      screen.getByRole('switch', { name: 'Held changes need a second person' }),
    ).toBeDisabled();
    expect(
      screen.queryByRole('region', { name: 'Unsaved changes' }),
    ).toBeNull();
  });
});
