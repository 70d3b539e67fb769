import {
  OBJECT_CLASSES,
  type ObjectClass,
  type RunCounts,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import { guardPlan, type GuardReport } from '../guard/guardPlan';
import type { StandingHolds } from '../guard/StandingHolds';
import type { RunContext } from './RunContext';

/**
 * Holds what of the stored plan is beyond the safety limits of the policy, before anything of it is applied. In a preview it only marks the rows of the preview.
 *
 * @param planned - the counts of the plan
 * @param options - `whole`: false where the plan is about some objects only, so that holds of others stay as they are; `standing`: what is held as before and not among the plan's rows
 */
export async function guardStep(
  context: RunContext,
  planned: RunCounts,
  options: { whole: boolean; standing: StandingHolds },
): Promise<void> {
  const { engine, runId, connectionId, policy, policyVersion } = context;
  const report = await guardPlan({
    knex: engine.knex,
    runId,
    connectionId,
    fence: context.lease.fence,
    signal: context.signal,
    safety: policy.safety,
    policyVersion,
    managedBefore: managedBefore(planned),
    remembers: context.kind === 'sync',
    ...options,
  });
  await context.lease.update({
    guard: JSON.stringify({
      exempt: report.exempt,
      verdicts: report.verdicts,
      held: report.held,
      standing: options.standing.totals,
      managedBefore: managedBefore(planned),
    }),
  });
  tell(context, report, options.standing);
}

function managedBefore(counts: RunCounts): Record<ObjectClass, number> {
  const [user, group, organization] = OBJECT_CLASSES.map(
    objectClass => counts[objectClass].managedBefore,
  );
  return { user, group, organization };
}

function tell(
  { recorder, kind }: RunContext,
  { verdicts, held, rejected, approved, released }: GuardReport,
  standing: StandingHolds,
): void {
  for (const { why, changes } of verdicts) {
    recorder.warn({
      code: 'IDP_CHANGES_HELD',
      message: `Held: ${why}`,
      count: changes,
    });
  }
  const waiting = held.reduce((sum, { changes }) => sum + changes, 0);
  if (waiting > 0) {
    recorder.log(
      'info',
      kind === 'preview'
        ? `A sync would hold ${waiting} changes until somebody approves them`
        : `${waiting} changes are held until somebody approves them, or directory or policy no longer want them`,
    );
  }
  const stands = standing.totals.reduce((sum, { rows }) => sum + rows, 0);
  if (stands > 0) {
    recorder.log(
      'info',
      `${stands} of the changes that are held or rejected are as they were before, and are not listed again`,
    );
  }
  if (approved > 0) {
    recorder.log(
      'info',
      `${approved} changes are applied because they were approved`,
    );
  }
  if (rejected > 0) {
    recorder.log(
      'info',
      `${rejected} changes are left out because they were rejected`,
    );
  }
  if (released > 0) {
    recorder.log(
      'info',
      `${released} changes that were held are held no more: directory or policy no longer want them, or allow them`,
    );
  }
}
