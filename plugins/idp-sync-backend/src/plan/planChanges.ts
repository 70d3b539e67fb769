import { DesiredEntities } from './DesiredEntities';
import { PlanBuilder } from './PlanBuilder';
import {
  isHandedOver,
  type ManagedEntity,
  type PlanInput,
  type PlanPart,
  type PlanSummary,
} from './types';

/** Objects between two yields; to make an entity and hash it takes some 30 microseconds. */
const OBJECTS_PER_STEP = 100;

const REMOVAL_ORDER = { user: 0, group: 1, organization: 2 };

/**
 * Compares what mirror and policy say with what has been put into the catalog. Pure: the same input gives the same plan, whatever the order of its parts, so
 * that preview and sync show and do the same.
 *
 * Two passes: the first decides who is in scope and gives every one of them a reference; the second makes the entities, whose relations are references of
 * others, one at a time, and hands out those that are to be sent: a first sync's would take more memory than the whole directory.
 *
 * @throws IdpSyncError where the policy names a group that cannot be found; see `selectObjects`.
 */
export function* planChanges(
  input: PlanInput,
): Generator<PlanPart | void, PlanSummary> {
  const desired = yield* DesiredEntities.collect(input);
  const plan = new PlanBuilder(input, desired);
  let steps = 0;
  for (const object of desired.objects()) {
    plan.addObject(object);
    steps += 1;
    if (steps % OBJECTS_PER_STEP === 0) {
      yield plan.takePart();
    }
  }
  const leavers: ManagedEntity[] = [];
  for (const row of input.managed) {
    if (isHandedOver(row) && !desired.wants(row)) {
      leavers.push(row);
    }
    steps += 1;
    if (steps % OBJECTS_PER_STEP === 0) {
      yield;
    }
  }
  for (const row of leavers.sort(byOrderOfRemoval)) {
    plan.addLeaver(row);
    steps += 1;
    if (steps % OBJECTS_PER_STEP === 0) {
      yield plan.takePart();
    }
  }
  yield plan.takePart();
  return plan.summarize();
}

/** People before the groups they are in, so that nothing in the catalog refers to what is gone already. */
function byOrderOfRemoval(a: ManagedEntity, b: ManagedEntity): number {
  return (
    REMOVAL_ORDER[a.class] - REMOVAL_ORDER[b.class] ||
    (a.objectId < b.objectId ? -1 : 1)
  );
}
