import type { Knex } from 'knex';
import { setImmediate } from 'node:timers/promises';
import { idRangeOf } from './idRangeOf';

/**
 * Ids that one statement of a search looks at. A search has to look at every row of a run, and SQLite does so in the portal's own thread: a million at once
 * would stop it for seconds.
 */
const IDS_AT_ONCE = 5_000;

/**
 * The ids of changes that a search finds in a run, in the order of the plan, found piece by piece.
 *
 * @param narrow - adds the conditions of the search
 */
export async function* searchChanges(
  knex: Knex,
  runId: number,
  narrow: (rows: Knex.QueryBuilder) => void,
): AsyncGenerator<number[]> {
  const { first, last } = await idRangeOf(knex, runId);
  for (let from = first; from <= last; from += IDS_AT_ONCE) {
    const rows = knex('run_changes')
      .where({ run_id: runId })
      .whereBetween('id', [from, from + IDS_AT_ONCE - 1])
      .orderBy('id');
    narrow(rows);
    const ids = (await rows.pluck('id')).map(Number);
    if (ids.length > 0) {
      yield ids;
    }
    await setImmediate();
  }
}
