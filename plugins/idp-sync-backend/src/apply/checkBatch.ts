import type { RunError } from '@idp-sync/backstage-plugin-idp-sync-common';
import { IdpSyncError } from '@idp-sync/backstage-plugin-idp-sync-node';
import { isPredecessorOf } from '../handover/Predecessor';
import { validateEntity } from '../mapping/validateEntity';
import type { ApplyContext } from './applyPlan';
import { describeOwner, isEntityOf } from './CatalogReader';
import type { StoredChange } from './plannedChanges';

/** A change that must not be sent, and why. */
export interface RefusedChange {
  change: StoredChange;
  error: RunError;
}

/**
 * Tells the changes of a batch that may be sent from those that may not, so that a bad one fails alone: the entity is valid, the managed entity has not moved
 * since the plan, and the reference is nobody else's, neither in our table nor in the catalog.
 */
export async function checkBatch(
  context: ApplyContext,
  batch: readonly StoredChange[],
): Promise<{ good: StoredChange[]; refused: RefusedChange[] }> {
  const newRefs = batch
    .filter(change => change.action === 'create' || change.previousRef)
    .map(change => change.entityRef);
  const bearers = await context.managed.bearers(context.knex, newRefs);
  const inCatalog = await context.catalog.lookUp(newRefs);
  const sequences = await currentSequences(context, batch);
  const good: StoredChange[] = [];
  const refused: RefusedChange[] = [];
  for (const change of batch) {
    try {
      assertNotMoved(
        change,
        sequences.get(`${change.class}:${change.objectId}`),
      );
      const refusal = refusalOf(change, context.connectionId, bearers);
      if (refusal) {
        throw refusal;
      }
      const present = inCatalog.get(change.entityRef);
      if (
        present &&
        !isEntityOf(present, context.connectionId, change.objectId) &&
        !(change.entity && isPredecessorOf(present, change.entity, change))
      ) {
        throw conflict(change, describeOwner(present));
      }
      if (change.entity) {
        await validateEntity(change.entity);
      }
      good.push(change);
    } catch (error) {
      refused.push({ change, error: IdpSyncError.toRunError(error) });
    }
  }
  return { good, refused };
}

/** Why a change may not have its reference, as far as our own table knows. */
export function refusalOf(
  change: StoredChange,
  connectionId: string,
  bearers: ReadonlyMap<string, { connectionId: string; objectId: string }>,
): IdpSyncError | undefined {
  const bearer = bearers.get(change.entityRef);
  return bearer &&
    (bearer.connectionId !== connectionId ||
      bearer.objectId !== change.objectId)
    ? conflict(
        change,
        `object ${bearer.objectId} of connection ${bearer.connectionId}`,
      )
    : undefined;
}

async function currentSequences(
  context: ApplyContext,
  batch: readonly StoredChange[],
): Promise<Map<string, number>> {
  const rows = await context
    .knex('managed_entities')
    .where({ connection_id: context.connectionId })
    .whereIn(
      'object_id',
      batch.map(change => change.objectId),
    )
    .select('class', 'object_id', 'sequence');
  return new Map(
    rows.map(row => [`${row.class}:${row.object_id}`, Number(row.sequence)]),
  );
}

function assertNotMoved(change: StoredChange, current: number | undefined) {
  if ((change.expectedSequence ?? 0) !== (current ?? 0)) {
    throw new IdpSyncError(
      'IDP_CHANGE_OUTDATED',
      `${change.displayName} has been changed by another run since this change was planned`,
    );
  }
}

function conflict(change: StoredChange, owner: string): IdpSyncError {
  return new IdpSyncError(
    'IDP_CATALOG_CONFLICT',
    `${change.entityRef} already belongs to ${owner}`,
  );
}
