import { randomUUID } from 'node:crypto';
import {
  coreServices,
  createBackendPlugin,
  resolvePackagePath,
} from '@backstage/backend-plugin-api';
import {
  actionsRegistryServiceRef,
  metricsServiceRef,
} from '@backstage/backend-plugin-api/alpha';
import { catalogServiceRef } from '@backstage/plugin-catalog-node';
import { eventsServiceRef } from '@backstage/plugin-events-node';
import { notificationService } from '@backstage/plugin-notifications-node';
import { signalsServiceRef } from '@backstage/plugin-signals-node';
import {
  type Policy,
  idpSyncPermissions,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import {
  type DirectorySource,
  directorySourcesExtensionPoint,
  type EntityTransformers,
  entityTransformersExtensionPoint,
} from '@idp-sync/backstage-plugin-idp-sync-node';
import type { Knex } from 'knex';
import { registerActions } from './actions/registerActions';
import { catalogConnectionServiceRef } from './apply/CatalogConnection';
import { CatalogReader } from './apply/CatalogReader';
import { DatabaseManagedEntityLookup } from './apply/DatabaseManagedEntityLookup';
import { DatabaseLeavers } from './leavers/DatabaseLeavers';
import { DatabaseReservedReferences } from './apply/DatabaseReservedReferences';
import { ManagedEntityStore } from './apply/ManagedEntityStore';
import { RejectionInbox } from './apply/RejectionInbox';
import { DatabaseConnectionOverview } from './connections/DatabaseConnectionOverview';
import { DatabaseConnectionStore } from './connections/DatabaseConnectionStore';
import { ConfigurationFingerprints } from './connections/failures/ConfigurationFingerprints';
import { DatabaseConnectionFailures } from './connections/failures/DatabaseConnectionFailures';
import { FileConnections } from './connections/FileConnections';
import { CredentialProfiles } from './connections/credentials/CredentialProfiles';
import { readEngineSettings } from './engineSettings';
import { DefaultObjectExplainer } from './explain/DefaultObjectExplainer';
import { DatabaseHeldChanges } from './guard/DatabaseHeldChanges';
import { DatabaseHoldDecisions } from './guard/DatabaseHoldDecisions';
import { readHeldKinds } from './guard/readHeldKinds';
import { CatalogHandoverDryRun } from './handover/CatalogHandoverDryRun';
import { idleProvidersServiceRef } from './handover/IdleProviders';
import { createRouter } from './http/router';
import { CleanerMetrics } from './metrics/CleanerMetrics';
import { registerStateMetrics } from './metrics/registerStateMetrics';
import { RunMetrics } from './metrics/RunMetrics';
import { DatabaseMirrorStore } from './mirror/DatabaseMirrorStore';
import { NotificationOutbox } from './notifications/NotificationOutbox';
import { DatabasePolicyStore } from './policy/DatabasePolicyStore';
import { DatabaseObjectHistoryLog } from './runs/DatabaseObjectHistoryLog';
import { DatabaseProblems } from './problems/DatabaseProblems';
import { ProblemMonitor } from './problems/ProblemMonitor';
import { ProblemSettingsReader } from './problems/problemSettings';
import { CatalogLeavingOwnerSearch } from './preview/CatalogLeavingOwnerSearch';
import { DatabasePreviews } from './preview/DatabasePreviews';
import { DatabaseRunLog } from './runs/DatabaseRunLog';
import {
  DatabaseRunRequests,
  type RunRequestNotice,
} from './runs/DatabaseRunRequests';
import { readDatabaseNow } from './runs/databaseTime';
import { HistoryCleaner } from './runs/HistoryCleaner';
import { RunAnnouncer } from './runs/RunAnnouncer';
import { RunClaims } from './runs/RunClaims';
import { CatalogWatch } from './runs/CatalogWatch';
import type { Engine } from './runs/RunContext';
import { RunUpkeep } from './runs/RunUpkeep';
import { RunWorker } from './runs/RunWorker';
import { DefaultSupportBundle } from './support/DefaultSupportBundle';
import { EntraSource } from './scan/entra/EntraSource';
import { retryInstant, RetryTick } from './schedule/RetryTick';
import { requestFirstRuns } from './schedule/requestFirstRuns';
import { ScheduleTick } from './schedule/ScheduleTick';

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
      deps: {
        actionsRegistry: actionsRegistryServiceRef,
        auditor: coreServices.auditor,
        auth: coreServices.auth,
        catalog: catalogServiceRef,
        config: coreServices.rootConfig,
        database: coreServices.database,
        events: eventsServiceRef,
        httpAuth: coreServices.httpAuth,
        httpRouter: coreServices.httpRouter,
        lifecycle: coreServices.lifecycle,
        logger: coreServices.logger,
        metrics: metricsServiceRef,
        notifications: notificationService,
        permissions: coreServices.permissions,
        permissionsRegistry: coreServices.permissionsRegistry,
        scheduler: coreServices.scheduler,
        signals: signalsServiceRef,
        idle: idleProvidersServiceRef,
        sink: catalogConnectionServiceRef,
      },
      async init(services) {
        const { config, database, idle, logger, sink } = services;
        const settings = readEngineSettings(config);
        const problemSettings = ProblemSettingsReader.read(config);
        const entra = EntraSource.create({
          profiles: CredentialProfiles.fromConfig(config),
        });
        const configured = FileConnections.read(
          config,
          new Map(
            [entra, ...addedSources].map(source => [source.provider, source]),
          ),
        );
        const knex = await database.getClient();
        if (!database.migrations?.skip) {
          await knex.migrate.latest({
            directory: resolvePackagePath(
              '@idp-sync/backstage-plugin-idp-sync-backend',
              'migrations',
            ),
          });
        }
        const connections = DatabaseConnectionStore.create(knex, {
          policies: DatabasePolicyStore.create(knex),
        });
        await connections.sync(configured.list());
        const policyVersions = new Map(
          (await connections.list()).map(one => [one.id, one.policyVersion]),
        );
        const definitions = () =>
          configured.list().flatMap(({ definition }) => definition ?? []);
        const scheduled = () => (settings.paused ? [] : definitions());
        const failures = new DatabaseConnectionFailures({
          fingerprints: ConfigurationFingerprints.read(config),
          triedAgainAt: (id, dueAt) => {
            const connection = scheduled().find(each => each.id === id);
            return connection && retryInstant(connection, dueAt);
          },
        });

        const announcer = new RunAnnouncer(services);
        const outbox = new NotificationOutbox({
          knex,
          logger,
          notifications: services.notifications,
          settingsOf: id => problemSettings.of(id),
          configured,
        });
        const onProblem = (connectionId: string) => {
          announcer.announce({ connectionId, runId: 0, status: 'problems' });
          void outbox.deliver();
        };
        const problems = new DatabaseProblems({
          knex,
          configured,
          onChange: onProblem,
        });
        const problemMonitor = new ProblemMonitor({
          knex,
          configured,
          logger,
          limitsOf: id => problemSettings.of(id),
          readHeld: readHeldKinds,
          isPaused: () => settings.paused,
          onChange: onProblem,
        });
        const runMetrics = new RunMetrics({
          knex,
          logger,
          metrics: services.metrics,
        });
        registerStateMetrics({
          knex,
          logger,
          metrics: services.metrics,
          connections: () =>
            definitions().flatMap(({ id, enabled }) => (enabled ? id : [])),
        });
        const engine: Engine = {
          knex,
          logger,
          connection: id => ({
            ...configured.get(id),
            policyVersion: policyVersions.get(id) ?? 0,
          }),
          mirror: DatabaseMirrorStore.create(knex),
          managed: new ManagedEntityStore(knex),
          failures,
          catalog: new CatalogReader(services.catalog, services.auth),
          sink,
          idle,
          rejections: await RejectionInbox.create(services),
          transformers,
          startedAt: await readDatabaseNow(knex),
          ended: async ({ connectionId, runId }) => {
            await runMetrics.record(runId);
            await problemMonitor.look(connectionId);
          },
          announce: change => announcer.announce(change),
        };
        const claims = new RunClaims(knex, randomUUID());
        const worker = new RunWorker({
          engine,
          claims,
          upkeep: new RunUpkeep({
            engine,
            claims,
            paused: settings.paused,
            watch: new CatalogWatch({
              engine,
              // The worker, whose upkeep this is, looks by itself.
              requests: new DatabaseRunRequests(knex, notice =>
                announcer.announce(notice),
              ),
            }),
          }),
          paused: settings.paused,
        });
        const tell = (notice: RunRequestNotice) => {
          announcer.announce(notice);
          void worker.look();
        };
        const runRequests = new DatabaseRunRequests(knex, tell);
        // What a transaction requests is there for others once it is committed.
        const requestsIn = (transaction: Knex.Transaction) =>
          new DatabaseRunRequests(transaction, notice => {
            void transaction.executionPromise.then(
              () => tell(notice),
              () => undefined,
            );
          });

        const overview = new DatabaseConnectionOverview({
          knex,
          configured,
          isPaused: () => settings.paused,
          isCatalogConnected: () => sink.connected,
        });
        const runLog = new DatabaseRunLog({ knex });
        const objectHistory = new DatabaseObjectHistoryLog(knex);
        const objectExplainer = new DefaultObjectExplainer({
          engine,
          overview,
          history: objectHistory,
          logger,
        });
        const previews = new DatabasePreviews({
          knex,
          mirror: engine.mirror,
          runRequests,
        });
        const heldChanges = new DatabaseHeldChanges(knex);
        services.permissionsRegistry.addPermissions(idpSyncPermissions);
        services.httpRouter.use(
          createRouter({
            ...services,
            overview,
            runLog,
            runRequests,
            previews,
            leavingOwners: new CatalogLeavingOwnerSearch({
              knex,
              catalog: services.catalog,
            }),
            managedEntities: new DatabaseManagedEntityLookup({
              knex,
              connections: overview,
            }),
            handoverDryRun: new CatalogHandoverDryRun(engine),
            objectExplainer,
            objectHistory,
            problems,
            supportBundle: new DefaultSupportBundle({
              knex,
              config,
              connections: () => configured.list(),
              problems,
            }),
            leavers: new DatabaseLeavers({
              knex,
              policyOf: id => policyOf(engine, id)?.leavers,
            }),
            reservedReferences: new DatabaseReservedReferences(knex),
            heldChanges,
            holdDecisions: new DatabaseHoldDecisions({ knex, requestsIn }),
          }),
        );
        registerActions({
          ...services,
          overview,
          runLog,
          runRequests,
          previews,
          objectExplainer,
        });

        const tickOptions = {
          knex,
          requestsIn,
          connections: scheduled,
          logger,
        };
        const scheduleTick = new ScheduleTick(tickOptions);
        const retryTick = new RetryTick(tickOptions);
        await services.scheduler.scheduleTask({
          id: 'schedule-tick',
          frequency: { seconds: 10 },
          timeout: { minutes: 1 },
          fn: async () => {
            await scheduleTick.tick(await readDatabaseNow(knex));
            await retryTick.tick();
          },
        });
        await services.scheduler.scheduleTask({
          id: 'problem-tick',
          frequency: { minutes: 1 },
          timeout: { minutes: 5 },
          fn: async () => {
            await problemMonitor.lookAtAll();
            await outbox.deliver();
          },
        });
        const cleaner = new HistoryCleaner({
          knex,
          retention: settings.historyRetention,
          logger,
        });
        const cleanerMetrics = new CleanerMetrics(services.metrics);
        await services.scheduler.scheduleTask({
          id: 'history-cleaner',
          frequency: { hours: 24 },
          timeout: { hours: 1 },
          fn: async signal =>
            cleanerMetrics.measure(async () =>
              cleaner.clean(await readDatabaseNow(knex), signal),
            ),
        });
        services.lifecycle.addStartupHook(async () => {
          worker.start();
          await requestFirstRuns({
            knex,
            requestsIn,
            failures,
            connections: scheduled(),
          });
        });
        services.lifecycle.addShutdownHook(() => worker.stop());
      },
    });
  },
});

/** As configured now; undefined where that is not valid. */
function policyOf(
  engine: Pick<Engine, 'connection'>,
  connectionId: string,
): Policy | undefined {
  try {
    return engine.connection(connectionId).definition.policy;
  } catch {
    return undefined;
  }
}
