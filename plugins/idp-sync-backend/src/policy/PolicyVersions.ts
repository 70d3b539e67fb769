import type {
  Page,
  Policy,
  PolicyFieldChange,
  PolicyTextIssue,
  PolicyVersion,
  SavedPolicy,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import type { Knex } from 'knex';

/** A policy that somebody wants to be in force. */
export interface PolicyToSave {
  policy: Policy;
  /** The version that it was made from; 0 where there was none. */
  baseVersion: number;
  /** Entity ref of a user or subject of a service. */
  by: string;
}

/** The policies of connections, as pages and API see them. Of an unknown connection or version everything is undefined. */
export interface PolicyVersions {
  current(connectionId: string): Promise<SavedPolicy | undefined>;
  /** Newest first. */
  list(
    connectionId: string,
    page: { offset: number; limit: number },
  ): Promise<Page<PolicyVersion>>;
  get(connectionId: string, version: number): Promise<SavedPolicy | undefined>;
  /** What differs between two versions, field by field. */
  changes(
    connectionId: string,
    versions: { since: number; version: number },
  ): Promise<PolicyFieldChange[] | undefined>;
  /**
   * Puts a policy of a connection made in the portal into force; one that is the same as the one in force stays that version. Its schedule holds at once.
   *
   * @param transaction - that the caller is in, if any
   * @returns the version
   * @throws IdpSyncError `IDP_MANAGED_IN_FILE`; ChangedMeanwhileError where the base is not the latest any more
   */
  save(
    connectionId: string,
    policy: PolicyToSave,
    transaction?: Knex.Transaction,
  ): Promise<number>;
  /** The connection with its policy, to be pasted under `idpSync.connections`. */
  toYaml(connectionId: string): Promise<string | undefined>;
  /** What YAML says as a policy, or what is wrong with it and where. */
  parseYaml(text: string): { policy: Policy } | { issues: PolicyTextIssue[] };
}
