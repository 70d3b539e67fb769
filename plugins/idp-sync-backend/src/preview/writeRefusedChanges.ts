import type { RunError } from '@idp-sync/backstage-plugin-idp-sync-common';
import { setImmediate } from 'node:timers/promises';
import { insertRows } from '../database/insertRows';
import { PLAN_COLUMNS } from '../plan/planRows';
import type { RunContext } from '../runs/RunContext';

/** SQLite writes in the portal's own thread. */
const BATCH_SIZE = 250;

/**
 * Copies changes of a preview into the run that confirms it, as refused: they say what was shown and why it was not done.
 *
 * @param refused - why, by the id of the change in the preview
 * @returns the names of some of their objects
 */
export async function writeRefusedChanges(
  { engine, runId, lease, signal }: RunContext,
  refused: ReadonlyMap<number, RunError>,
): Promise<string[]> {
  const names: string[] = [];
  const ids = [...refused.keys()].sort((a, b) => a - b);
  for (let start = 0; start < ids.length; start += BATCH_SIZE) {
    signal.throwIfAborted();
    const previewed = await engine
      .knex('run_changes')
      .whereIn('id', ids.slice(start, start + BATCH_SIZE))
      .orderBy('id')
      .select(Object.keys(PLAN_COLUMNS));
    const rows = previewed.map((row, index) => ({
      ...row,
      run_id: runId,
      status: 'refused',
      entity: null,
      error: JSON.stringify(refused.get(ids[start + index])),
    }));
    await engine.knex.transaction(async transaction => {
      await lease.fence(transaction);
      await insertRows(transaction, 'run_changes', PLAN_COLUMNS, rows);
    });
    if (start === 0) {
      names.push(...previewed.map(row => row.display_name));
    }
    await setImmediate();
  }
  return names;
}
