import type {
  ConnectionSummary,
  SyncStatus,
} from '@idp-sync/backstage-plugin-idp-sync-common';

/** What an answer about something else says of the connection behind it. */
export interface ConnectionIdentity {
  id: string;
  title: string;
  provider: string;
  tenantId: string;
}

/** The policy a connection is synced by. */
export interface CurrentPolicy {
  version: number;
  /** As it was saved, defaults filled in. */
  policy: unknown;
  /** ISO 8601, UTC. */
  createdAt: string;
}

/**
 * How all connections are doing: those of the configuration in its order, usable or not, then those that vanished from it and still have entities.
 */
export interface ConnectionOverview {
  status(): Promise<SyncStatus>;
  connections(): Promise<ConnectionSummary[]>;
  connection(id: string): Promise<ConnectionSummary | undefined>;
  /** The same connections by id, without asking how they are doing. */
  identity(id: string): Promise<ConnectionIdentity | undefined>;
  /** Connections whose id or title contains every word of the term. */
  searchByTitle(term: string): Promise<string[]>;
  /** Undefined for an unknown connection and for one that has never had a valid policy. */
  policy(id: string): Promise<CurrentPolicy | undefined>;
}
