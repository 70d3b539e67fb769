import type { RunError } from '@idp-sync/backstage-plugin-idp-sync-common';
import type { Knex } from 'knex';
import { setImmediate } from 'node:timers/promises';
import { TableStatistics } from '../database/TableStatistics';
import type { RunLease } from '../runs/RunLease';
import { adoptEntities } from './adoptEntities';
import { applyBatch } from './applyBatch';
import type { CatalogSink } from './CatalogConnection';
import type { CatalogReader } from './CatalogReader';
import type { ManagedEntityStore } from './ManagedEntityStore';
import type { Mark } from './mark';
import { readPlannedChanges } from './plannedChanges';

const BATCH_SIZE = 250;

/** What applying needs of its surroundings. */
export interface ApplyContext {
  knex: Knex;
  runId: number;
  connectionId: string;
  /** Of what this run changes. */
  mark: Mark;
  sink: CatalogSink;
  catalog: CatalogReader;
  managed: ManagedEntityStore;
  lease: RunLease;
  signal: AbortSignal;
  progress(done: number, total: number): void;
  /** How long to wait for another connection whose entities are to be taken over while it hands something over itself; milliseconds. */
  adoptionWaitMs?: number;
  /** Called for each change that could not be applied. */
  refused(displayName: string, error: RunError): void;
}

/**
 * Hands the stored plan of a run over to the catalog, batch by batch. A batch in doubt after a kill is simply done again: handing over the same entity twice changes nothing.
 */
export async function applyPlan(context: ApplyContext): Promise<void> {
  const { knex, runId } = context;
  const [{ rows }] = await knex('run_changes')
    .where({ run_id: runId, status: 'planned' })
    .count({ rows: '*' });
  const total = Number(rows);
  const statistics = new TableStatistics(knex, [
    'managed_entities',
    'run_changes',
  ]);
  let done = 0;
  await adoptEntities(context);
  for (;;) {
    context.signal.throwIfAborted();
    const batch = await readPlannedChanges(knex, runId, BATCH_SIZE);
    if (batch.length === 0) {
      return;
    }
    await applyBatch(context, batch);
    done += batch.length;
    await statistics.note(batch.length);
    context.progress(done, total);
    // SQLite and a catalog beside it may answer without ever letting others have their turn, heartbeats among them.
    await setImmediate();
  }
}
