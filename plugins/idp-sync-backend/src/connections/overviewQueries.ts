import type {
  ManagedCounts,
  ObjectClass,
  RunStatus,
  RunSummary,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import type { Knex } from 'knex';
import { RUN_COLUMNS, type RunRow, toRunSummary } from '../runs/runRows';

const ACTIVE: readonly RunStatus[] = ['queued', 'running'];
const ENDED: readonly RunStatus[] = [
  'succeeded',
  'partial',
  'failed',
  'cancelled',
];
/** A cancelled sync says nothing about the connection. */
const TELLING: readonly RunStatus[] = ['succeeded', 'partial', 'failed'];

/** The runs that say how a connection is doing. */
export interface RunsOfConnection {
  /** The one that runs, else the one that has waited longest. */
  active?: RunSummary;
  /** The last that ended, of whatever kind. */
  last?: RunSummary;
  /** The last sync that ended and was not cancelled. */
  lastSync?: RunSummary;
}

export function noManagedEntities(): Record<ObjectClass, ManagedCounts> {
  const none = () => ({ managed: 0, confirmed: 0, conflicts: 0 });
  return { user: none(), group: none(), organization: none() };
}

/** In one query, which finds each connection's last runs from the end of its index instead of going through its history. */
export async function readRunsOfConnections(
  knex: Knex,
  connectionIds: readonly string[],
  now: number,
): Promise<Map<string, RunsOfConnection>> {
  const lastOf = (statuses: readonly RunStatus[], kind?: string) =>
    knex('connections as c')
      .whereIn('c.id', connectionIds)
      .select(
        knex('runs as r')
          .select('r.id')
          .whereRaw('?? = ??', ['r.connection_id', 'c.id'])
          .whereIn('r.status', statuses)
          .modify(runs => kind && runs.where('r.kind', kind))
          .orderBy('r.id', 'desc')
          .limit(1)
          .as('id'),
      );
  const rows: RunRow[] = await knex('runs')
    .select(RUN_COLUMNS)
    .whereIn('id', lastOf(ENDED))
    .orWhereIn('id', lastOf(TELLING, 'sync'))
    .orWhere(active =>
      active.whereIn('status', ACTIVE).whereIn('connection_id', connectionIds),
    )
    .orderBy('id');
  const result = new Map<string, RunsOfConnection>();
  for (const row of rows) {
    const summary = toRunSummary(row, now);
    const runs = result.get(row.connection_id) ?? {};
    result.set(row.connection_id, runs);
    if (row.status === 'running') {
      runs.active = summary;
    } else if (row.status === 'queued') {
      runs.active ??= summary;
    } else {
      runs.last = summary;
      if (row.kind === 'sync' && TELLING.includes(row.status)) {
        runs.lastSync = summary;
      }
    }
  }
  return result;
}

/** In one grouped query. */
export async function readManagedCounts(
  knex: Knex,
  connectionIds: readonly string[],
): Promise<Map<string, Record<ObjectClass, ManagedCounts>>> {
  const rows: {
    connection_id: string;
    class: ObjectClass;
    status: string;
    entities: number | string;
  }[] = await knex('managed_entities')
    .whereIn('connection_id', connectionIds)
    .whereIn('status', ['sent', 'confirmed', 'lost', 'conflict'])
    .groupBy('connection_id', 'class', 'status')
    .select('connection_id', 'class', 'status')
    .count({ entities: '*' });
  const result = new Map<string, Record<ObjectClass, ManagedCounts>>();
  for (const row of rows) {
    const counts = result.get(row.connection_id) ?? noManagedEntities();
    result.set(row.connection_id, counts);
    const ofClass = counts[row.class];
    const entities = Number(row.entities);
    if (row.status === 'conflict') {
      ofClass.conflicts += entities;
    } else {
      ofClass.managed += entities;
      ofClass.confirmed += row.status === 'confirmed' ? entities : 0;
    }
  }
  return result;
}
