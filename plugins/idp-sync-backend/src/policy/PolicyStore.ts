import type { Policy } from '@idp-sync/backstage-plugin-idp-sync-common';
import type { Knex } from 'knex';

/** A policy as it was saved. */
export interface PolicyVersion {
  version: number;
  policy: Policy;
  /** Of the policy with its defaults filled in. */
  hash: string;
  /** Milliseconds since the epoch. */
  createdAt: number;
  /** Entity ref; absent where it came from the configuration file. */
  createdBy?: string;
}

/** Every policy that a connection has ever had, by rising version. */
export interface PolicyStore {
  /** The version of this policy: the latest where it is the same, otherwise a new one. Writes `connections.policy_version`. */
  save(
    connectionId: string,
    policy: Policy,
    options?: { createdBy?: string; transaction?: Knex },
  ): Promise<{ version: number; created: boolean }>;
  get(
    connectionId: string,
    version: number,
  ): Promise<PolicyVersion | undefined>;
  latest(connectionId: string): Promise<PolicyVersion | undefined>;
}
