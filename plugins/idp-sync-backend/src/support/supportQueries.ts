import type { Knex } from 'knex';
import { isPostgres } from '../database/isPostgres';
import { RUN_COLUMNS, toIso, toRun, toRunEvent } from '../runs/runRows';

const RUNS = 10;
const EVENTS = 300;
const FAILED_CHANGES = 50;
/** Names that are looked for in texts; those of objects that something was the matter with. */
const NAMES = 5_000;
const TABLES = [
  'connections',
  'policy_versions',
  'connection_failures',
  'problems',
  'problem_events',
  'mirror_keys',
  'mirror_objects',
  'mirror_memberships',
  'mirror_cursors',
  'mirror_units',
  'mirror_photos',
  'managed_entities',
  'former_references',
  'adoptions',
  'runs',
  'run_changes',
  'run_events',
  'held_changes',
  'hold_events',
  'guard_tallies',
  'departures',
];

/** The last runs of each connection, with their last events and some of what failed. */
export async function readLastRuns(knex: Knex): Promise<unknown[]> {
  const ids = await lastRunIds(knex);
  const runs: unknown[] = [];
  for (const id of ids) {
    const row = await knex('runs')
      .where({ id })
      .first(...RUN_COLUMNS);
    const events = await knex('run_events')
      .where({ run_id: id })
      .orderBy('id', 'desc')
      .limit(EVENTS);
    const failed = await knex('run_changes')
      .where({ run_id: id, status: 'failed' })
      .orderBy('id')
      .limit(FAILED_CHANGES)
      .select('class', 'object_id', 'action', 'reason_code', 'error');
    runs.push({
      ...toRun(row, Date.now()),
      events: events.reverse().map(toRunEvent),
      failedChanges: failed.map(({ error, ...change }) => ({
        ...change,
        error: error && JSON.parse(error),
      })),
    });
  }
  return runs;
}

/** Names of the people and teams that those runs may speak of. */
export async function readNames(knex: Knex): Promise<string[]> {
  return knex('run_changes')
    .whereIn('run_id', await lastRunIds(knex))
    .whereIn('status', ['failed', 'held', 'rejected', 'refused'])
    .distinct('display_name')
    .limit(NAMES)
    .pluck('display_name');
}

export async function readDatabaseVersion(knex: Knex): Promise<string> {
  const [row] = isPostgres(knex)
    ? (await knex.raw(`select current_setting('server_version') as version`))
        .rows
    : await knex.raw(`select sqlite_version() as version`);
  return `${isPostgres(knex) ? 'PostgreSQL' : 'SQLite'} ${row.version}`;
}

export async function readTableSizes(
  knex: Knex,
): Promise<Record<string, number>> {
  const sizes: Record<string, number> = {};
  for (const table of TABLES) {
    const [{ count }] = await knex(table).count({ count: '*' });
    sizes[table] = Number(count);
  }
  return sizes;
}

/** How far the copy of each directory is, and what of it is in the catalog. */
export async function readMirrorState(
  knex: Knex,
): Promise<Record<string, unknown>> {
  const counts = (table: string, state: string) =>
    knex(table)
      .groupBy('connection_id', 'class', state)
      .orderBy(['connection_id', 'class', state])
      .select('connection_id', 'class', state)
      .count({ count: '*' });
  const cursors = await knex('mirror_cursors')
    .orderBy(['connection_id', 'stream'])
    .select(
      'connection_id',
      'stream',
      'round',
      'full',
      'complete',
      'started_at',
      'updated_at',
    );
  return {
    objects: await counts('mirror_objects', 'state'),
    entities: await counts('managed_entities', 'status'),
    cursors: cursors.map(cursor => ({
      ...cursor,
      started_at: toIso(cursor.started_at),
      updated_at: toIso(cursor.updated_at),
    })),
  };
}

/** How many changes wait for somebody or were decided, and how many people and groups have left and are still in the catalog; nobody is named. */
export async function readHoldsAndLeavers(
  knex: Knex,
): Promise<Record<string, unknown>> {
  const holds = await knex('held_changes')
    .groupBy('connection_id', 'kind', 'class', 'status')
    .orderBy(['connection_id', 'kind', 'class', 'status'])
    .select('connection_id', 'kind', 'class', 'status')
    .count({ count: '*' })
    .min({ since: 'held_since' })
    .max({ last_run: 'changed_by_run' });
  const leavers = await knex('managed_entities')
    .whereNotNull('left_at')
    .groupBy('connection_id', 'class', 'left_reason', 'status')
    .orderBy(['connection_id', 'class', 'left_reason', 'status'])
    .select('connection_id', 'class', 'left_reason', 'status')
    .count({ count: '*' })
    .min({ since: 'left_at' });
  const withTime = (row: object & { since?: unknown }) => ({
    ...row,
    since: toIso(Number(row.since)),
  });
  return { holds: holds.map(withTime), leavers: leavers.map(withTime) };
}

async function lastRunIds(knex: Knex): Promise<number[]> {
  const ids: number[] = [];
  for (const id of await knex('connections').orderBy('id').pluck('id')) {
    ids.push(
      ...(await knex('runs')
        .where({ connection_id: id })
        .orderBy('id', 'desc')
        .limit(RUNS)
        .pluck('id')),
    );
  }
  return ids;
}
