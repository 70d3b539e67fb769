import type {
  ChangeAction,
  GuardKind,
  HeldChange,
  HoldEvent,
  HoldEventKind,
  HoldStatus,
  ObjectClass,
} from '@idp-sync/backstage-plugin-idp-sync-common';

import { readFields } from '../plan/storedFields';

/** PostgreSQL's driver gives `bigint` columns as strings, SQLite's as numbers. */
type BigIntColumn = number | string;

/** A row of `held_changes`. */
export interface HeldRow {
  id: BigIntColumn;
  connection_id: string;
  class: ObjectClass;
  object_id: string;
  kind: GuardKind;
  status: HoldStatus;
  change_key: string;
  display_name: string;
  action: ChangeAction;
  entity_ref: string | null;
  previous_ref: string | null;
  reason_code: string;
  reason: string;
  why: string;
  fields: string;
  memberships_added: number;
  memberships_removed: number;
  held_since: BigIntColumn;
  held_by_run: number;
  changed_by_run: number;
  decided_by: string | null;
  decided_at: BigIntColumn | null;
  decision_reason: string | null;
}

/** A row of `hold_events`. */
export interface HoldEventRow {
  id: BigIntColumn;
  connection_id: string;
  class: ObjectClass;
  object_id: string;
  display_name: string;
  kind: GuardKind;
  event: HoldEventKind;
  at: BigIntColumn;
  run_id: number | null;
  by: string | null;
  reason: string;
}

export function isoOf(at: BigIntColumn): string {
  return new Date(Number(at)).toISOString();
}

export function toHeldChange(row: HeldRow): HeldChange {
  return {
    id: Number(row.id),
    connectionId: row.connection_id,
    kind: row.kind,
    status: row.status,
    class: row.class,
    objectId: row.object_id,
    displayName: row.display_name,
    action: row.action,
    entityRef: row.entity_ref ?? undefined,
    previousRef: row.previous_ref ?? undefined,
    reasonCode: row.reason_code,
    reason: row.reason,
    why: row.why,
    fields: readFields(row.action, row.fields),
    membershipsAdded: row.memberships_added,
    membershipsRemoved: row.memberships_removed,
    since: isoOf(row.held_since),
    heldByRunId: row.held_by_run,
    changedByRunId: row.changed_by_run,
    ...(row.decided_by !== null &&
      row.decided_at !== null && {
        decision: {
          by: row.decided_by,
          at: isoOf(row.decided_at),
          reason: row.decision_reason ?? '',
        },
      }),
  };
}

export function toHoldEvent(row: HoldEventRow): HoldEvent {
  return {
    id: Number(row.id),
    connectionId: row.connection_id,
    class: row.class,
    objectId: row.object_id,
    displayName: row.display_name,
    kind: row.kind,
    event: row.event,
    at: isoOf(row.at),
    runId: row.run_id ?? undefined,
    by: row.by ?? undefined,
    reason: row.reason,
  };
}
