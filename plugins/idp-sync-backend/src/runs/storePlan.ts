import type {
  RunCounts,
  RunWarning,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import { claimReferences } from '../apply/claimReferences';
import { foreseeRefusals } from '../apply/foreseeRefusals';
import { StandingHolds } from '../guard/StandingHolds';
import { PlanWriter } from '../plan/PlanWriter';
import { ConfirmedPlan } from '../preview/ConfirmedPlan';
import { derivePlan } from './derivePlan';
import { leaveOut, objectsToRetry } from './retryFailed';
import type { RunContext } from './RunContext';

/** Other connections that plan at the same time must not keep a run going for ever; what is still not free then fails by itself. */
const ATTEMPTS = 5;

interface StoredPlan {
  counts: RunCounts;
  warnings: readonly RunWarning[];
  /** The objects that alone are dealt with; see objectsToRetry. */
  only?: ReadonlySet<string>;
  /** Whether all that directory and policy want is to be applied. */
  whole: boolean;
  /** Of a run that confirms a preview. */
  confirmed?: ConfirmedPlan;
  /** What is held as before, and not among the rows. */
  standing: StandingHolds;
}

/**
 * Derives the plan and stores it. That of a sync claims the references that it gives out; where another connection was quicker with one, all of it is made anew:
 * other entities refer to what gets another reference now.
 */
export async function storePlan(context: RunContext): Promise<StoredPlan> {
  const { engine, runId, connectionId, recorder, lease, signal, policy } =
    context;
  const only = await objectsToRetry(context);
  for (let attempt = 1; ; attempt++) {
    const confirmed =
      context.previewId === undefined
        ? undefined
        : await ConfirmedPlan.create(context, context.previewId);
    const whole = !confirmed && !only;
    const standing = await standingHolds(context, whole);
    const writer = await PlanWriter.create({
      knex: engine.knex,
      runId,
      connectionId,
      managed: engine.managed,
      fence: lease.fence,
      signal,
      applies: context.kind === 'sync',
      foresee:
        context.kind === 'preview'
          ? changes => foreseeRefusals({ ...engine, connectionId }, changes)
          : confirmed && (changes => confirmed.foresee(changes)),
      isKnown: row => standing.take(row),
    });
    const plan = await derivePlan(
      context,
      part =>
        writer.write(
          context.kind === 'sync'
            ? confirmed?.narrow(part) ?? leaveOut(part, only)
            : { ...part, remade: [], leavers: [], awaited: [] },
        ),
      (compared, total) => recorder.progress(compared, total),
    );
    await writer.finish();
    const lost =
      context.kind === 'sync'
        ? await claimReferences({
            knex: engine.knex,
            runId,
            fence: lease.fence,
            signal,
            moves: policy.mapping.renames !== 'never',
          })
        : 0;
    if (lost === 0 || attempt === ATTEMPTS) {
      await confirmed?.finish();
      return {
        counts: plan.counts,
        warnings: plan.warnings,
        only,
        whole,
        confirmed,
        standing,
      };
    }
    recorder.log(
      'info',
      `Another connection has taken ${lost} references that were free when the plan was begun; it is made anew with others`,
    );
  }
}

/** A preview shows all that a sync would hold, and a full sync is what people press when they do not trust what they see: both write all of it. */
async function standingHolds(
  { engine, connectionId, kind, mode, policy }: RunContext,
  whole: boolean,
): Promise<StandingHolds> {
  return kind === 'sync' && mode === 'incremental' && whole
    ? StandingHolds.read(engine.knex, connectionId, policy.safety)
    : StandingHolds.none();
}
