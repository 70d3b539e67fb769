import { monitorEventLoopDelay } from 'node:perf_hooks';
import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import idpSyncFeatures from '@idp-sync/backstage-plugin-idp-sync-backend';
import type { Knex } from 'knex';
import { startBackend } from '../backend/startBackend';
import { serveParent } from '../processes/serveParent';
import { StandInCatalog } from '../size/StandInCatalog';
import { fillMirror } from './fillMirror';
import type { SelectionApi } from './SelectionApi';

const delay = monitorEventLoopDelay({ resolution: 5 });
let database: Knex | undefined;

serveParent<SelectionApi>({
  async start(config, catalogFile) {
    await startBackend(config, [
      ...new StandInCatalog(catalogFile).features(),
      idpSyncFeatures,
      createBackendModule({
        pluginId: 'idp-sync',
        moduleId: 'mirror-filler',
        register(env) {
          env.registerInit({
            deps: { service: coreServices.database },
            init: async ({ service }) => {
              database = await service.getClient();
            },
          });
        },
      }),
    ]);
    delay.enable();
  },
  async fill(connectionId, size) {
    if (!database) {
      throw new Error('The backend has not been started');
    }
    await fillMirror(database, connectionId, size);
  },
  longestDelay() {
    const longest = delay.max / 1e6;
    delay.reset();
    return longest;
  },
});
