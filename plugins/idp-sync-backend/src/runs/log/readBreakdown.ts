import type {
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

/** What the changes of a run have in common: how many there are for each reason, and why those that failed did. */
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
): Promise<RunBreakdown['reasons']> {
  const counts = new Map<string, number>();
  for (let from = first; from <= last; from += IDS_OF_REASONS) {
    const rows: { reason_code: string; changes: number | string }[] =
      await knex('run_changes')
        .where({ run_id: runId })
        .whereBetween('id', [from, from + IDS_OF_REASONS - 1])
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
    .sort((a, b) => byCount(a, b) || compare(a.code, b.code));
}

function byCount(a: { count: number }, b: { count: number }): number {
  return b.count - a.count;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : 1;
}
