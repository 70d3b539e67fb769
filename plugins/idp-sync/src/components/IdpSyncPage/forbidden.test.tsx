import { EntityProvider } from '@backstage/plugin-catalog-react';
import { screen } from '@testing-library/react';
import { FakeBackend } from '../../__testUtils__/FakeBackend';
import { renderPage } from '../../__testUtils__/renderPage';
import { EntityIdpSyncCard } from '../EntityCard';
import { RequireRead } from './RequireRead';

const DENIED = ['idp-sync.read', 'idp-sync.run'];

describe('without the permission idp-sync.read', () => {
  const backend = FakeBackend.register();

  it('says that the pages may not be seen and whom to ask, and asks the backend nothing', async () => {
    renderPage(
      <RequireRead>
        <p>Secret</p>
      </RequireRead>,
      { denied: DENIED },
    );
    expect(
      await screen.findByRole('heading', { name: 'You may not see this' }),
    ).toBeVisible();
    expect(screen.getByText(/idp-sync\.read/)).toBeVisible();
    expect(screen.queryByText('Secret')).toBeNull();
    expect(backend.requests).toEqual([]);
  });

  it('shows no card on entity pages', async () => {
    renderPage(
      <EntityProvider
        entity={{
          apiVersion: 'backstage.io/v1alpha1',
          kind: 'User',
          metadata: {
            name: 'jane',
            annotations: { 'idp-sync/connection': 'contoso' },
          },
        }}
      >
        <EntityIdpSyncCard />
        <p>End of page</p>
      </EntityProvider>,
      { denied: DENIED },
    );
    expect(await screen.findByText('End of page')).toBeVisible();
    expect(screen.queryByText('Identity sync')).toBeNull();
    expect(backend.requests).toEqual([]);
  });
});
