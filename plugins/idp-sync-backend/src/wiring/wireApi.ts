import { idpSyncPermissions } from '@idp-sync/backstage-plugin-idp-sync-common';
import { IdpSyncError } from '@idp-sync/backstage-plugin-idp-sync-node';
import { registerActions } from '../actions/registerActions';
import { DatabaseManagedEntityLookup } from '../apply/DatabaseManagedEntityLookup';
import { DatabaseReservedReferences } from '../apply/DatabaseReservedReferences';
import { DatabaseConnectionOverview } from '../connections/DatabaseConnectionOverview';
import type { LiveConnections } from '../connections/LiveConnections';
import { SourceAdministrativeUnits } from '../directory/SourceAdministrativeUnits';
import { MirrorDirectoryBrowser } from '../directory/MirrorDirectoryBrowser';
import { DefaultObjectExplainer } from '../explain/DefaultObjectExplainer';
import { DatabaseHeldChanges } from '../guard/DatabaseHeldChanges';
import { DatabaseHoldDecisions } from '../guard/DatabaseHoldDecisions';
import { CatalogHandoverDryRun } from '../handover/CatalogHandoverDryRun';
import { createRouter } from '../http/router';
import { DatabaseLeavers } from '../leavers/DatabaseLeavers';
import { DatabasePolicyStore } from '../policy/DatabasePolicyStore';
import { DatabasePolicyVersions } from '../policy/DatabasePolicyVersions';
import { CatalogLeavingOwnerSearch } from '../preview/CatalogLeavingOwnerSearch';
import { DatabasePreviews } from '../preview/DatabasePreviews';
import { DefaultMappingTrials } from '../preview/DefaultMappingTrials';
import type { Problems } from '../problems/Problems';
import { DatabaseObjectHistoryLog } from '../runs/DatabaseObjectHistoryLog';
import type { RunAnnouncer } from '../runs/RunAnnouncer';
import { DatabaseRunLog } from '../runs/DatabaseRunLog';
import { DefaultSupportBundle } from '../support/DefaultSupportBundle';
import type { PluginServices } from './PluginServices';
import type { WiredConnections } from './wireConnections';
import type { WiredRuns } from './wireRuns';

/**
 * The doors for pages, scripts and assistants.
 *
 * @param options - `paused` `idpSync.paused`
 */
export function wireApi(
  services: PluginServices,
  options: Pick<
    WiredRuns,
    'engine' | 'runRequests' | 'requestsIn' | 'lifecycle'
  > &
    Pick<
      WiredConnections,
      'connections' | 'portalConnections' | 'credentialProfiles'
    > & {
      problems: Problems;
      announcer: RunAnnouncer;
      paused: boolean;
    },
): void {
  const { catalog, config, logger, sink } = services;
  const { engine, runRequests, requestsIn, connections, problems } = options;
  const { knex } = engine;
  const overview = new DatabaseConnectionOverview({
    knex,
    configured: connections,
    isPaused: () => options.paused,
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
  const policyVersions = new DatabasePolicyVersions({
    knex,
    policies: DatabasePolicyStore.create(knex),
  });
  const previews = new DatabasePreviews({
    knex,
    mirror: engine.mirror,
    requestsIn,
    policies: policyVersions,
  });
  services.permissionsRegistry.addPermissions(idpSyncPermissions);
  services.httpRouter.use(
    createRouter({
      ...services,
      connections,
      portalConnections: options.portalConnections,
      lifecycle: options.lifecycle,
      policyVersions,
      credentialProfiles: options.credentialProfiles,
      overview,
      runLog,
      runRequests,
      previews,
      leavingOwners: new CatalogLeavingOwnerSearch({ knex, catalog }),
      managedEntities: new DatabaseManagedEntityLookup({
        knex,
        connections: overview,
      }),
      directory: new MirrorDirectoryBrowser({ engine, previews }),
      administrativeUnits: new SourceAdministrativeUnits({ knex, connections }),
      handoverDryRun: new CatalogHandoverDryRun(engine),
      objectExplainer,
      mappingTrials: new DefaultMappingTrials({ engine, overview }),
      objectHistory,
      problems,
      supportBundle: new DefaultSupportBundle({
        knex,
        config,
        connections: () => connections.list(),
        problems,
      }),
      leavers: new DatabaseLeavers({
        knex,
        policyOf: async id => (await policyOf(connections, id))?.leavers,
      }),
      reservedReferences: new DatabaseReservedReferences(knex),
      heldChanges: new DatabaseHeldChanges(knex),
      holdDecisions: new DatabaseHoldDecisions({ knex, requestsIn }),
      announce: signal => options.announcer.announce(signal),
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
}

/** As configured now; undefined where that is not valid. */
async function policyOf(connections: LiveConnections, connectionId: string) {
  try {
    return (await connections.get(connectionId)).definition.policy;
  } catch (error) {
    if (error instanceof IdpSyncError) {
      return undefined;
    }
    throw error;
  }
}
