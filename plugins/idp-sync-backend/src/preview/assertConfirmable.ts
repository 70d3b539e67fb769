import { IdpSyncError } from '@idp-sync/backstage-plugin-idp-sync-node';
import type { Knex } from 'knex';

/**
 * Looks once more at a preview when the run that confirms it plans, because some time may have passed since it was asked for.
 *
 * @param policyVersion - in force now
 * @throws IdpSyncError `IDP_PREVIEW_OUTDATED` where the preview was made by another policy, and `IDP_PREVIEW_NOT_CONFIRMABLE` where it is gone or discarded
 */
export async function assertConfirmable(
  knex: Knex,
  previewId: number,
  policyVersion: number,
): Promise<void> {
  const preview = await knex('runs')
    .where({ id: previewId })
    .first('policy_version', 'saved_version', 'discarded_at');
  // Whoever discards it at the moment at which it is confirmed means it.
  if (!preview || preview.discarded_at !== null) {
    throw new IdpSyncError(
      'IDP_PREVIEW_NOT_CONFIRMABLE',
      `Preview ${previewId} ${preview ? 'has been discarded' : 'is gone'}`,
    );
  }
  const madeBy = preview.saved_version ?? preview.policy_version;
  if (madeBy !== policyVersion) {
    throw new IdpSyncError(
      'IDP_PREVIEW_OUTDATED',
      `Preview ${previewId} was made by version ${madeBy} of the policy; version ${policyVersion} is in force now`,
    );
  }
}
