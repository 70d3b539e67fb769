import { createBackendModule } from '@backstage/backend-plugin-api';
import { catalogProcessingExtensionPoint } from '@backstage/plugin-catalog-node';
import { catalogConnectionServiceRef } from './apply/CatalogConnection';

/** Gives the plugin its connection to the catalog. Runs are executed only in processes that have it. @public */
export const catalogModuleIdpSync = createBackendModule({
  pluginId: 'catalog',
  moduleId: 'idp-sync',
  register(env) {
    env.registerInit({
      deps: {
        processing: catalogProcessingExtensionPoint,
        connection: catalogConnectionServiceRef,
      },
      async init({ processing, connection }) {
        processing.addEntityProvider(connection);
      },
    });
  },
});
