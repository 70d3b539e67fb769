import type {
  ChangeAction,
  ChangeReason,
  ChangeStatus,
  ObjectClass,
  RunBreakdown,
  RunFailure,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import type { Knex } from 'knex';
import { setImmediate } from 'node:timers/promises';
import { jsonMember } from '../../database/jsonMember';
import { type IdRange, idRangeOf } from './idRangeOf';

/** Of a statement: SQLite works in the portal's own thread, and has the reasons in an index but not the causes. */
const IDS_OF_REASONS = 50_000;
const IDS_OF_FAILURES = 5_000;

interface ReasonRow {
  class: ObjectClass;
  action: ChangeAction;
  status: ChangeStatus;
  reason_code: string;
  changes: number | string;
}

/** What the changes of a run have in common: how many there are of each kind and reason, and why those that failed did. */
export async function readBreakdown(
  knex: Knex,
  runId: number,
): Promise<RunBreakdown> {
  const range = await idRangeOf(knex, runId);
  return {
    reasons: await readReasons(knex, runId, range),
    failures: await readFailures(knex, runId, range),
  };
}

async function readReasons(
  knex: Knex,
  runId: number,
  { first, last }: IdRange,
): Promise<ChangeReason[]> {
  const columns = ['class', 'action', 'status', 'reason_code'];
  const reasons = new Map<string, ChangeReason>();
  for (let from = first; from <= last; from += IDS_OF_REASONS) {
    const rows: ReasonRow[] = await knex('run_changes')
      .where({ run_id: runId })
      .whereBetween('id', [from, from + IDS_OF_REASONS - 1])
      .groupBy(columns)
      .select(columns)
      .count({ changes: '*' });
    for (const row of rows) {
      const key = keyOf(row);
      reasons.set(key, {
        class: row.class,
        action: row.action,
        status: row.status,
        reasonCode: row.reason_code,
        changes: (reasons.get(key)?.changes ?? 0) + Number(row.changes),
      });
    }
    await setImmediate();
  }
  return [...reasons]
    .sort(
      ([a, { changes }], [b, other]) =>
        other.changes - changes || compare(a, b),
    )
    .map(([, reason]) => reason);
}

function keyOf(row: ReasonRow): string {
  return [row.reason_code, row.class, row.action, row.status].join(' ');
}

async function readFailures(
  knex: Knex,
  runId: number,
  { first, last }: IdRange,
): Promise<RunFailure[]> {
  const code = jsonMember(knex, 'error', 'code');
  const found = new Map<string, { count: number; example: number }>();
  for (let from = first; from <= last; from += IDS_OF_FAILURES) {
    const groups: {
      code: string;
      changes: number | string;
      example: number | string;
    }[] = await knex('run_changes')
      .where({ run_id: runId, status: 'failed' })
      .whereBetween('id', [from, from + IDS_OF_FAILURES - 1])
      .whereNotNull('error')
      .groupByRaw(code)
      .select({ code: knex.raw(code) })
      .count({ changes: '*' })
      .min({ example: 'id' });
    for (const group of groups) {
      const known = found.get(group.code);
      found.set(group.code, {
        count: (known?.count ?? 0) + Number(group.changes),
        example: known?.example ?? Number(group.example),
      });
    }
    await setImmediate();
  }
  const examples = await knex('run_changes')
    .whereIn(
      'id',
      [...found.values()].map(({ example }) => example),
    )
    .select('display_name', 'error');
  return examples
    .map(row => {
      const {
        code: errorCode,
        message,
        remedy,
        providerCode,
      } = JSON.parse(row.error);
      return {
        code: errorCode,
        count: found.get(errorCode)?.count ?? 0,
        remedy,
        example: {
          displayName: row.display_name,
          message,
          ...(providerCode && { providerCode }),
        },
      };
    })
    .sort((a, b) => b.count - a.count || compare(a.code, b.code));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : 1;
}
