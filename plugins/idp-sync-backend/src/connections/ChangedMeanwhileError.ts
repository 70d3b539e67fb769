import type { ChangedMeanwhile } from '@idp-sync/backstage-plugin-idp-sync-common';
import { IdpSyncError } from '@idp-sync/backstage-plugin-idp-sync-node';

/** Somebody else has changed what is to be saved. */
export class ChangedMeanwhileError extends IdpSyncError {
  readonly changed: ChangedMeanwhile;

  constructor(what: string, changed: ChangedMeanwhile) {
    const { changedBy, changedAt, fields } = changed;
    super(
      'IDP_CHANGED_MEANWHILE',
      `${what} was changed${changedBy ? ` by ${changedBy}` : ''}${
        changedAt ? ` at ${changedAt}` : ''
      } meanwhile${fields.length > 0 ? ` (${fields.join(', ')})` : ''}`,
    );
    this.name = 'ChangedMeanwhileError';
    this.changed = changed;
  }
}
