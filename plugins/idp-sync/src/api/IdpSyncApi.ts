import { createApiRef } from '@backstage/core-plugin-api';
import type { ConnectionsApi } from './connections';
import type { CredentialsApi } from './credentials';
import type { DirectoryApi } from './directory';
import type { HeldApi } from './held';
import type { LeaversApi } from './leavers';
import type { MappingApi } from './mapping';
import type { ObjectsApi } from './objects';
import type { PoliciesApi } from './policies';
import type { PreviewsApi } from './previews';
import type { ProblemsApi } from './problems';
import type { RunsApi } from './runs';
import type { SetupApi } from './setup';

/**
 * What the pages ask of the backend of idp-sync, by area.
 *
 * Every method throws a `ResponseError` when the backend refuses or fails.
 *
 * @public
 */
export interface IdpSyncApi {
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
}

/** Shared by both frontend systems. @public */
export const idpSyncApiRef = createApiRef<IdpSyncApi>({
  id: 'plugin.idp-sync.api',
});
