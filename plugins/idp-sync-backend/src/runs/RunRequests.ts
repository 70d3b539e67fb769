import type {
  Policy,
  PreviewScan,
  RunKind,
  RunTrigger,
  ScanMode,
} from '@idp-sync/backstage-plugin-idp-sync-common';

/** A run that somebody or something asks for. */
export interface RunRequestOptions {
  connectionId: string;
  kind: RunKind;
  mode: ScanMode;
  trigger: RunTrigger;
  /** Entity ref of a user or subject of a service; absent for schedule, start-up and retry. */
  requestedBy?: string;
  /** A preview of this policy in place of the saved one. */
  draft?: Policy;
  /** The version that the draft was made from. */
  baseVersion?: number;
  /** `fresh` unless given. */
  scan?: PreviewScan;
  /** The preview that the run is to confirm. */
  previewId?: number;
  /** Of a sync: the run of whose failed objects alone it is to be. */
  retryOf?: number;
}

/** The door through which schedules, buttons and the API ask for runs and stop them. */
export interface RunRequests {
  /**
   * Queues a run. A run of that connection and kind that is queued already and asks for the same is joined instead (`created: false`); where one of the two is
   * full, the joined one is full. A draft takes the place of those that the same person or service has waiting.
   */
  request(
    options: RunRequestOptions,
  ): Promise<{ runId: number; created: boolean }>;

  /** Asks a run to stop: a queued one ends at once, a running one at its next safe point. */
  requestCancel(
    runId: number,
    by: string,
  ): Promise<'requested' | 'alreadyEnded' | 'notFound'>;
}
