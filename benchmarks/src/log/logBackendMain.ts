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
import { addRun } from './fillLog';
import type { LogApi } from './LogApi';

const delay = monitorEventLoopDelay({ resolution: 5 });
let database: Knex | undefined;

const connected = (): Knex => {
  if (!database) {
    throw new Error('The backend has not been started');
  }
  return database;
};

serveParent<LogApi>({
  async start(config, catalogFile) {
    await startBackend(config, [
      ...new StandInCatalog(catalogFile).features(),
      idpSyncFeatures,
      createBackendModule({
        pluginId: 'idp-sync',
        moduleId: 'log-filler',
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
  addRun: changes => addRun(connected(), changes),
  async analyze() {
    const knex = connected();
    const isSqlite = String(knex.client.config.client).includes('sqlite');
    await knex.raw(isSqlite ? 'analyze' : 'vacuum analyze run_changes');
  },
  longestDelay() {
    const longest = delay.max / 1e6;
    delay.reset();
    return longest;
  },
});
