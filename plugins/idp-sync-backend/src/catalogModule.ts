import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { catalogProcessingExtensionPoint } from '@backstage/plugin-catalog-node';
import { catalogConnectionServiceRef } from './apply/CatalogConnection';
import { idleProvidersServiceRef } from './handover/IdleProviders';
import { readPredecessors } from './handover/TakeOver';
import { catalogGateServiceRef } from './sourceOfTruth/CatalogGate';
import { ForeignEntityProcessor } from './sourceOfTruth/ForeignEntityProcessor';

/** Gives the plugin its connection to the catalog. Runs are executed only in processes that have it. @public */
export const catalogModuleIdpSync = createBackendModule({
  pluginId: 'catalog',
  moduleId: 'idp-sync',
  register(env) {
    env.registerInit({
      deps: {
        processing: catalogProcessingExtensionPoint,
        config: coreServices.rootConfig,
        connection: catalogConnectionServiceRef,
        idle: idleProvidersServiceRef,
        gate: catalogGateServiceRef,
      },
      async init({ processing, config, connection, idle, gate }) {
        processing.addProcessor(new ForeignEntityProcessor(gate));
        processing.addEntityProvider(
          connection,
          ...readPredecessors(config).map(one => idle.add(one)),
        );
      },
    });
  },
});
