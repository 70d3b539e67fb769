import type {
  LeaveReason,
  LeaverRule,
  LeaversPolicy,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import type { RemovedState } from '../../mirror/mergeObject';
import { REASONS, type ReasonCode } from '../../selection/reasons';
import type { Decision } from '../../selection/types';
import type { ManagedEntity } from '../types';

const DAY_MS = 24 * 3_600_000;

/** What is known of somebody who has left. */
export interface LeaverSituation {
  row: ManagedEntity;
  /** Why the policy does not take the object; absent where the directory does not have it. */
  decision?: Decision;
  /** How the directory says it was removed; absent where it has it, and where it only did not name it any more. */
  removed?: RemovedState;
  /** Milliseconds since the epoch. */
  now: number;
}

/** What becomes of somebody who has left. */
export interface LeaverVerdict {
  action: 'keep' | 'mark' | 'remove';
  reason: LeaveReason;
  /** Since when it has been known that they have left in this way. */
  at: number;
  /** When the entity is to be removed; absent where it stays. */
  dueAt?: number;
  reasonCode: ReasonCode;
  /** The same as a sentence. */
  sentence: string;
}

/**
 * What the policy of today says about somebody who has left. The grace counts from when it was first seen that they had left in the way they have now: an
 * account that was disabled long ago and is deleted today has the whole grace of deleted ones.
 */
export function judgeLeaver(
  policy: LeaversPolicy,
  situation: LeaverSituation,
): LeaverVerdict {
  const { row, now } = situation;
  const reason = reasonOf(situation);
  // Of a clock that was ahead: the grace would last as long as that.
  const at = row.left?.reason === reason ? Math.min(row.left.at, now) : now;
  const rule = ruleOf(policy, row, reason);
  const why = explain(situation, reason);
  if (row.removalRequested) {
    return {
      action: 'remove',
      reason,
      at,
      dueAt: now,
      reasonCode: 'removedByHand',
      sentence: `${REASONS.removedByHand} ${why.sentence}`,
    };
  }
  if (typeof rule === 'string') {
    return {
      action: rule,
      reason,
      at,
      ...(rule === 'remove' && { dueAt: now }),
      ...why,
    };
  }
  const { days, meanwhile } = rule.removeAfter;
  const dueAt = at + days * DAY_MS;
  return dueAt <= now
    ? {
        action: 'remove',
        reason,
        at,
        dueAt,
        reasonCode: 'graceEnded',
        sentence: `${REASONS.graceEnded} ${why.sentence}`,
      }
    : { action: meanwhile, reason, at, dueAt, ...why };
}

/** The rule for one way of leaving. Whether somebody who was only not named any more can come back is not known, so the rule is that of those who can. */
export function ruleOf(
  { users, groups }: LeaversPolicy,
  { class: objectClass }: Pick<ManagedEntity, 'class'>,
  reason: LeaveReason,
): LeaverRule {
  const cause = reason === 'gone' ? 'softDeleted' : reason;
  if (objectClass === 'user') {
    return users[cause];
  }
  // The tenant's root group goes with its tenant.
  return objectClass === 'group' && cause !== 'disabled'
    ? groups[cause]
    : 'remove';
}

function reasonOf({ row, decision, removed }: LeaverSituation): LeaveReason {
  if (decision) {
    return decision.reasonCode === 'accountDisabled'
      ? 'disabled'
      : 'outOfScope';
  }
  switch (removed) {
    case 'soft':
      return 'softDeleted';
    case 'hard':
      return 'hardDeleted';
    default:
      // A full scan tells only who is there; what was said before it still holds.
      return row.left?.reason === 'softDeleted' ||
        row.left?.reason === 'hardDeleted'
        ? row.left.reason
        : 'gone';
  }
}

function explain(
  { decision }: LeaverSituation,
  reason: LeaveReason,
): { reasonCode: ReasonCode; sentence: string } {
  if (decision) {
    return { reasonCode: decision.reasonCode, sentence: decision.reason };
  }
  const reasonCode =
    reason === 'softDeleted' || reason === 'hardDeleted'
      ? reason
      : 'removedFromDirectory';
  return { reasonCode, sentence: REASONS[reasonCode] };
}
