import type { RunCounts } from '@idp-sync/backstage-plugin-idp-sync-common';
import {
  fingerprintOf,
  type PlanBasis,
  readPlanBasis,
} from '../plan/PlanBasis';
import { readMatchingBasis } from '../matching/readMatchingBasis';
import { assertMayTakeOver } from '../handover/takeOverSteps';
import { countsOfUnchanged, readCounts } from '../plan/counts';
import { hasDueLeaver } from '../leavers/hasDueLeaver';
import { settleForeseen } from '../preview/settleForeseen';
import { guardStep } from './guardStep';
import { observeStep, withdrawRejected } from './observeStep';
import type { RunContext } from './RunContext';
import { storePlan } from './storePlan';

/** Derives the plan from mirror and policy against the managed entities, and stores all of it before anything is applied. */
export async function planStep(context: RunContext): Promise<void> {
  const { engine, connectionId, recorder } = context;
  await recorder.startPhase('plan');
  await assertMayTakeOver(context);
  if (context.kind === 'sync') {
    // First, because it finds late arrivals too, and what has arrived without being listed is seen in the numbers only.
    await withdrawRejected(context);
  }
  await observeStep(context);
  if (context.kind === 'sync') {
    await reconsiderConflicts(context);
  }
  const basis = await readPlanBasis(
    engine.knex,
    connectionId,
    context.policyVersion,
    engine.transformers,
    {
      takeOverFrom: context.definition.takeOver?.predecessor.provider,
      matching: await readMatchingBasis(engine, connectionId, context.policy),
    },
  );
  await recorder.setPlanBasis(basis);
  const unchanged = await countsIfNothingChanged(context, basis);
  if (unchanged) {
    recorder.log(
      'info',
      'Nothing has changed in directory, policy or catalog since the last sync; planning is skipped',
    );
    await recorder.setCounts(unchanged, { planned: true, plan_skipped: true });
    await recorder.finishPhase();
    return;
  }
  const { counts, warnings, only, whole, standing, confirmed } =
    await storePlan(context);
  for (const warning of warnings) {
    recorder.warn(warning);
  }
  recorder.log('info', describePlan(counts));
  if (only) {
    recorder.log(
      'info',
      `Of these only what failed in run ${context.retryOf} is applied, ${only.size} objects; the rest is left for the next sync`,
    );
  }
  // Before the plan counts as stored: whoever takes the run over from there applies it as it stands.
  await guardStep(context, counts, { whole, standing });
  if (context.kind === 'preview') {
    await settleForeseen(context);
  }
  await confirmed?.leaveOutUnshown();
  await recorder.setCounts(counts, { planned: true });
  await recorder.finishPhase();
}

/** A sync that was asked to be full is planned anew in any case: it is what people press when they do not trust what they see. */
async function countsIfNothingChanged(
  context: RunContext,
  basis: PlanBasis,
): Promise<RunCounts | undefined> {
  const { engine, connectionId, kind, mode, previewId, retryOf } = context;
  const isWhole = previewId === undefined && retryOf === undefined;
  if (kind !== 'sync' || mode === 'full' || !isWhole) {
    return undefined;
  }
  const row = await engine
    .knex('connections')
    .where({ id: connectionId })
    .first('planned_fingerprint', 'planned_counts');
  return row.planned_fingerprint === fingerprintOf(basis) &&
    !(await hasDueLeaver(engine.knex, connectionId, context.policy.leavers))
    ? countsOfUnchanged(readCounts(row.planned_counts))
    : undefined;
}

/** A conflict lasts as long as each plan finds it anew; what has left the scope meanwhile is in conflict no more. */
async function reconsiderConflicts(context: RunContext): Promise<void> {
  const { engine, connectionId, lease } = context;
  await engine.knex.transaction(async transaction => {
    await lease.fence(transaction);
    await transaction('managed_entities')
      .where({ connection_id: connectionId, status: 'conflict' })
      .update({
        status: 'reserved',
        entity: null,
        entity_hash: null,
        input_hash: null,
      });
  });
}

function describePlan(counts: RunCounts): string {
  const part = (
    name: string,
    { created, updated, deactivated, removed, failed }: RunCounts['user'],
  ) =>
    `${name}: ${created} to add, ${updated} to change, ${deactivated} to deactivate, ${removed} to remove, ${failed} failed`;
  return `Planned. ${part('People', counts.user)}. ${part(
    'Groups',
    counts.group,
  )}.`;
}
