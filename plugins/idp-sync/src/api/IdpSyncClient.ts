import type { DiscoveryApi, FetchApi } from '@backstage/core-plugin-api';
import type { IdpSyncApi } from './IdpSyncApi';
import { BackendClient } from './backend';
import { type ConnectionsApi, ConnectionsClient } from './connections';
import { type CredentialsApi, CredentialsClient } from './credentials';
import { type DirectoryApi, DirectoryClient } from './directory';
import { type HeldApi, HeldClient } from './held';
import { type LeaversApi, LeaversClient } from './leavers';
import { type MappingApi, MappingClient } from './mapping';
import { type ObjectsApi, ObjectsClient } from './objects';
import { type PoliciesApi, PoliciesClient } from './policies';
import { type PreviewsApi, PreviewsClient } from './previews';
import { type ProblemsApi, ProblemsClient } from './problems';
import { type RunsApi, RunsClient } from './runs';
import { type SetupApi, SetupClient } from './setup';

/**
 * Talks to the backend of idp-sync over HTTP.
 *
 * @public
 */
export class IdpSyncClient implements IdpSyncApi {
  readonly connections: ConnectionsApi;
  readonly directory: DirectoryApi;
  readonly runs: RunsApi;
  readonly previews: PreviewsApi;
  readonly objects: ObjectsApi;
  readonly problems: ProblemsApi;
  readonly held: HeldApi;
  readonly leavers: LeaversApi;
  readonly setup: SetupApi;
  readonly credentials: CredentialsApi;
  readonly policies: PoliciesApi;
  readonly mapping: MappingApi;

  constructor(options: { discoveryApi: DiscoveryApi; fetchApi: FetchApi }) {
    const backend = new BackendClient(options);
    this.connections = new ConnectionsClient(backend);
    this.directory = new DirectoryClient(backend);
    this.runs = new RunsClient(backend);
    this.previews = new PreviewsClient(backend);
    this.objects = new ObjectsClient(backend);
    this.problems = new ProblemsClient(backend);
    this.held = new HeldClient(backend);
    this.leavers = new LeaversClient(backend);
    this.setup = new SetupClient(backend);
    this.credentials = new CredentialsClient(backend);
    this.policies = new PoliciesClient(backend);
    this.mapping = new MappingClient(backend);
  }
}
