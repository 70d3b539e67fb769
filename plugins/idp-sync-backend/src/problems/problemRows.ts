import type {
  ProblemEvent,
  ProblemEventType,
  ProblemKind,
  ProblemResolution,
  ProblemSeverity,
  ProblemState,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import type { Knex } from 'knex';
import { cleanText } from '../database/cleanText';
import { toIso } from '../runs/runRows';
import type { Notice, ProblemChange, StoredProblem } from './types';

type BigIntColumn = number | string;
type Nullable<T> = T | null;

/** A row of `problems`, as far as reading it goes. */
export interface ProblemRow {
  id: number;
  connection_id: string;
  kind: ProblemKind;
  cause: string;
  state: ProblemState;
  severity: ProblemSeverity;
  since: BigIntColumn;
  seen_at: BigIntColumn;
  ends_at: Nullable<BigIntColumn>;
  times: number;
  run_id: Nullable<number>;
  count: Nullable<number>;
  error: Nullable<string>;
  acknowledged_at: Nullable<BigIntColumn>;
  acknowledged_by: Nullable<string>;
  resolved_at: Nullable<BigIntColumn>;
  resolved_by: Nullable<string>;
  resolution: Nullable<ProblemResolution>;
  note: Nullable<string>;
  told: Nullable<Notice>;
  notice: Nullable<Notice>;
}

/** A row of `problem_events`. */
export interface ProblemEventRow {
  id: number;
  problem_id: number;
  at: BigIntColumn;
  type: ProblemEventType;
  by: Nullable<string>;
  note: Nullable<string>;
}

const RANKS: Record<ProblemSeverity, number> = {
  critical: 1,
  high: 2,
  normal: 3,
};

export function toStoredProblem(row: ProblemRow): StoredProblem {
  return {
    id: row.id,
    connectionId: row.connection_id,
    kind: row.kind,
    cause: row.cause,
    state: row.state,
    severity: row.severity,
    since: Number(row.since),
    seenAt: Number(row.seen_at),
    endsAt: numberOf(row.ends_at),
    times: row.times,
    runId: row.run_id ?? undefined,
    count: row.count ?? undefined,
    error: row.error === null ? undefined : JSON.parse(row.error),
    acknowledgedAt: numberOf(row.acknowledged_at),
    acknowledgedBy: row.acknowledged_by ?? undefined,
    resolvedAt: numberOf(row.resolved_at),
    resolvedBy: row.resolved_by ?? undefined,
    resolution: row.resolution ?? undefined,
    note: row.note ?? undefined,
    told: row.told ?? undefined,
    notice: row.notice ?? undefined,
  };
}

export function toProblemEvent(row: ProblemEventRow): ProblemEvent {
  return {
    at: toIso(row.at)!,
    type: row.type,
    by: row.by ?? undefined,
    note: row.note ?? undefined,
  };
}

/** Writes a change of one problem, and into its history what it was. */
export async function writeProblemChange(
  transaction: Knex,
  connectionId: string,
  { id, key, set, event }: ProblemChange,
  more: { at: number; by?: string; note?: string },
): Promise<void> {
  const columns = toColumns(set);
  if ('notice' in set) {
    Object.assign(columns, {
      notice_number: transaction.raw('?? + 1', ['notice_number']),
      notice_attempts: 0,
      notice_after: set.notice === undefined ? null : more.at,
    });
  }
  const problemId =
    id ?? (await insert(transaction, connectionId, key, columns));
  if (id !== undefined) {
    await transaction('problems').where({ id }).update(columns);
  }
  if (event) {
    await transaction('problem_events').insert({
      problem_id: problemId,
      at: more.at,
      type: event,
      by: more.by,
      note: more.note,
    });
  }
}

async function insert(
  transaction: Knex,
  connectionId: string,
  key: ProblemChange['key'],
  columns: Record<string, unknown>,
): Promise<number> {
  const [row] = await transaction('problems')
    .insert({
      ...columns,
      ...key,
      connection_id: connectionId,
      notice_number: 1,
    })
    .returning('id');
  return row.id;
}

function toColumns(set: ProblemChange['set']): Record<string, unknown> {
  const columns: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(set)) {
    const column = name.replace(/[A-Z]/g, letter => `_${letter.toLowerCase()}`);
    columns[column] = value ?? null;
  }
  if (set.severity) {
    columns.rank = RANKS[set.severity];
  }
  if (set.error) {
    columns.error = cleanText(JSON.stringify(set.error));
  }
  return columns;
}

function numberOf(column: Nullable<BigIntColumn>): number | undefined {
  return column === null ? undefined : Number(column);
}
