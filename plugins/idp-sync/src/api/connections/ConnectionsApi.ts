import type {
  ConnectionSummary,
  Policy,
  SyncStatus,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import type { RequestOptions } from '../RequestOptions';

/** What the pages ask about connections and what they are synced by. @public */
export interface ConnectionsApi {
  /** All connections with their state, last run and entities. */
  getStatus(options?: RequestOptions): Promise<SyncStatus>;
  getConnection(
    connectionId: string,
    options?: RequestOptions,
  ): Promise<ConnectionSummary>;
  /** The policy that a connection is synced by. */
  getPolicy(
    connectionId: string,
    options?: RequestOptions,
  ): Promise<{ version: number; policy: Policy }>;
}
