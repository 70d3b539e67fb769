import type {
  AuditorService,
  HttpAuthService,
  LoggerService,
  PermissionsService,
} from '@backstage/backend-plugin-api';
import type { IdpSyncSignal } from '@idp-sync/backstage-plugin-idp-sync-common';
import type { Router } from 'express';
import createPromiseRouter from 'express-promise-router';
import type { ManagedEntityLookup } from '../apply/ManagedEntityLookup';
import type { Leavers } from '../leavers/Leavers';
import type { ReservedReferences } from '../apply/ReservedReferences';
import type { ConnectionOverview } from '../connections/ConnectionOverview';
import type { AdministrativeUnits } from '../directory/AdministrativeUnits';
import type { DirectoryBrowser } from '../directory/DirectoryBrowser';
import type { CredentialProfileStore } from '../connections/credentials/CredentialProfileStore';
import type { LiveConnections } from '../connections/LiveConnections';
import type { ConnectionLifecycle } from '../connections/portal/ConnectionLifecycle';
import type { PortalConnectionStore } from '../connections/portal/PortalConnectionStore';
import type { ObjectExplainer } from '../explain/ObjectExplainer';
import type { HeldChanges } from '../guard/HeldChanges';
import type { HoldDecisions } from '../guard/HoldDecisions';
import type { HandoverDryRun } from '../handover/HandoverDryRun';
import type { ObjectHistoryLog } from '../runs/ObjectHistoryLog';
import type { Problems } from '../problems/Problems';
import type { LeavingOwnerSearch } from '../preview/LeavingOwnerSearch';
import type { PolicyVersions } from '../policy/PolicyVersions';
import type { Previews } from '../preview/Previews';
import type { SupportBundle } from '../support/SupportBundle';
import type { RunLog } from '../runs/RunLog';
import type { RunRequests } from '../runs/RunRequests';
import { AuditedRoute } from './AuditedRoute';
import { addConnectionRoutes } from './connectionRoutes';
import { addDirectoryRoutes } from './directoryRoutes';
import { addConnectionSettingsRoutes } from './connectionSettingsRoutes';
import { addCredentialRoutes } from './credentialRoutes';
import { createErrorCoder, refuseUnknown } from './errors';
import { addExplainRoutes } from './explainRoutes';
import { addMappingRoutes } from './mappingRoutes';
import type { MappingTrials } from '../preview/MappingTrials';
import { addHeldRoutes } from './heldRoutes';
import { addHandoverRoutes } from './handoverRoutes';
import { addLeaverRoutes } from './leaverRoutes';
import { addLifecycleRoutes } from './lifecycleRoutes';
import { addManagedEntityRoutes } from './managedEntityRoutes';
import { Gatekeeper } from './permissions';
import { addProblemRoutes } from './problemRoutes';
import { addPolicyRoutes } from './policyRoutes';
import { addPreviewRoutes } from './previewRoutes';
import { addReservedReferenceRoutes } from './reservedReferenceRoutes';
import { RunCommands } from './RunCommands';
import { addRunRoutes } from './runRoutes';
import { addSupportRoutes } from './supportRoutes';
import { addStatusRoutes } from './statusRoutes';

/** What the API stands on. */
export interface RouterOptions {
  overview: ConnectionOverview;
  runLog: RunLog;
  runRequests: RunRequests;
  previews: Previews;
  leavingOwners: LeavingOwnerSearch;
  managedEntities: ManagedEntityLookup;
  reservedReferences: ReservedReferences;
  heldChanges: HeldChanges;
  holdDecisions: HoldDecisions;
  handoverDryRun: HandoverDryRun;
  directory: DirectoryBrowser;
  administrativeUnits: AdministrativeUnits;
  objectExplainer: ObjectExplainer;
  mappingTrials: MappingTrials;
  objectHistory: ObjectHistoryLog;
  leavers: Leavers;
  problems: Problems;
  supportBundle: SupportBundle;
  connections: Pick<LiveConnections, 'get'>;
  portalConnections: PortalConnectionStore;
  lifecycle: ConnectionLifecycle;
  policyVersions: PolicyVersions;
  credentialProfiles: CredentialProfileStore;
  /** Tells open pages that something was saved; nobody is told unless given. */
  announce?: (signal: IdpSyncSignal) => void;
  httpAuth: HttpAuthService;
  permissions: PermissionsService;
  auditor: AuditorService;
  logger: LoggerService;
}

