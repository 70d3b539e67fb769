import type {
  ConnectionSummary,
  SyncStatus,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import type { RequestOptions } from '../RequestOptions';

/** What the pages ask about connections. @public */
export interface ConnectionsApi {
  /** All connections with their state, last run and entities. */
  getStatus(options?: RequestOptions): Promise<SyncStatus>;
  getConnection(
    connectionId: string,
    options?: RequestOptions,
  ): Promise<ConnectionSummary>;
}
