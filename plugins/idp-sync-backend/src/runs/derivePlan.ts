import { planChanges } from '../plan/planChanges';
import { runCooperatively } from '../plan/runCooperatively';
import type { Plan } from '../plan/types';
import type { RunContext } from './RunContext';

/** The plan as mirror, policy and managed entities have it now; nothing is written. */
export async function derivePlan(context: RunContext): Promise<Plan> {
  const { engine, connectionId, definition } = context;
  return runCooperatively(
    planChanges({
      connection: {
        id: connectionId,
        provider: definition.provider,
        tenantId: definition.tenantId,
      },
      snapshot: await engine.mirror.loadSnapshot(connectionId),
      policy: context.policy,
      transformers: engine.transformers,
      managed: await engine.managed.list(connectionId),
      refsOfOthers: await engine.managed.refsOfOthers(connectionId),
    }),
    context.signal,
  );
}
