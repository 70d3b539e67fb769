import {
  type AuditorService,
  type AuthService,
  coreServices,
  type DatabaseService,
  type HttpAuthService,
  type HttpRouterService,
  type LifecycleService,
  type LoggerService,
  type PermissionsRegistryService,
  type PermissionsService,
  type RootConfigService,
  type SchedulerService,
} from '@backstage/backend-plugin-api';
import {
  type ActionsRegistryService,
  actionsRegistryServiceRef,
  type MetricsService,
  metricsServiceRef,
} from '@backstage/backend-plugin-api/alpha';
import {
  type CatalogService,
  catalogServiceRef,
} from '@backstage/plugin-catalog-node';
import {
  type EventsService,
  eventsServiceRef,
} from '@backstage/plugin-events-node';
import {
  type NotificationService,
  notificationService,
} from '@backstage/plugin-notifications-node';
import {
  type SignalsService,
  signalsServiceRef,
} from '@backstage/plugin-signals-node';
import {
  type CatalogConnection,
  catalogConnectionServiceRef,
} from '../apply/CatalogConnection';
import {
  type IdleProviders,
  idleProvidersServiceRef,
} from '../handover/IdleProviders';
import {
  type CatalogGate,
  catalogGateServiceRef,
} from '../sourceOfTruth/CatalogGate';

/** What the plugin needs of the backend that it is installed in. */
export interface PluginServices {
  actionsRegistry: ActionsRegistryService;
  auditor: AuditorService;
  auth: AuthService;
  catalog: CatalogService;
  config: RootConfigService;
  database: DatabaseService;
  events: EventsService;
  httpAuth: HttpAuthService;
  httpRouter: HttpRouterService;
  lifecycle: LifecycleService;
  logger: LoggerService;
  metrics: MetricsService;
  notifications: NotificationService;
  permissions: PermissionsService;
  permissionsRegistry: PermissionsRegistryService;
  scheduler: SchedulerService;
  signals: SignalsService;
  gate: CatalogGate;
  idle: IdleProviders;
  sink: CatalogConnection;
}

/** {@link PluginServices} as `registerInit` asks for them. */
export const pluginServices = {
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
  gate: catalogGateServiceRef,
  idle: idleProvidersServiceRef,
  sink: catalogConnectionServiceRef,
};
