import type { Policy } from '@idp-sync/backstage-plugin-idp-sync-common';
import type { MirrorSnapshot } from '../../mirror/MirrorSnapshot';
import { planChanges } from '../planChanges';
import type {
  ManagedEntity,
  PlanInput,
  PlannedChange,
  PlanPart,
  PlanSummary,
  RemadeEntity,
} from '../types';
import { TENANT_ID } from './arbitraries';

export const CONNECTION = {
  id: 'contoso',
  provider: 'azureAd',
  tenantId: TENANT_ID,
};

/** A plan with all its parts. */
export type Plan = PlanSummary & PlanPart;

/** Drives a pass to its end without giving way. */
export function finish<T>(steps: Generator<void, T>): T {
  for (;;) {
    const step = steps.next();
    if (step.done) {
      return step.value;
    }
  }
}

export function plan(
  snapshot: MirrorSnapshot,
  policy: Policy,
  managed: readonly ManagedEntity[] = [],
  more: Partial<PlanInput> = {},
): Plan {
  return finish(
    collect({
      connection: CONNECTION,
      snapshot,
      policy,
      managed,
      refsOfOthers: new Set(),
      ...more,
    }),
  );
}

function* collect(input: PlanInput): Generator<void, Plan> {
  const changes: PlannedChange[] = [];
  const remade: RemadeEntity[] = [];
  const steps = planChanges(input);
  for (;;) {
    const step = steps.next();
    if (step.done) {
      return { ...step.value, changes, remade };
    }
    changes.push(...(step.value?.changes ?? []));
    remade.push(...(step.value?.remade ?? []));
    yield;
  }
}

/** The managed rows after a plan has been applied: what applying does to them, in memory. */
export function applyPlan(
  managed: readonly ManagedEntity[],
  { changes }: Plan,
): ManagedEntity[] {
  const rows = new Map(
    managed.map(row => [`${row.class} ${row.objectId}`, row]),
  );
  for (const change of changes) {
    const key = `${change.class} ${change.objectId}`;
    const row = rows.get(key);
    if (change.expectedSequence !== row?.sequence) {
      throw new Error(`${key} was planned on another row`);
    }
    if (change.action !== 'none') {
      rows.set(key, {
        connectionId: CONNECTION.id,
        class: change.class,
        objectId: change.objectId,
        entityRef: change.entityRef ?? '',
        displayName: change.displayName,
        status: change.action === 'remove' ? 'removed' : 'sent',
        sequence: (row?.sequence ?? 0) + 1,
        entityHash: change.entityHash,
        formerRefs:
          row && row.entityRef !== change.entityRef
            ? [...new Set([...(row.formerRefs ?? []), row.entityRef])]
            : row?.formerRefs,
        inputHash: change.inputHash,
      });
    }
  }
  return [...rows.values()];
}
