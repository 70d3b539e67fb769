import type { ErrorCode } from '@idp-sync/backstage-plugin-idp-sync-common';
import { IdpSyncError } from '@idp-sync/backstage-plugin-idp-sync-node';

/** Why a preview cannot be confirmed, with what to do about this one: not always what its code says in general. */
export class ObstacleError extends IdpSyncError {
  readonly remedy: string;

  constructor(obstacle: { code: ErrorCode; message: string; remedy: string }) {
    super(obstacle.code, obstacle.message);
    this.name = 'ObstacleError';
    this.remedy = obstacle.remedy;
  }
}
