import type {
  Policy,
  PreviewScan,
  PreviewState,
  RunPolicy,
} from '@idp-sync/backstage-plugin-idp-sync-common';

/** Who asks, as runs record it, and by what. */
export interface PreviewCaller {
  name: string;
  trigger: 'manual' | 'api';
}

/** What can be done with a preview once it was made. */
export interface Previews {
  /**
   * What a policy differs from the saved one in is previewed as a draft; one that is the same is no draft, and without a saved one all are drafts.
   *
   * @throws IdpSyncError `IDP_MIRROR_MISSING` or `IDP_MIRROR_INSUFFICIENT` where the mirror as it stands is asked for and will not do
   */
  prepare(
    connectionId: string,
    wanted: { policy?: Policy; scan?: PreviewScan; baseVersion?: number },
  ): Promise<{ draft?: Policy; scan: PreviewScan; baseVersion?: number }>;

  /** Undefined for a run that is no preview, or is unknown. */
  state(runId: number): Promise<PreviewState | undefined>;

  /**
   * Asks for the run that applies what a preview showed, each change under its own preconditions. The draft of a connection made in the portal is saved with that,
   * in one transaction.
   *
   * @returns the id of the run
   * @throws IdpSyncError with the code of the obstacle where it cannot be confirmed; ChangedMeanwhileError where somebody else has saved a policy since the draft
   *   was made
   */
  confirm(runId: number, by: PreviewCaller): Promise<number>;

  /**
   * Says that a preview is not to be confirmed any more; once or twice is the same.
   *
   * @throws IdpSyncError `IDP_PREVIEW_CONFIRMED` or `IDP_PREVIEW_NOT_CONFIRMABLE`
   */
  discard(runId: number, by: string): Promise<void>;

  /** The policy that a run went by; undefined for one that has not come to planning. */
  policyOf(runId: number): Promise<RunPolicy | undefined>;
}
