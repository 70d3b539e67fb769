import type { RunCounts } from '@idp-sync/backstage-plugin-idp-sync-common';
import {
  adoptFromCatalog,
  type CompareContext,
} from '../apply/compareWithCatalog';
import { planFingerprint } from '../plan/planFingerprint';
import { storePlan } from '../plan/storePlan';
import { derivePlan } from './derivePlan';
import { countsOfUnchanged } from '../plan/counts';
import type { RunContext } from './RunContext';

/** Derives the plan from mirror and policy against the managed entities, and stores all of it before anything is applied. */
export async function planStep(context: RunContext): Promise<void> {
  const { engine, connectionId, recorder, kind } = context;
  await recorder.startPhase('plan');
  const unchanged =
    kind === 'sync' ? await countsIfNothingChanged(context) : undefined;
  if (unchanged) {
    recorder.log(
      'info',
      'Nothing has changed in directory, policy or catalog since the last sync; planning is skipped',
    );
    await recorder.setCounts(unchanged, { planned: true, plan_skipped: true });
    await recorder.finishPhase();
    return;
  }
  await adoptIfRebuilt(context);
  const plan = await derivePlan(context);
  for (const warning of plan.warnings) {
    recorder.warn(warning);
  }
  await storePlan({
    knex: engine.knex,
    runId: context.runId,
    connectionId,
    changes: plan.changes,
    managed: engine.managed,
    fence: context.lease.fence,
    progress: (done, total) => recorder.progress(done, total),
  });
  recorder.log('info', describePlan(plan.counts));
  await recorder.setCounts(plan.counts, { planned: true });
  await recorder.finishPhase();
}

async function countsIfNothingChanged(
  context: RunContext,
): Promise<RunCounts | undefined> {
  const { engine, connectionId } = context;
  const row = await engine
    .knex('connections')
    .where({ id: connectionId })
    .first('planned_fingerprint', 'planned_counts');
  if (!row.planned_fingerprint) {
    return undefined;
  }
  const fingerprint = await planFingerprint(
    engine.knex,
    connectionId,
    engine.transformers,
  );
  return fingerprint === row.planned_fingerprint
    ? countsOfUnchanged(JSON.parse(row.planned_counts))
    : undefined;
}

async function adoptIfRebuilt(context: RunContext): Promise<void> {
  const { engine, connectionId, recorder } = context;
  const known = await engine.managed.countByStatus(connectionId);
  if (known.size > 0) {
    return;
  }
  const adopted = await adoptFromCatalog(compareContextOf(context));
  if (adopted > 0) {
    recorder.log(
      'info',
      `The catalog already holds ${adopted} entities of this connection; they keep their references`,
    );
  }
}

/** What comparing with the catalog needs, out of a run. */
export function compareContextOf(context: RunContext): CompareContext {
  const { engine, connectionId } = context;
  return {
    knex: engine.knex,
    connectionId,
    catalog: engine.catalog,
    managed: engine.managed,
    sink: engine.sink,
    fence: context.lease.fence,
    signal: context.signal,
  };
}

function describePlan(counts: RunCounts): string {
  const part = (
    name: string,
    { created, updated, removed, failed }: RunCounts['user'],
  ) =>
    `${name}: ${created} to add, ${updated} to change, ${removed} to remove, ${failed} failed`;
  return `Planned. ${part('People', counts.user)}. ${part(
    'Groups',
    counts.group,
  )}.`;
}
