import { type Entity, stringifyEntityRef } from '@backstage/catalog-model';
import {
  OBJECT_CLASSES,
  type RunError,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import { IdpSyncError } from '@idp-sync/backstage-plugin-idp-sync-node';
import { isPredecessorOf } from '../handover/Predecessor';
import { LOCATION_KEY_ANNOTATION } from '../mapping/annotations';
import { validateEntity } from '../mapping/validateEntity';
import type { ApplyContext } from './applyPlan';
import { describeOwner, isEntityOf, sourceOf } from './CatalogReader';
import { isFormerOwners } from './isFormerOwners';
import { HANDED_OVER } from './ManagedEntityStore';
import { type Mark, NO_MARK } from './mark';
import type { CheckedChange, StoredChange } from './plannedChanges';

/** What checking looks at. */
export type CheckContext = Pick<
  ApplyContext,
  'knex' | 'connectionId' | 'catalog' | 'managed' | 'mark'
>;

/** A change that must not be sent, and why. */
export interface RefusedChange<Change extends StoredChange = StoredChange> {
  change: Change;
  error: RunError;
  /** Somebody else's entity bears the reference in the catalog. */
  conflict?: boolean;
}

interface CurrentRow {
  entityRef: string;
  sequence: number;
  status: string;
  entityHash?: string;
  mark: Mark;
}

/**
 * Tells the changes of a batch that may be sent from those that may not, so that a bad one fails alone: the entity is valid, the managed entity has not moved
 * since the plan, and the reference is nobody else's, neither in our table nor in the catalog.
 */
export async function checkBatch(
  context: CheckContext,
  batch: readonly StoredChange[],
): Promise<{ good: CheckedChange[]; refused: RefusedChange[] }> {
  const newRefs = batch
    .filter(
      change =>
        change.action === 'create' || change.previousRef || change.adopts,
    )
    .map(change => change.entityRef);
  const bearers = await context.managed.bearers(context.knex, newRefs);
  const inCatalog = await context.catalog.lookUp(newRefs);
  const rows = await currentRows(context, batch);
  const good: CheckedChange[] = [];
  const refused: RefusedChange[] = [];
  for (const change of batch) {
    try {
      const row = rows.get(`${change.class}:${change.objectId}`);
      assertNotMoved(change, row?.sequence);
      const refusal = refusalOf(change, context.connectionId, bearers);
      if (refusal) {
        throw refusal;
      }
      const present = inCatalog.get(change.entityRef);
      if (
        present &&
        !isEntityOf(present, context.connectionId, change.objectId) &&
        !isBroughtBefore(present, context.connectionId, change) &&
        !(await isMisplaced(context, present))
      ) {
        refused.push({
          change,
          error: IdpSyncError.toRunError(
            conflict(change, describeOwner(present)),
          ),
          conflict: true,
        });
        continue;
      }
      if (change.entity) {
        await validateEntity(change.entity);
      }
      good.push({
        ...change,
        currentRef: row?.entityRef,
        mark: markFor(change, row, context.mark),
      });
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
  const { adopts } = change;
  return bearer &&
    (bearer.connectionId !== connectionId ||
      bearer.objectId !== change.objectId) &&
    (bearer.connectionId !== adopts?.connectionId ||
      bearer.objectId !== adopts.objectId)
    ? conflict(
        change,
        `object ${bearer.objectId} of connection ${bearer.connectionId}`,
      )
    : undefined;
}

/** By the provider or connection from which the entity was taken over. */
function isBroughtBefore(
  present: Entity,
  connectionId: string,
  change: StoredChange,
): boolean {
  const sent = {
    ...change,
    locationKey: change.entity?.metadata.annotations?.[LOCATION_KEY_ANNOTATION],
  };
  return (
    isPredecessorOf(present, sent) ||
    isFormerOwners(present, connectionId, sent)
  );
}

/** An entity of ours that stands under a reference its object no longer has, as in a catalog restored from before a rename: nobody's any more. */
async function isMisplaced(
  { knex }: CheckContext,
  entity: Entity,
): Promise<boolean> {
  const source = sourceOf(entity);
  const row =
    source &&
    (await knex('managed_entities')
      .where({
        connection_id: source.connectionId,
        object_id: source.objectId,
      })
      .first('entity_ref', 'previous_ref'));
  const ref = stringifyEntityRef(entity);
  return (
    row !== undefined && row.entity_ref !== ref && row.previous_ref !== ref
  );
}

/** What is handed over again as it was keeps its mark: for the catalog it is the same, and it need not process it anew. */
function markFor(
  change: StoredChange,
  row: CurrentRow | undefined,
  markOfRun: Mark,
): Mark {
  const same =
    row &&
    HANDED_OVER.includes(row.status) &&
    row.entityHash === change.entityHash;
  return same && row.mark !== NO_MARK ? row.mark : markOfRun;
}

async function currentRows(
  context: CheckContext,
  batch: readonly StoredChange[],
): Promise<Map<string, CurrentRow>> {
  const rows = await context
    .knex('managed_entities')
    .where({ connection_id: context.connectionId })
    // Without it, SQLite reads all rows of the connection for each batch.
    .whereIn('class', OBJECT_CLASSES)
    .whereIn(
      'object_id',
      batch.map(change => change.objectId),
    )
    .select(
      'class',
      'object_id',
      'entity_ref',
      'sequence',
      'status',
      'entity_hash',
      'mark',
    );
  return new Map(
    rows.map(row => [
      `${row.class}:${row.object_id}`,
      {
        entityRef: row.entity_ref,
        sequence: Number(row.sequence),
        status: row.status,
        entityHash: row.entity_hash ?? undefined,
        mark: row.mark ?? NO_MARK,
      },
    ]),
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
