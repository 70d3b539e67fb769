import type {
  HeldSelection,
  RunTrigger,
} from '@idp-sync/backstage-plugin-idp-sync-common';

/** What can be decided about a change that is held. */
export type HoldAction = 'approve' | 'reject' | 'reconsider';

/** Somebody's decision. */
export interface HoldDecisionOptions {
  connectionId: string;
  action: HoldAction;
  selection: HeldSelection;
  /** What has changed by a later run stays as it is: whoever decides has not seen it. */
  upToRunId: number;
  reason: string;
  /** Entity ref of a user or subject of a service. */
  by: string;
}

/** What a decision came to. */
export interface HoldOutcome {
  decided: number;
  /** Meant, and left as they were. */
  skipped: number;
  /** Of the skipped: those that a sync under way applies; absent where there are none. */
  applying?: number;
  /** The sync that applies what was approved, where one was asked for. */
  runId?: number;
}

/** Decides about what the guard holds. */
export interface HoldDecisions {
  /**
   * Approved changes are applied by the next sync where they are the same then, rejected ones are left out for as long as they are the same, and what is reconsidered
   * waits again. All or nothing, in one transaction. What a sync under way has planned as approved is applied by it, and is left as it is.
   *
   * @param queue - whether to ask for the sync that applies what was approved
   * @throws SecondPersonError where the policy wants somebody else to approve
   */
  decide(options: HoldDecisionOptions, queue: boolean): Promise<HoldOutcome>;
}

/** The trigger of a sync that applies what was approved. */
export const APPROVAL_TRIGGER: RunTrigger = 'approval';

/** Whoever has caused some changes is not to approve them. */
export class SecondPersonError extends Error {
  /** @param changes - of those meant, how many were caused by the one who approves */
  constructor(readonly changes: number) {
    super(
      `${changes} of these changes come of a run that you asked for or a policy that you saved, and the policy wants somebody else to approve them`,
    );
    this.name = 'SecondPersonError';
  }
}
