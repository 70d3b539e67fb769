import {
  LEAVE_REASONS,
  OBJECT_CLASSES,
  type LeaverDue,
  type LeaversPolicy,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import { ruleOf } from '../plan/leavers';

const DAY_MS = 24 * 3_600_000;

/** What the guard or somebody has to say about the removal of a row; null where nothing keeps it. What was asked for by hand is not held. */
const HOLD = `case when removal_requested_at is null then (
  select hold.status from held_changes as hold
  where hold.connection_id = managed_entities.connection_id and hold.class = managed_entities.class
    and hold.object_id = managed_entities.object_id and hold.action = 'remove' and hold.status in ('held', 'rejected')) end`;

/** Whether a row's removal is held or rejected, or planned by a sync under way, of which the guard may be about to say so. */
export const IS_FOR_THE_GUARD = `(${HOLD} is not null or removal_requested_at is null and exists (
  select 1 from runs as run join run_changes as change on change.run_id = run.id
  where run.connection_id = managed_entities.connection_id and run.status = 'running' and run.kind = 'sync'
    and change.connection_id = managed_entities.connection_id and change.class = managed_entities.class
    and change.object_id = managed_entities.object_id and change.action = 'remove'))`;

/** What has become of a row of `managed_entities` that has left. */
export const LEAVER_STATE = `case when ${HOLD} is not null then ${HOLD}
  when removal_requested_at is not null or removal_due_at is not null then 'removing'
  when input_hash like 'left:%' then 'marked' else 'kept' end`;

/**
 * When such a row is to be removed, in milliseconds since the epoch; null for never. What a plan wants already and what was asked for by hand comes before what
 * the policy says; what is held or was rejected no run removes.
 *
 * @param policy - absent for a connection that is not configured: nothing of it is removed by itself
 */
export function leaverDueAt(policy: LeaversPolicy | undefined): string {
  const rules = OBJECT_CLASSES.flatMap(objectClass =>
    LEAVE_REASONS.flatMap(reason => {
      const rule = policy && ruleOf(policy, { class: objectClass }, reason);
      if (rule === undefined || rule === 'keep' || rule === 'mark') {
        return [];
      }
      const days = rule === 'remove' ? 0 : rule.removeAfter.days;
      return `when class = '${objectClass}' and left_reason = '${reason}' then left_at + ${
        days * DAY_MS
      }`;
    }),
  );
  return `case when ${HOLD} is not null then null
    when removal_due_at is not null then removal_due_at
    when removal_requested_at is not null then removal_requested_at
    ${rules.join(' ')} end`;
}

/**
 * Whether a row is due at one of some times.
 *
 * @param dueAt - as `leaverDueAt` has it
 * @param now - milliseconds since the epoch
 */
export function isDue(
  dueAt: string,
  dues: readonly LeaverDue[],
  now: number,
): string {
  const week = now + 7 * DAY_MS;
  const conditions: Record<LeaverDue, string> = {
    now: `(${dueAt}) <= ${now}`,
    week: `(${dueAt}) > ${now} and (${dueAt}) <= ${week}`,
    later: `(${dueAt}) > ${week}`,
    never: `(${dueAt}) is null`,
  };
  return dues.map(due => `(${conditions[due]})`).join(' or ');
}
