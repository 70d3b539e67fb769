import { createApp } from '@backstage/frontend-defaults';
import {
  ApiBlueprint,
  createFrontendModule,
} from '@backstage/frontend-plugin-api';
import { mockApis } from '@backstage/frontend-test-utils';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import { permissionApiRef } from '@backstage/plugin-permission-react';
import { render, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { FakeBackend } from './__testUtils__/FakeBackend';
import {
  connection,
  run,
  runSummary,
  syncStatus,
} from './__testUtils__/fixtures';
import idpSyncPlugin from '.';

function renderApp(path: string, mayRead: boolean) {
  window.history.replaceState(null, '', path);
  const permissions = createFrontendModule({
    pluginId: 'app',
    extensions: [
      ApiBlueprint.make({
        name: 'permission',
        params: defineParams =>
          defineParams({
            api: permissionApiRef,
            deps: {},
            factory: () =>
              mockApis.permission({
                authorize: mayRead
                  ? AuthorizeResult.ALLOW
                  : AuthorizeResult.DENY,
              }),
          }),
      }),
    ],
  });
  const app = createApp({
    features: [idpSyncPlugin, permissions],
    advanced: {
      configLoader: async () => ({
        config: mockApis.config({
          data: {
            app: {
              baseUrl: 'http://localhost',
              extensions: [{ 'sign-in-page:app': false }],
            },
            backend: { baseUrl: 'http://localhost:7007' },
          },
        }),
      }),
    },
  });
  return render(app.createRoot());
}

function navigationItem(): HTMLElement | null {
  const sidebar = within(screen.getByTestId('sidebar-root'));
  return sidebar.queryByRole('link', { name: 'Identity sync' });
}

describe('idpSyncPlugin in the new frontend system', () => {
  const backend = FakeBackend.register();

  beforeEach(() => {
    backend.answer(
      'GET /status',
      syncStatus({ connections: [connection({ held: 1_204 })] }),
    );
    backend.answer('GET /runs', { items: [runSummary()], totalItems: 1 });
    backend.answer('GET /runs/42', run());
    backend.answer('GET /runs/42/changes', { items: [], totalItems: 0 });
  });

  it('has an item in the navigation, an overview and tabs', async () => {
    renderApp('/idp-sync', true);
    expect(
      await screen.findByRole('heading', { name: 'Contoso' }),
    ).toBeVisible();
    expect(navigationItem()).toBeVisible();
    expect(screen.getByRole('tab', { name: 'Overview' })).toHaveAttribute(
      'href',
      '/idp-sync',
    );
    expect(
      screen.getByRole('tab', { name: 'Synchronization log' }),
    ).toHaveAttribute('href', '/idp-sync/runs');
  });

  it('tells how many changes are held, asking for the status once, and keeps the page as it is when that changes', async () => {
    renderApp('/idp-sync', true);
    expect(
      await screen.findByRole('link', {
        name: '1,204 changes wait for approval',
      }),
    ).toHaveAttribute('href', '/idp-sync/held');
    const heading = await screen.findByRole('heading', { name: 'Contoso' });
    expect(backend.requestsOf('GET /status')).toHaveLength(1);

    backend.respond('POST /connections/contoso/runs', () => {
      backend.answer(
        'GET /status',
        syncStatus({ connections: [connection({ held: 7 })] }),
      );
      return runSummary({ id: 43 });
    });
    const button = screen.getByRole('button', { name: 'Run now: Contoso' });
    await waitFor(() => expect(button).toBeEnabled());
    await userEvent.click(button);
    expect(
      await screen.findByRole('link', { name: '7 changes wait for approval' }),
    ).toBeVisible();
    expect(heading).toBeVisible();
    expect(button).toHaveFocus();
  });

  it('leads back to a connection by its title', async () => {
    backend.answer(
      'GET /status',
      syncStatus({
        connections: [connection({ id: 'dong-jing', title: '東京本社' })],
      }),
    );
    renderApp('/idp-sync/connections/dong-jing/setup', true);
    const trail = within(
      await screen.findByRole('navigation', { name: 'Breadcrumbs' }),
    );
    expect(await trail.findByText('東京本社')).toBeVisible();
    expect(trail.queryByText('dong-jing')).toBeNull();
  });

  it('explains an object under the tab that leads there', async () => {
    renderApp('/idp-sync/explain/contoso/user/jane', true);
    await waitFor(() =>
      expect(
        screen.getByRole('tab', { name: 'Explain', selected: true }),
      ).toBeVisible(),
    );
    expect(
      backend.requestsOf('GET /connections/contoso/explain/user/jane'),
    ).not.toEqual([]);
  });

  it('has a page for the log and one for each run', async () => {
    renderApp('/idp-sync/runs/42', true);
    expect(
      await screen.findByRole('heading', { name: 'Run 42' }),
    ).toBeVisible();
  });

  it('has neither item nor page for those who may not read, but says why', async () => {
    renderApp('/idp-sync', false);
    expect(
      await screen.findByRole('heading', { name: 'You may not see this' }),
    ).toBeVisible();
    expect(navigationItem()).toBeNull();
    expect(backend.requests).toEqual([]);
  });
});
