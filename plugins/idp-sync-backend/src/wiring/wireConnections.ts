import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Config } from '@backstage/config';
import type { DirectorySource } from '@idp-sync/backstage-plugin-idp-sync-node';
import type { Knex } from 'knex';
import { CredentialProfiles } from '../connections/credentials/CredentialProfiles';
import { DatabaseConnectionStore } from '../connections/DatabaseConnectionStore';
import { ConfigurationFingerprints } from '../connections/failures/ConfigurationFingerprints';
import type { ConnectionFailures } from '../connections/failures/ConnectionFailures';
import { DatabaseConnectionFailures } from '../connections/failures/DatabaseConnectionFailures';
import { FileConnections } from '../connections/FileConnections';
import { LiveConnections } from '../connections/LiveConnections';
import { readPortalClouds } from '../connections/clouds';
import type { CredentialProfileStore } from '../connections/credentials/CredentialProfileStore';
import { DatabaseCredentialProfiles } from '../connections/credentials/DatabaseCredentialProfiles';
import { loadPortalCredentials } from '../connections/credentials/loadPortalCredentials';
import { renewCredentials } from '../connections/credentials/renewCredentials';
import { DatabasePortalConnectionStore } from '../connections/portal/DatabasePortalConnectionStore';
import type { PortalConnectionStore } from '../connections/portal/PortalConnectionStore';
import { renewProxyPasswords } from '../connections/portal/renewProxyPasswords';
import { SecretBox } from '../encryption/SecretBox';
import { PortalConnections } from '../connections/portal/PortalConnections';
import { DatabasePolicyStore } from '../policy/DatabasePolicyStore';
import { EntraSource } from '../scan/entra/EntraSource';
import { retryInstant } from '../schedule/RetryTick';
import type { LeavingConnection } from '../schedule/GraceTick';

/** The connections, and which of them run by themselves. */
export interface WiredConnections {
  connections: LiveConnections;
  portalConnections: PortalConnectionStore;
  credentialProfiles: CredentialProfileStore;
  failures: ConnectionFailures;
  /** Those that may run by themselves, be it that they are disabled; none while all is paused. */
  scheduled(transaction?: Knex): Promise<readonly LeavingConnection[]>;
}

/** @param options - `addedSources` of modules; `paused` `idpSync.paused` */
export async function wireConnections(options: {
  knex: Knex;
  config: Config;
  logger: LoggerService;
  addedSources: readonly DirectorySource[];
  paused: boolean;
}): Promise<WiredConnections> {
  const { knex, config, logger, addedSources, paused } = options;
  const profiles = CredentialProfiles.fromConfig(config);
  const clouds = readPortalClouds(config);
  const sources = new Map<string, DirectorySource>(
    [EntraSource.create({ profiles, clouds }), ...addedSources].map(source => [
      source.provider,
      source,
    ]),
  );
  const box = SecretBox.fromConfig(config);
  await renewCredentials(knex, { box, logger });
  await renewProxyPasswords(knex, { box, logger });
  const credentials = (on: Knex) =>
    loadPortalCredentials(on, { file: profiles, box, noteIn: knex });
  const file = FileConnections.read(config, sources);
  const store = DatabaseConnectionStore.create(knex, {
    policies: DatabasePolicyStore.create(knex),
  });
  await store.sync(file.list());
  const connections = new LiveConnections({
    file,
    portal: new PortalConnections({
      knex,
      sources,
      credentials,
      box,
    }),
    sources,
    fileVersions: new Map(
      (await store.list()).map(one => [one.id, one.policyVersion]),
    ),
  });
  const credentialProfiles = new DatabaseCredentialProfiles({
    knex,
    file: profiles,
    box,
    clouds,
    configured: connections,
  });
  const scheduled: WiredConnections['scheduled'] = async transaction =>
    paused
      ? []
      : (await connections.definitions(transaction)).map(
          ({ id, enabled, connected, policy }) => ({
            id,
            enabled: enabled && connected,
            policy,
          }),
        );
  return {
    connections,
    credentialProfiles,
    portalConnections: new DatabasePortalConnectionStore({
      knex,
      sources,
      connections,
      credentials,
      profiles: credentialProfiles,
      box,
    }),
    scheduled,
    failures: new DatabaseConnectionFailures({
      fingerprints: ConfigurationFingerprints.read(config),
      triedAgainAt: async (transaction, id, dueAt) => {
        const connection = (await scheduled(transaction)).find(
          each => each.id === id,
        );
        return connection && retryInstant(connection, dueAt);
      },
    }),
  };
}
