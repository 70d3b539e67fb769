import type {
  RunBreakdown,
  RunFailure,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import type { Knex } from 'knex';
import { setImmediate } from 'node:timers/promises';
import { jsonMember } from '../../database/jsonMember';
import { idRangeOf } from './idRangeOf';

/** Of a statement: SQLite works in the portal's own thread. */
const IDS_AT_ONCE = 50_000;

/** What the changes of a run have in common: how many there are for each reason, and why those that failed did. */
export async function readBreakdown(
  knex: Knex,
  runId: number,
): Promise<RunBreakdown> {
  return {
    reasons: await readReasons(knex, runId),
    failures: await readFailures(knex, runId),
  };
}

async function readReasons(
  knex: Knex,
  runId: number,
): Promise<RunBreakdown['reasons']> {
  const counts = new Map<string, number>();
  const { first, last } = await idRangeOf(knex, runId);
  for (let from = first; from <= last; from += IDS_AT_ONCE) {
    const rows: { reason_code: string; changes: number | string }[] =
      await knex('run_changes')
        .where({ run_id: runId })
        .whereBetween('id', [from, from + IDS_AT_ONCE - 1])
        .groupBy('reason_code')
        .select('reason_code')
        .count({ changes: '*' });
    for (const { reason_code: code, changes } of rows) {
      counts.set(code, (counts.get(code) ?? 0) + Number(changes));
    }
    await setImmediate();
  }
  return [...counts]
    .map(([reasonCode, count]) => ({ reasonCode, count }))
    .sort((a, b) => byCount(a, b) || compare(a.reasonCode, b.reasonCode));
}

async function readFailures(knex: Knex, runId: number): Promise<RunFailure[]> {
  const code = jsonMember(knex, 'error', 'code');
  const groups: { changes: number | string; example: number | string }[] =
    await knex('run_changes')
      .where({ run_id: runId, status: 'failed' })
      .whereNotNull('error')
      .groupByRaw(code)
      .count({ changes: '*' })
      .min({ example: 'id' });
  const examples = await knex('run_changes')
    .whereIn(
      'id',
      groups.map(({ example }) => Number(example)),
    )
    .select('id', 'display_name', 'error');
  return groups
    .map(({ changes, example }) => {
      const row = examples.find(({ id }) => Number(id) === Number(example));
      const {
        code: errorCode,
        message,
        remedy,
        providerCode,
      } = JSON.parse(row.error);
      return {
        code: errorCode,
        count: Number(changes),
        remedy,
        example: {
          displayName: row.display_name,
          message,
          ...(providerCode && { providerCode }),
        },
      };
    })
    .sort((a, b) => byCount(a, b) || compare(a.code, b.code));
}

function byCount(a: { count: number }, b: { count: number }): number {
  return b.count - a.count;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : 1;
}
