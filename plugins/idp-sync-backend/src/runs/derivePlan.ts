import { readKeptFields } from '../apply/readKeptFields';
import { withTakeOver } from '../handover/takeOverSteps';
import { planChanges } from '../plan/planChanges';
import { readRemovedObjects } from '../mirror/removedObjects';
import { runCooperatively } from '../plan/runCooperatively';
import type { PlanPart, PlanSummary } from '../plan/types';
import { readDatabaseNow } from './databaseTime';
import type { RunContext } from './RunContext';

/**
 * The plan as mirror, policy and managed entities have it now; nothing is written.
 *
 * @param take - takes each part as it is planned; planning waits where it answers with a promise
 */
export async function derivePlan(
  context: RunContext,
  take?: (part: PlanPart) => Promise<void> | undefined,
): Promise<PlanSummary> {
  const { engine, connectionId, definition } = context;
  // Side by side: with a great directory the first two wait long for the database.
  const [snapshot, managed, removed, refsOfOthers, kept] = await Promise.all([
    engine.mirror.loadSnapshot(connectionId),
    engine.managed.list(connectionId),
    readRemovedObjects(engine.knex, connectionId),
    engine.managed.refsOfOthers(connectionId),
    readKeptFields(engine.knex, connectionId, context.policy),
  ]);
  const input = await withTakeOver(context, {
    connection: {
      id: connectionId,
      provider: definition.provider,
      tenantId: definition.tenantId,
    },
    snapshot,
    policy: context.policy,
    transformers: engine.transformers,
    managed,
    now: await readDatabaseNow(engine.knex),
    removed,
    refsOfOthers,
    kept,
  });
  return runCooperatively(planChanges(input), context.signal, part =>
    part ? take?.(part) : undefined,
  );
}
