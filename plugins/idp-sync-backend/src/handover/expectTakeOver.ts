import type { ObjectClass } from '@idp-sync/backstage-plugin-idp-sync-common';
import {
  isHandedOver,
  type ManagedEntity,
  type PlanInput,
} from '../plan/types';
import type { Predecessor } from './Predecessor';
import type { TheirEntity } from './theirEntities';

/**
 * A plan's input as if the objects bore the references that their predecessor's entities bear: so each object keeps the one that people know it by, also where
 * several want a name, or where it was named by a transformer. Those that the connection leaves out are reserved too, because the catalog still has them.
 */
export function expectTakeOver(
  input: PlanInput,
  predecessor: Predecessor,
  theirs: readonly TheirEntity[],
): PlanInput {
  const rows = new Map(input.managed.map(row => [keyOf(row), row]));
  const bearers = new Map(input.managed.map(row => [row.entityRef, row]));
  for (const { entityRef, entity, object } of theirs) {
    const bearer = bearers.get(entityRef);
    const row = object && rows.get(keyOf(object));
    if (
      !object ||
      input.refsOfOthers.has(entityRef) ||
      (bearer && bearer !== row) ||
      (row && (isHandedOver(row) || row.takenOverFrom))
    ) {
      continue;
    }
    const expected: ManagedEntity = {
      connectionId: input.connection.id,
      displayName: entity.metadata.name,
      sequence: 0,
      ...row,
      ...object,
      status: 'reserved',
      entityRef,
      entityHash: undefined,
      takenOverFrom: predecessor.provider,
    };
    rows.set(keyOf(object), expected);
    bearers.set(entityRef, expected);
  }
  return {
    ...input,
    managed: [...rows.values()],
    locationKey: predecessor.locationKey,
  };
}

function keyOf(row: { class: ObjectClass; objectId: string }): string {
  return `${row.class}:${row.objectId}`;
}
