import {
  ERROR_CODES,
  type ErrorCode,
  type Obstacle,
  type RunStatus,
} from '@idp-sync/backstage-plugin-idp-sync-common';

/** How long after its end a preview can be confirmed; milliseconds. What has moved is refused anyway; what nobody remembers having seen should be too. */
export const CONFIRMABLE_MS = 24 * 60 * 60_000;

/** All that decides whether a preview can be confirmed. */
export interface ConfirmableRun {
  id: number;
  status: RunStatus;
  draft: boolean;
  /** Confirming saves the draft: the connection was made in the portal. */
  savable: boolean;
  /** It was made by this one, or the draft was made from it; 0 where none had been saved. */
  policyVersion: number;
  /** In database time, like `now`; milliseconds since the epoch. */
  finishedAt?: number;
  confirmedBy?: number;
  discarded: boolean;
  /** Whether it shows anything that a sync would do. */
  hasChanges: boolean;
  /** The version of the policy in force. */
  policyInForce: number;
  /** Another run of the connection, under way or waiting. */
  activeRun?: number;
  now: number;
}

/** Why a preview cannot be confirmed, the most lasting reason first; undefined where it can. */
export function obstacleOf(run: ConfirmableRun): Obstacle | undefined {
  const { id, status } = run;
  if (run.confirmedBy !== undefined) {
    return obstacle(
      'IDP_PREVIEW_CONFIRMED',
      `Preview ${id} was confirmed by run ${run.confirmedBy}`,
    );
  }
  if (run.discarded) {
    return obstacle(
      'IDP_PREVIEW_NOT_CONFIRMABLE',
      `Preview ${id} was discarded`,
    );
  }
  if (status === 'queued' || status === 'running') {
    return obstacle(
      'IDP_PREVIEW_NOT_CONFIRMABLE',
      `Preview ${id} has not come to its end yet`,
      'Wait until it has ended.',
    );
  }
  if (status === 'failed' || status === 'cancelled') {
    return obstacle(
      'IDP_PREVIEW_NOT_CONFIRMABLE',
      `Preview ${id} ${status === 'failed' ? 'has failed' : 'was cancelled'}`,
    );
  }
  if (run.draft && !run.savable) {
    return obstacle(
      'IDP_PREVIEW_DRAFT',
      `Preview ${id} is of a policy that is not saved`,
    );
  }
  if (run.draft && run.policyVersion !== run.policyInForce) {
    return obstacle(
      'IDP_CHANGED_MEANWHILE',
      `The draft of preview ${id} was made from version ${run.policyVersion} of the policy; version ${run.policyInForce} is in force now`,
    );
  }
  if (run.policyVersion !== run.policyInForce) {
    return obstacle(
      'IDP_PREVIEW_OUTDATED',
      `Preview ${id} was made by version ${run.policyVersion} of the policy; version ${run.policyInForce} is in force now`,
    );
  }
  if (run.now - (run.finishedAt ?? 0) > CONFIRMABLE_MS) {
    return obstacle(
      'IDP_PREVIEW_OUTDATED',
      `Preview ${id} is older than a day`,
    );
  }
  // A draft is saved, whatever there is to do.
  if (!run.hasChanges && !run.draft) {
    return obstacle(
      'IDP_PREVIEW_NOT_CONFIRMABLE',
      `Preview ${id} shows nothing that would be done`,
      'Nothing to do.',
    );
  }
  if (run.activeRun !== undefined) {
    return obstacle(
      'IDP_RUN_ACTIVE',
      `Run ${run.activeRun} of the connection is under way or waiting to start`,
    );
  }
  return undefined;
}

function obstacle(
  code: ErrorCode,
  message: string,
  remedy: string = ERROR_CODES[code].remedy,
): Obstacle {
  return { code, message, remedy };
}
