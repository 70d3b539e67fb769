import { IdpSyncError } from '@idp-sync/backstage-plugin-idp-sync-node';
import { readHeldKinds } from '../guard/readHeldKinds';
import { isHandedOver, type PlanInput } from '../plan/types';
import type { Engine, RunContext } from '../runs/RunContext';
import { expectTakeOver } from './expectTakeOver';
import type { TakeOver } from './TakeOver';
import { listTheirEntities, type TheirEntity } from './theirEntities';

/** Entities that are released in one mutation. */
const BATCH_SIZE = 100;
/** Entities that an event gives for examples. */
const NAMED_ENTITIES = 10;

/**
 * Before a plan: while the predecessor is at work in this portal, nothing may be taken from it, or the two would take the same entities from each other for ever.
 *
 * @throws IdpSyncError `IDP_TAKE_OVER_BLOCKED`
 */
export async function assertMayTakeOver(context: RunContext): Promise<void> {
  const { definition, engine, kind } = context;
  if (!definition.takeOver || kind !== 'sync') {
    return;
  }
  const { predecessor } = definition.takeOver;
  if (engine.idle.stands(predecessor)) {
    return;
  }
  throw new IdpSyncError(
    'IDP_TAKE_OVER_BLOCKED',
    `${predecessor.provider} is still brought by a module of its own, so its entities cannot be taken over`,
  );
}

/** Whose entities are to be taken over, and where they are. */
export interface TakeOverContext {
  definition: { takeOver?: TakeOver };
  engine: Pick<Engine, 'catalog'>;
}

/**
 * The input of a plan with what is to be taken over.
 *
 * @throws IdpSyncError `IDP_TAKE_OVER_OTHER_TENANT`
 */
export async function withTakeOver(
  context: TakeOverContext,
  input: PlanInput,
): Promise<PlanInput> {
  const { takeOver } = context.definition;
  if (!takeOver) {
    return input;
  }
  const theirs = await listTheirEntities(
    context.engine.catalog,
    takeOver.predecessor,
  );
  assertSameTenant(input, takeOver, theirs);
  return expectTakeOver(input, takeOver.predecessor, theirs);
}

/** @throws IdpSyncError `IDP_TAKE_OVER_OTHER_TENANT` */
export function assertSameTenant(
  { snapshot }: PlanInput,
  { predecessor }: Pick<TakeOver, 'predecessor'>,
  theirs: readonly TheirEntity[],
): void {
  const ours = snapshot.organization?.objectId;
  const tenant = theirs.find(({ object }) => object?.class === 'organization');
  if (ours && tenant && tenant.object?.objectId !== ours) {
    throw new IdpSyncError(
      'IDP_TAKE_OVER_OTHER_TENANT',
      `${predecessor.provider} brings tenant ${tenant.object?.objectId}, the connection reads ${ours}`,
    );
  }
}

/**
 * After a sync: says what is left of the predecessor's, and lets go of it where the connection is told to. Nothing is let go of unless everything in scope is what it
 * should be, and nothing waits for a decision: while that is open nobody knows what the connection leaves out.
 */
export async function finishTakeOver(
  context: RunContext,
  clean: boolean,
): Promise<void> {
  const { definition, engine, recorder } = context;
  if (!definition.takeOver) {
    return;
  }
  const { predecessor, leftovers } = definition.takeOver;
  const { waiting, left } = await whatIsLeft(context, definition.takeOver);
  const held = await countHeld(context);
  if (waiting > 0) {
    recorder.log(
      'info',
      `${waiting} entities of ${predecessor.provider} are taken over and not yet shown as ours by the catalog`,
    );
  }
  if (left.length === 0) {
    if (waiting === 0 && held === 0) {
      recorder.log(
        'info',
        `Nothing is left of ${predecessor.provider}: the handover is complete`,
      );
    }
    return;
  }
  if (leftovers === 'keep' || !clean || held > 0) {
    recorder.log(
      'warn',
      `${left.length} entities of ${
        predecessor.provider
      } are not taken over and stay as they are, such as ${left
        .slice(0, NAMED_ENTITIES)
        .join(', ')}${
        leftovers === 'remove'
          ? `; they are removed once a run has handed over everything else${
              held > 0
                ? ` and nothing is held any more: ${held} changes wait for a decision`
                : ''
            }`
          : ''
      }`,
    );
    return;
  }
  for (let start = 0; start < left.length; start += BATCH_SIZE) {
    context.signal.throwIfAborted();
    context.lease.assertFresh();
    const batch = left.slice(start, start + BATCH_SIZE);
    await engine.idle.release(predecessor, batch);
    recorder.log(
      'info',
      `Removed from ${
        predecessor.provider
      }, because the connection leaves them out: ${batch.join(', ')}`,
    );
  }
  recorder.log(
    'info',
    `${left.length} entities of ${predecessor.provider} that the connection leaves out were removed: the handover is complete`,
  );
}

async function countHeld({
  engine,
  connectionId,
}: RunContext): Promise<number> {
  const kinds = await readHeldKinds(engine.knex, connectionId);
  return kinds.reduce((sum, { count }) => sum + count, 0);
}

/** What the catalog still shows as the predecessor's: the last state of what is ours already, and what nobody has taken over. */
async function whatIsLeft(
  { engine, connectionId }: RunContext,
  { predecessor }: TakeOver,
): Promise<{ waiting: number; left: string[] }> {
  const theirs = await listTheirEntities(engine.catalog, predecessor);
  if (theirs.length === 0) {
    return { waiting: 0, left: [] };
  }
  const ours = new Set<string>();
  for (const row of await engine.managed.list(connectionId)) {
    if (isHandedOver(row)) {
      ours.add(row.entityRef);
    }
  }
  const left = theirs
    .map(({ entityRef }) => entityRef)
    .filter(ref => !ours.has(ref));
  return { waiting: theirs.length - left.length, left };
}
