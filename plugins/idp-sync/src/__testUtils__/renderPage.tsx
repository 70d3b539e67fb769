import { entityRouteRef } from '@backstage/plugin-catalog-react';
import { permissionApiRef } from '@backstage/plugin-permission-react';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import { signalApiRef } from '@backstage/plugin-signals-react';
import { mockApis, renderInTestApp } from '@backstage/frontend-test-utils';
import type { RenderResult } from '@testing-library/react';
import { Route, Routes, useLocation } from 'react-router-dom';
import { IdpSyncClient, idpSyncApiRef } from '../api';
import { catalogIndexRouteRef, rootRouteRef } from '../routes';
import { BACKEND_URL } from './FakeBackend';
import { FakeSignals } from './FakeSignals';

function Address() {
  const { pathname, search, hash } = useLocation();
  return <output data-testid="address">{pathname + search + hash}</output>;
}

/** Renders something as the app does at an address, with the real client and its permissions granted unless denied. */
export function renderPage(
  element: JSX.Element,
  options: {
    /** Where the browser is, such as `/idp-sync/runs?page=2`. */
    at?: string;
    /** The path of the route that shows the element. */
    path?: string;
    denied?: string[];
    signals?: FakeSignals;
  } = {},
): RenderResult {
  const { at = '/idp-sync', path = '/idp-sync', denied = [] } = options;
  return renderInTestApp(
    <>
      <Address />
      <Routes>
        <Route path={path} element={element} />
        <Route path="*" element={null} />
      </Routes>
    </>,
    {
      initialRouteEntries: [at],
      mountedRoutes: {
        '/idp-sync': rootRouteRef,
        '/catalog': catalogIndexRouteRef,
        '/catalog/:namespace/:kind/:name': entityRouteRef,
      },
      apis: [
        [
          idpSyncApiRef,
          new IdpSyncClient({
            discoveryApi: mockApis.discovery({ baseUrl: BACKEND_URL }),
            fetchApi: mockApis.fetch(),
          }),
        ],
        [
          permissionApiRef,
          mockApis.permission({
            authorize: ({ permission }) =>
              denied.includes(permission.name)
                ? AuthorizeResult.DENY
                : AuthorizeResult.ALLOW,
          }),
        ],
        [signalApiRef, options.signals ?? new FakeSignals()],
      ],
    },
  );
}

/** Where the browser of the test is now. */
export function addressOf(rendered: RenderResult): string {
  return rendered.getByTestId('address').textContent ?? '';
}
