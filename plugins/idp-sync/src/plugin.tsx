import {
  ApiBlueprint,
  PageBlueprint,
  createFrontendPlugin,
  discoveryApiRef,
  fetchApiRef,
} from '@backstage/frontend-plugin-api';
import { EntityCardBlueprint } from '@backstage/plugin-catalog-react/alpha';
import { IdpSyncClient, idpSyncApiRef } from './api';
import { CONNECTION_ANNOTATION } from './components/EntityCard/annotations';
import { PLUGIN_ICON, PLUGIN_ID, PLUGIN_TITLE } from './pluginInfo';
import { catalogIndexRouteRef, rootRouteRef } from './routes';

const PATH = '/idp-sync';
const MAY_READ = { permissions: { $contains: 'idp-sync.read#read' } };

const idpSyncApi = ApiBlueprint.make({
  params: defineParams =>
    defineParams({
      api: idpSyncApiRef,
      deps: { discoveryApi: discoveryApiRef, fetchApi: fetchApiRef },
      factory: ({ discoveryApi, fetchApi }) =>
        new IdpSyncClient({ discoveryApi, fetchApi }),
    }),
});

const idpSyncPage = PageBlueprint.make({
  if: MAY_READ,
  params: {
    path: PATH,
    title: PLUGIN_TITLE,
    icon: PLUGIN_ICON,
    routeRef: rootRouteRef,
    noHeader: true,
    loader: () =>
      import('./components/IdpSyncPage/NfsIdpSyncPage').then(m => (
        <m.NfsIdpSyncPage />
      )),
  },
});

// Without a route ref it has no item in the navigation; whoever follows a link gets a reason in place of "not found".
const idpSyncForbiddenPage = PageBlueprint.make({
  name: 'forbidden',
  if: { $not: MAY_READ },
  params: {
    path: PATH,
    title: PLUGIN_TITLE,
    loader: () =>
      import('./components/IdpSyncPage/NfsForbiddenPage').then(m => (
        <m.NfsForbiddenPage />
      )),
  },
});

const entityIdpSyncCard = EntityCardBlueprint.make({
  if: MAY_READ,
  params: {
    type: 'info',
    filter: {
      kind: { $in: ['user', 'group'] },
      [`metadata.annotations.${CONNECTION_ANNOTATION}`]: { $exists: true },
    },
    loader: () =>
      import('./components/EntityCard').then(m => <m.EntityIdpSyncCard />),
  },
});

/**
 * Overview, synchronization log and entity card, for apps of the new frontend system.
 *
 * @public
 */
export const idpSyncPlugin = createFrontendPlugin({
  pluginId: PLUGIN_ID,
  title: PLUGIN_TITLE,
  icon: PLUGIN_ICON,
  info: { packageJson: () => import('../package.json') },
  routes: { root: rootRouteRef },
  externalRoutes: { catalogIndex: catalogIndexRouteRef },
  extensions: [
    idpSyncApi,
    idpSyncPage,
    idpSyncForbiddenPage,
    entityIdpSyncCard,
  ],
});
