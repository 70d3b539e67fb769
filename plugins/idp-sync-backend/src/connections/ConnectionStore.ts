import type { ConnectionOrigin } from '@idp-sync/backstage-plugin-idp-sync-common';
import type { ReadConnection } from './readConnections';

/** What we know of a connection beside its configuration; times in milliseconds since the epoch. */
export interface ConnectionRecord {
  id: string;
  origin: ConnectionOrigin;
  /** Still in the file. */
  present: boolean;
  policyVersion: number;
  tenantName?: string;
  mirrorRevision: number;
  managedRevision: number;
  plannedFingerprint?: string;
  lastFullScanAt?: number;
  lastSuccessAt?: number;
  lastComparedAt?: number;
  scheduleHash?: string;
  nextDueAt?: number;
}

/** What may be written beside the configuration; `undefined` leaves a column as it is. */
export type ConnectionChanges = Partial<
  Pick<
    ConnectionRecord,
    | 'plannedFingerprint'
    | 'lastFullScanAt'
    | 'lastSuccessAt'
    | 'lastComparedAt'
    | 'scheduleHash'
    | 'nextDueAt'
  >
>;

export interface ConnectionStore {
  /**
   * Takes over what the file says: new and changed connections with their policies; those that vanished are kept as such, with all they have put into the
   * catalog. A connection that moved to another tenant or cloud is read anew. Broken ones whose ids are not valid are not taken over.
   */
  sync(connections: readonly ReadConnection[]): Promise<void>;
  get(id: string): Promise<ConnectionRecord | undefined>;
  list(): Promise<ConnectionRecord[]>;
  update(id: string, changes: ConnectionChanges): Promise<void>;
}
