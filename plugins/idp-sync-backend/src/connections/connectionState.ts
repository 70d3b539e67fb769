import type {
  ConnectionState,
  RunStatus,
} from '@idp-sync/backstage-plugin-idp-sync-common';

/** What decides how a connection is doing. */
export interface ConnectionCondition {
  /** It vanished from the configuration. */
  orphaned: boolean;
  /** Its configuration cannot be used. */
  broken: boolean;
  /** Its directory is read. */
  connected: boolean;
  enabled: boolean;
  /** `idpSync.paused`. */
  paused: boolean;
  /** A run is queued or running. */
  active: boolean;
  /** How the last sync ended that was not cancelled; absent where there was none. */
  lastSync?: RunStatus;
  /** Changes wait for somebody to approve them. */
  held?: boolean;
}

/**
 * How a connection is doing, as one word. What keeps it from running at all comes first, because nothing changes before that does; then what goes
 * on now; then how the last sync ended. A cancelled sync says nothing about the connection.
 */
export function connectionState(
  condition: ConnectionCondition,
): ConnectionState {
  if (condition.orphaned) {
    return 'orphaned';
  }
  if (condition.broken) {
    return 'failing';
  }
  if (!condition.connected) {
    return 'notConnected';
  }
  if (!condition.enabled) {
    return 'disabled';
  }
  if (condition.paused) {
    return 'paused';
  }
  if (condition.active) {
    return 'syncing';
  }
  switch (condition.lastSync) {
    case 'succeeded':
      return condition.held ? 'held' : 'healthy';
    case 'partial':
      return 'degraded';
    case 'failed':
      return 'failing';
    default:
      return 'neverSynced';
  }
}
