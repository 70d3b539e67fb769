import type {
  Page,
  Policy,
  PolicyFieldChange,
  PolicySave,
  PolicyVersion,
  SavedPolicy,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import type { PageQuery } from '../PageQuery';
import type { RequestOptions } from '../RequestOptions';

/** What the pages ask about the policy of a connection and its versions. @public */
export interface PoliciesApi {
  /** What a connection is synced by. */
  getPolicy(
    connectionId: string,
    options?: RequestOptions,
  ): Promise<SavedPolicy>;
  /** Saves without a run. */
  savePolicy(
    connectionId: string,
    save: PolicySave,
    options?: RequestOptions,
  ): Promise<SavedPolicy>;
  /** Newest first. */
  getVersions(
    connectionId: string,
    query: PageQuery,
    options?: RequestOptions,
  ): Promise<Page<PolicyVersion>>;
  getVersion(
    connectionId: string,
    version: number,
    options?: RequestOptions,
  ): Promise<SavedPolicy>;
  /** Which fields differ between two versions. */
  getChanges(
    connectionId: string,
    version: number,
    since: number,
    options?: RequestOptions,
  ): Promise<PolicyFieldChange[]>;
  /** To be pasted under `idpSync.connections`. */
  exportYaml(connectionId: string, options?: RequestOptions): Promise<Blob>;
  /** Refuses with the line of what is wrong. */
  parseYaml(
    connectionId: string,
    yaml: string,
    options?: RequestOptions,
  ): Promise<{ policy: Policy }>;
}
