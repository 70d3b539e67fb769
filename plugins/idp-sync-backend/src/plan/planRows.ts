import type { Entity } from '@backstage/catalog-model';
import type { ChangeStatus } from '@idp-sync/backstage-plugin-idp-sync-common';
import { toSearchKey } from '../database/searchKey';
import { hashEntity } from '../mapping/hashEntity';
import { markEntity } from './leavers';
import { describeForStoring } from './storedFields';
import type { PlannedChange } from './types';

/** The columns that a plan writes of a change. */
export const PLAN_COLUMNS = {
  run_id: 'integer',
  connection_id: 'text',
  class: 'text',
  object_id: 'text',
  display_name: 'text',
  search_key: 'text',
  action: 'text',
  status: 'text',
  reason_code: 'text',
  reason: 'text',
  entity_ref: 'text',
  previous_ref: 'text',
  fields: 'json',
  memberships_added: 'integer',
  memberships_removed: 'integer',
  entity: 'json',
  entity_hash: 'text',
  input_hash: 'text',
  expected_sequence: 'bigint',
  adopts: 'text',
  error: 'text',
} as const;

/** What a plan writes of one change. */
export type PlanRow = ReturnType<typeof toRow>;

/** A change of large entities takes a millisecond to describe. */
export function* toPlanRows(
  ids: RunIds,
  changes: readonly PlannedChange[],
  before: ReadonlyMap<string, Entity>,
): Generator<void, PlanRow[]> {
  const rows: PlanRow[] = [];
  for (const change of changes) {
    rows.push(
      toRow(ids, change, before.get(`${change.class}:${change.objectId}`)),
    );
    yield;
  }
  return rows;
}

interface RunIds {
  runId: number;
  connectionId: string;
}

function toRow(
  { runId, connectionId }: RunIds,
  planned: PlannedChange,
  before: Entity | undefined,
) {
  const change = withMarkedEntity(planned, before);
  const failed = change.error !== undefined;
  // What would be refused is planned until the guard has seen it.
  const error = change.error ?? change.refusal;
  const { fields, membershipsAdded, membershipsRemoved } = describeForStoring(
    change,
    before,
  );
  return {
    run_id: runId,
    connection_id: connectionId,
    class: change.class,
    object_id: change.objectId,
    display_name: change.displayName,
    search_key: toSearchKey(
      change.displayName,
      change.entityRef,
      change.objectId,
    ),
    action: change.action,
    status: statusOf(change),
    reason_code: change.reasonCode,
    reason: change.reason,
    entity_ref: change.entityRef ?? null,
    previous_ref: change.previousRef ?? null,
    fields: failed ? [] : fields,
    memberships_added: failed ? 0 : membershipsAdded,
    memberships_removed: failed ? 0 : membershipsRemoved,
    entity:
      failed || change.leftOut || change.action === 'create'
        ? null
        : change.entity ?? null,
    entity_hash: change.entityHash ?? null,
    input_hash: change.inputHash ?? null,
    expected_sequence: change.expectedSequence ?? null,
    adopts: change.adopts ? JSON.stringify(change.adopts) : null,
    error: error ? JSON.stringify(error) : null,
  };
}

/** Who has left is marked in what was sent last: the directory need not have them any more. */
function withMarkedEntity(
  change: PlannedChange,
  before: Entity | undefined,
): PlannedChange {
  if (!change.leaverMark || !before) {
    return change;
  }
  const entity = markEntity(before, change.leaverMark);
  return { ...change, entity, entityHash: hashEntity(entity) };
}

function statusOf({ error, leftOut }: PlannedChange): ChangeStatus {
  if (error) {
    return 'failed';
  }
  return leftOut ? 'notApplied' : 'planned';
}
