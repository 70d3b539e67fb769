import {
  createApiFactory,
  createComponentExtension,
  createPlugin,
  createRoutableExtension,
  discoveryApiRef,
  fetchApiRef,
} from '@backstage/core-plugin-api';
import type { JSX } from 'react';
import { IdpSyncClient, idpSyncApiRef } from './api';
import { PLUGIN_ID } from './pluginInfo';
import { catalogIndexRouteRef, rootRouteRef } from './routes';

/**
 * The plugin, for apps of the old frontend system.
 *
 * @public
 */
export const idpSyncPlugin = createPlugin({
  id: PLUGIN_ID,
  routes: { root: rootRouteRef },
  externalRoutes: { catalogIndex: catalogIndexRouteRef },
  apis: [
    createApiFactory({
      api: idpSyncApiRef,
      deps: { discoveryApi: discoveryApiRef, fetchApi: fetchApiRef },
      factory: ({ discoveryApi, fetchApi }) =>
        new IdpSyncClient({ discoveryApi, fetchApi }),
    }),
  ],
});

/**
 * Overview and synchronization log.
 *
 * @public
 */
export const IdpSyncPage: () => JSX.Element = idpSyncPlugin.provide(
  createRoutableExtension({
    name: 'IdpSyncPage',
    component: () =>
      import('./components/IdpSyncPage/IdpSyncPage').then(m => m.IdpSyncPage),
    mountPoint: rootRouteRef,
  }),
);

/**
 * Where a user or group comes from. Show it where `isIdpSyncAvailable`.
 *
 * @public
 */
export const EntityIdpSyncCard: () => JSX.Element | null =
  idpSyncPlugin.provide(
    createComponentExtension({
      name: 'EntityIdpSyncCard',
      component: {
        lazy: () =>
          import('./components/EntityCard').then(m => m.EntityIdpSyncCard),
      },
    }),
  );
