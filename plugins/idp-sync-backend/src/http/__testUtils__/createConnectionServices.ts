import { ConfigReader } from '@backstage/config';
import type { JsonObject } from '@backstage/types';
import type { DirectorySource } from '@idp-sync/backstage-plugin-idp-sync-node';
import type { Knex } from 'knex';
import { readPortalClouds } from '../../connections/clouds';
import { CredentialProfiles } from '../../connections/credentials/CredentialProfiles';
import { DatabaseCredentialProfiles } from '../../connections/credentials/DatabaseCredentialProfiles';
import { loadPortalCredentials } from '../../connections/credentials/loadPortalCredentials';
import { FileConnections } from '../../connections/FileConnections';
import { LiveConnections } from '../../connections/LiveConnections';
import { DatabasePortalConnectionStore } from '../../connections/portal/DatabasePortalConnectionStore';
import { PortalConnections } from '../../connections/portal/PortalConnections';
import { SecretBox } from '../../encryption/SecretBox';
import { DatabaseConnectionLifecycle } from '../../connections/portal/DatabaseConnectionLifecycle';
import { DatabaseRunRequests } from '../../runs/DatabaseRunRequests';
import { EntraSource } from '../../scan/entra/EntraSource';

/** Whatever is set up in the portal, over a test database. */
export function createConnectionServices(
  knex: Knex,
  idpSync: JsonObject = {
    encryption: { keys: [{ id: 'k1', secret: 'k'.repeat(44) }] },
  },
) {
  const config = new ConfigReader({ idpSync });
  const profiles = CredentialProfiles.fromConfig(config);
  const clouds = readPortalClouds(config);
  const source = EntraSource.create({ profiles, clouds });
  const sources = new Map<string, DirectorySource>([[source.provider, source]]);
  const box = SecretBox.fromConfig(config);
  const credentials = (on: Knex) =>
    loadPortalCredentials(on, { file: profiles, box, noteIn: knex });
  const connections = new LiveConnections({
    file: FileConnections.read(config, sources),
    portal: new PortalConnections({ knex, sources, credentials, box }),
    sources,
    fileVersions: new Map(),
  });
  const credentialProfiles = new DatabaseCredentialProfiles({
    knex,
    file: profiles,
    box,
    clouds,
    configured: connections,
  });
  return {
    connections,
    lifecycle: new DatabaseConnectionLifecycle({
      knex,
      connections,
      runRequests: new DatabaseRunRequests(knex),
      requestsIn: transaction => new DatabaseRunRequests(transaction),
    }),
    credentialProfiles,
    portalConnections: new DatabasePortalConnectionStore({
      knex,
      sources,
      connections,
      credentials,
      profiles: credentialProfiles,
      box,
    }),
  };
}
