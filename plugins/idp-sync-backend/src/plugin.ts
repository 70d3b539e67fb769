import { createBackendPlugin } from '@backstage/backend-plugin-api';
import {
  type DirectorySource,
  directorySourcesExtensionPoint,
  type EntityTransformers,
  entityTransformersExtensionPoint,
} from '@idp-sync/backstage-plugin-idp-sync-node';
import { readEngineSettings } from './engineSettings';
import { RunAnnouncer } from './runs/RunAnnouncer';
import { requestFirstRuns } from './schedule/requestFirstRuns';
import { strictestRule } from './sourceOfTruth/strictestRule';
import { openDatabase } from './wiring/openDatabase';
import { pluginServices } from './wiring/PluginServices';
import { scheduleTasks } from './wiring/scheduleTasks';
import { wireApi } from './wiring/wireApi';
import { wireConnections } from './wiring/wireConnections';
import { wireProblems } from './wiring/wireProblems';
import { wireRuns } from './wiring/wireRuns';

/** The engine with its API, actions and schedules. @public */
export const idpSyncPlugin = createBackendPlugin({
  pluginId: 'idp-sync',
  register(env) {
    const addedSources: DirectorySource[] = [];
    let transformers: EntityTransformers | undefined;
    env.registerExtensionPoint(directorySourcesExtensionPoint, {
      addSource: source => void addedSources.push(source),
    });
    env.registerExtensionPoint(entityTransformersExtensionPoint, {
      setTransformers(given) {
        if (transformers) {
          throw new Error('Entity transformers of idp-sync are set already');
        }
        transformers = given;
      },
    });
    env.registerInit({
      deps: pluginServices,
      async init(services) {
        const { config, database, lifecycle, logger } = services;
        const { paused, historyRetention } = readEngineSettings(config);
        const knex = await openDatabase(database);
        const announcer = new RunAnnouncer(services);
        const connected = await wireConnections({
          knex,
          config,
          logger,
          addedSources,
          paused,
        });
        services.gate.attach(async () =>
          strictestRule(await connected.connections.definitions()),
        );
        const watched = wireProblems(services, {
          ...connected,
          knex,
          announcer,
          paused,
        });
        const running = await wireRuns(services, {
          ...connected,
          ...watched,
          knex,
          announcer,
          transformers,
          paused,
        });
        wireApi(services, {
          ...connected,
          ...watched,
          ...running,
          announcer,
          paused,
        });
        await scheduleTasks(services, {
          ...connected,
          ...watched,
          ...running,
          knex,
          historyRetention,
          paused,
        });
        lifecycle.addStartupHook(async () => {
          running.worker.start();
          await requestFirstRuns({
            ...connected,
            ...running,
            knex,
            connections: await connected.scheduled(),
          });
        });
        lifecycle.addShutdownHook(() => running.worker.stop());
      },
    });
  },
});
