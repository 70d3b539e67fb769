import { readKeptFields } from '../apply/readKeptFields';
import { withTakeOver } from '../handover/takeOverSteps';
import { readMatching } from '../matching/readMatching';
import { planChanges } from '../plan/planChanges';
import { readRemovedObjects } from '../mirror/removedObjects';
import { runCooperatively } from '../plan/runCooperatively';
import type { PlanPart, PlanSummary } from '../plan/types';
import { readDatabaseNow } from '../database/databaseTime';
import type { RunContext } from './RunContext';

/**
 * The plan as mirror, policy and managed entities have it now; nothing is written.
 *
 * @param take - takes each part as it is planned; planning waits where it answers with a promise
 * @param progress - told how many of the objects in the directory have been compared
 */
export async function derivePlan(
  context: RunContext,
  take?: (part: PlanPart) => Promise<void> | undefined,
  progress?: (compared: number, total: number) => void,
): Promise<PlanSummary> {
  const { engine, connectionId, definition } = context;
  // Side by side: with a great directory the first two wait long for the database.
  const [snapshot, managed, removed, refsOfOthers, kept, matching] =
    await Promise.all([
      engine.mirror.loadSnapshot(connectionId),
      engine.managed.list(connectionId),
      readRemovedObjects(engine.knex, connectionId),
      engine.managed.refsOfOthers(connectionId),
      readKeptFields(engine.knex, connectionId, context.policy),
      readMatching(engine, connectionId, context.policy),
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
    matching,
  });
  const total =
    snapshot.users.length +
    snapshot.groups.length +
    (snapshot.organization ? 1 : 0);
  let compared = 0;
  return runCooperatively(planChanges(input), context.signal, part => {
    if (!part) {
      return undefined;
    }
    compared += part.compared;
    progress?.(compared, total);
    return take?.(part);
  });
}
