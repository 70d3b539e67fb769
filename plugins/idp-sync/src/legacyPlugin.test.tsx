import { createApp } from '@backstage/app-defaults';
import { AppRouter, FlatRoutes } from '@backstage/core-app-api';
import { CatalogEntityPage } from '@backstage/plugin-catalog';
import { EntityProvider } from '@backstage/plugin-catalog-react';
import { render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { Route } from 'react-router-dom';
import { BACKEND_URL, FakeBackend } from './__testUtils__/FakeBackend';
import {
  managedUser,
  run,
  runSummary,
  syncStatus,
} from './__testUtils__/fixtures';
import { EntityIdpSyncCard, IdpSyncPage, isIdpSyncAvailable } from './legacy';

const ENTITY = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'User',
  metadata: { name: 'jane', annotations: { 'idp-sync/connection': 'contoso' } },
};

/** Mounts the plugin as the README says. */
function renderLegacyApp(path: string) {
  window.history.replaceState(null, '', path);
  const app = createApp({
    configLoader: async () => [
      {
        context: 'test',
        data: {
          app: { title: 'Test', baseUrl: 'http://localhost' },
          backend: { baseUrl: BACKEND_URL },
        },
      },
    ],
  });
  const AppRoot = app.createRoot(
    <AppRouter>
      <FlatRoutes>
        <Route path="/idp-sync" element={<IdpSyncPage />} />
        <Route
          path="/catalog/:namespace/:kind/:name"
          element={<CatalogEntityPage />}
        />
        <Route
          path="/card"
          element={
            <EntityProvider entity={ENTITY}>
              {isIdpSyncAvailable(ENTITY) && <EntityIdpSyncCard />}
            </EntityProvider>
          }
        />
      </FlatRoutes>
    </AppRouter>,
  );
  return render(<AppRoot />);
}

describe('idpSyncPlugin in the old frontend system', () => {
  const backend = FakeBackend.register();

  beforeEach(() => {
    backend.answer('GET /status', syncStatus());
    backend.answer('GET /runs', { items: [runSummary()], totalItems: 1 });
    backend.answer('GET /runs/42', run());
    backend.answer('GET /runs/42/changes', { items: [], totalItems: 0 });
    backend.answer('GET /managed-entities/by-ref', managedUser());
  });

  it('shows the overview, the log and a run', async () => {
    renderLegacyApp('/idp-sync');
    expect(
      await screen.findByRole('heading', { name: 'Identity sync' }),
    ).toBeVisible();
    expect(
      await screen.findByRole('heading', { name: 'Contoso' }),
    ).toBeVisible();

    await userEvent.click(
      screen.getByRole('tab', { name: 'Synchronization log' }),
    );
    expect(window.location.pathname).toBe('/idp-sync/runs');
    const table = await screen.findByRole('grid');
    await userEvent.click(await within(table).findByText('4.2s'));
    expect(
      await screen.findByRole('heading', { name: 'Run 42' }),
    ).toBeVisible();
    expect(window.location.pathname).toBe('/idp-sync/runs/42');
  });

  it('explains an object under the tab that leads there', async () => {
    renderLegacyApp('/idp-sync/explain/contoso/user/jane');
    expect(
      await screen.findByRole('heading', { name: 'History' }),
    ).toBeVisible();
    expect(screen.getByRole('tab', { name: 'Explain' })).toHaveAttribute(
      'aria-selected',
      'true',
    );
  });

  it('shows the card of an entity', async () => {
    renderLegacyApp('/card');
    expect(
      await screen.findByRole('link', { name: 'Engineering' }),
    ).toHaveAttribute('href', '/catalog/default/group/engineering');
    expect(screen.getByRole('link', { name: 'in run 17' })).toHaveAttribute(
      'href',
      '/idp-sync/runs/17',
    );
  });
});
