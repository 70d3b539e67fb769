import type {
  DisconnectEffect,
  DisconnectRequest,
  DisconnectResult,
} from '@idp-sync/backstage-plugin-idp-sync-common';

/** Who asks, as runs record it, and by what. */
export interface LifecycleCaller {
  name: string;
  trigger: 'manual' | 'api';
}

/** Connecting and disconnecting what was set up in the portal. */
export interface ConnectionLifecycle {
  /**
   * Has the directory read from now on. Nothing reaches the catalog before a policy is saved.
   *
   * @returns the id of the first scan
   * @throws IdpSyncError `IDP_MANAGED_IN_FILE`; ConflictError for one that is disabled
   */
  connect(id: string, by: LifecycleCaller): Promise<number>;
  /** What disconnecting would do; undefined where there is no such connection. */
  effect(id: string): Promise<DisconnectEffect | undefined>;
  /**
   * With `keep` at once: nothing runs any more, and what was read of the directory is forgotten. With `remove` once the preview is confirmed that takes everybody
   * out, and the last of them has left the catalog.
   *
   * @throws InvalidInputError where the name that confirms is another one; IdpSyncError `IDP_MANAGED_IN_FILE`
   */
  disconnect(
    id: string,
    request: DisconnectRequest,
    by: LifecycleCaller,
  ): Promise<DisconnectResult>;
}