/** What the routes share. */
export interface RouteContext {
  overview: ConnectionOverview;
  runLog: RunLog;
  runCommands: RunCommands;
  previews: Previews;
  leavingOwners: LeavingOwnerSearch;
  managedEntities: ManagedEntityLookup;
  reservedReferences: ReservedReferences;
  heldChanges: HeldChanges;
  holdDecisions: HoldDecisions;
  handoverDryRun: HandoverDryRun;
  directory: DirectoryBrowser;
  administrativeUnits: AdministrativeUnits;
  objectExplainer: ObjectExplainer;
  mappingTrials: MappingTrials;
  objectHistory: ObjectHistoryLog;
  leavers: Leavers;
  problems: Problems;
  supportBundle: SupportBundle;
  connections: Pick<LiveConnections, 'get'>;
  portalConnections: PortalConnectionStore;
  lifecycle: ConnectionLifecycle;
  policyVersions: PolicyVersions;
  credentialProfiles: CredentialProfileStore;
  /** Tells open pages that settings or policy of a connection were saved. */
  announceSaved: (connectionId: string) => void;
  gatekeeper: Gatekeeper;
  audited: AuditedRoute;
}

/** The HTTP API as `openapi.yaml` describes it, to be mounted at `/api/idp-sync`. */
export function createRouter(options: RouterOptions): Router {
  const gatekeeper = new Gatekeeper(options);
  const context: RouteContext = {
    overview: options.overview,
    runLog: options.runLog,
    runCommands: new RunCommands(options),
    previews: options.previews,
    leavingOwners: options.leavingOwners,
    managedEntities: options.managedEntities,
    reservedReferences: options.reservedReferences,
    heldChanges: options.heldChanges,
    holdDecisions: options.holdDecisions,
    handoverDryRun: options.handoverDryRun,
    directory: options.directory,
    administrativeUnits: options.administrativeUnits,
    objectExplainer: options.objectExplainer,
    mappingTrials: options.mappingTrials,
    objectHistory: options.objectHistory,
    leavers: options.leavers,
    problems: options.problems,
    supportBundle: options.supportBundle,
    connections: options.connections,
    portalConnections: options.portalConnections,
    lifecycle: options.lifecycle,
    policyVersions: options.policyVersions,
    credentialProfiles: options.credentialProfiles,
    announceSaved: connectionId =>
      options.announce?.({ connectionId, runId: 0, status: 'saved' }),
    gatekeeper,
    audited: new AuditedRoute({ gatekeeper, auditor: options.auditor }),
  };
  const router = createPromiseRouter();
  addStatusRoutes(router, context);
  addConnectionSettingsRoutes(router, context);
  addConnectionRoutes(router, context);
  addDirectoryRoutes(router, context);
  addLifecycleRoutes(router, context);
  addCredentialRoutes(router, context);
  addPolicyRoutes(router, context);
  addExplainRoutes(router, context);
  addMappingRoutes(router, context);
  addHandoverRoutes(router, context);
  addHeldRoutes(router, context);
  addRunRoutes(router, context);
  addPreviewRoutes(router, context);
  addLeaverRoutes(router, context);
  addManagedEntityRoutes(router, context);
  addReservedReferenceRoutes(router, context);
  addProblemRoutes(router, context);
  addSupportRoutes(router, context);
  router.use(refuseUnknown);
  router.use(createErrorCoder(options.logger));
  return router;
}
