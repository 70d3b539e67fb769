import type { Entity } from '@backstage/catalog-model';
import type { Policy } from '@idp-sync/backstage-plugin-idp-sync-common';
import { AttributeMapper, keptFieldsOf } from '../../mapping/AttributeMapper';
import { keptKey } from '../../mapping/ObjectMapper';
import type { MirrorSnapshot } from '../../mirror/MirrorSnapshot';
import { planChanges } from '../planChanges';
import {
  type AwaitedReference,
  isHandedOver,
  type LeaverNote,
  type ManagedEntity,
  type PlanInput,
  type PlannedChange,
  type PlanPart,
  type PlanSummary,
  type RemadeEntity,
} from '../types';
import { TENANT_ID } from './arbitraries';

export const CONNECTION = {
  id: 'contoso',
  provider: 'azureAd',
  tenantId: TENANT_ID,
};

/** When plans are made; milliseconds since the epoch. */
export const NOW = Date.UTC(2026, 10, 20);

/** A plan with all its parts. */
export type Plan = PlanSummary & PlanPart;

/** A row with the entity last sent, as the database has it. */
export type SimulatedRow = ManagedEntity & { readonly entity?: Entity };

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
  managed: readonly SimulatedRow[] = [],
  more: Partial<PlanInput> = {},
): Plan {
  return finish(
    collect({
      connection: CONNECTION,
      snapshot,
      policy,
      managed,
      refsOfOthers: new Set(),
      now: NOW,
      kept: keptOf(policy, managed),
      ...more,
    }),
  );
}

/** What `readKeptFields` reads. */
export function keptOf({ mapping }: Policy, managed: readonly SimulatedRow[]) {
  const mapper = AttributeMapper.create(mapping);
  return new Map(
    managed.flatMap(row =>
      row.entity && isHandedOver(row)
        ? [
            [
              keptKey(row.class, row.objectId),
              keptFieldsOf(row.entity, mapper.mappingsOf(row.class)),
            ] as const,
          ]
        : [],
    ),
  );
}

function* collect(input: PlanInput): Generator<void, Plan> {
  const changes: PlannedChange[] = [];
  const remade: RemadeEntity[] = [];
  const leavers: LeaverNote[] = [];
  const awaited: AwaitedReference[] = [];
  let compared = 0;
  const steps = planChanges(input);
  for (;;) {
    const step = steps.next();
    if (step.done) {
      return { ...step.value, changes, remade, leavers, awaited, compared };
    }
    changes.push(...(step.value?.changes ?? []));
    remade.push(...(step.value?.remade ?? []));
    leavers.push(...(step.value?.leavers ?? []));
    awaited.push(...(step.value?.awaited ?? []));
    compared += step.value?.compared ?? 0;
    yield;
  }
}

/** The managed rows after a plan has been applied: what applying does to them, in memory. */
export function applyPlan(
  managed: readonly SimulatedRow[],
  { changes, leavers }: Plan,
): SimulatedRow[] {
  const rows = new Map<string, SimulatedRow>(
    managed.map(row => [`${row.class} ${row.objectId}`, row]),
  );
  for (const { class: objectClass, objectId, left } of leavers) {
    const key = `${objectClass} ${objectId}`;
    const { left: _left, removalRequested, ...row } = rows.get(key)!;
    rows.set(
      key,
      left
        ? { ...row, ...(removalRequested && { removalRequested }), left }
        : row,
    );
  }
  for (const change of changes) {
    const key = `${change.class} ${change.objectId}`;
    const row = rows.get(key);
    if ((change.expectedSequence ?? 0) !== (row?.sequence ?? 0)) {
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
        entityHash: change.entityHash ?? change.inputHash,
        formerRefs:
          row && row.entityRef !== change.entityRef
            ? [...new Set([...(row.formerRefs ?? []), row.entityRef])]
            : row?.formerRefs,
        inputHash: change.inputHash,
        entity: change.entity ?? row?.entity,
        ...(['deactivate', 'remove'].includes(change.action) &&
          row?.left && { left: row.left }),
      });
    }
  }
  return [...rows.values()];
}
