import type { Knex } from 'knex';
import type { HeldChangesOfKind } from './types';

const KINDS: Partial<Record<string, string>> = {
  remove: 'removals',
  deactivate: 'deactivations',
  create: 'creations',
  update: 'referenceChanges',
};

/** What the last sync held, by what was to be done; since its end, because its rows do not say since when. */
export async function heldOfRun(
  knex: Knex,
  connectionId: string,
): Promise<HeldChangesOfKind[]> {
  const run = await knex('runs')
    .where({ connection_id: connectionId, kind: 'sync' })
    .whereIn('status', ['succeeded', 'partial'])
    .orderBy('id', 'desc')
    .first('id', 'finished_at');
  if (!run) {
    return [];
  }
  const rows: { action: string; held: number | string }[] = await knex(
    'run_changes',
  )
    .where({ run_id: run.id, status: 'held' })
    .groupBy('action')
    .select('action')
    .count({ held: '*' });
  return rows.map(({ action, held }) => ({
    kind: KINDS[action] ?? 'referenceChanges',
    count: Number(held),
    since: Number(run.finished_at),
  }));
}
