import type { ObjectClass } from '@idp-sync/backstage-plugin-idp-sync-common';
import type { DesiredEntities } from './DesiredEntities';
import { PlanBuilder } from './PlanBuilder';
import { isHandedOver, type PlanInput, type PlannedChange } from './types';

/** What `planChanges` wants done about one object; undefined where nothing is to be done. */
export function planObject(
  input: PlanInput,
  desired: DesiredEntities,
  objectClass: ObjectClass,
  objectId: string,
): PlannedChange | undefined {
  const plan = new PlanBuilder({ ...input, managed: [] }, desired);
  const object = desired.find(objectClass, objectId);
  if (object) {
    plan.addObject(object);
  }
  const row = desired.rowOf(objectClass, objectId);
  if (row && isHandedOver(row) && !desired.wants(row)) {
    plan.addLeaver(row);
  }
  return plan.takePart().changes.at(0);
}
