import type { Knex } from 'knex';
import { idRanges } from '../database/idRanges';
import { LONGEST_WINDOW_DAYS } from '../guard/tallies';

const DAY_MS = 24 * 60 * 60_000;
/** Rows of one statement: SQLite deletes in the portal's own thread. */
const ROWS_AT_ONCE = 500;

/** What was deleted that is kept beside the runs. */
export interface CleanedRecords {
  holdEvents: number;
  problems: number;
}

interface Cleaning {
  knex: Knex;
  /** Milliseconds since the epoch; what is older has outlived history. */
  before: number;
  signal?: AbortSignal;
}

/**
 * Deletes what is told of holds and problems that are over, what was counted for limits over time, and how long leavers took, in steps. What waits for somebody keeps its past.
 *
 * @param options - `now`: milliseconds since the epoch; `days` that history is kept
 */
export async function cleanRecords(options: {
  knex: Knex;
  now: number;
  days: number;
  signal?: AbortSignal;
}): Promise<CleanedRecords> {
  const { knex, now, days, signal } = options;
  const before = (kept: number) => ({
    knex,
    signal,
    before: now - kept * DAY_MS,
  });
  await cleanTallies(before(Math.max(days, LONGEST_WINDOW_DAYS)));
  await cleanDepartures(before(days));
  await cleanAdoptions(before(days));
  return {
    holdEvents: await cleanHoldEvents(before(days)),
    problems: await cleanProblems(before(days)),
  };
}

async function cleanHoldEvents({ knex, before, signal }: Cleaning) {
  const outlived = () => knex('hold_events').where('at', '<', before);
  let deleted = 0;
  for await (const range of idRanges(outlived(), ROWS_AT_ONCE)) {
    signal?.throwIfAborted();
    deleted += await outlived()
      .whereBetween('id', range)
      .whereNotExists(
        knex('held_changes')
          .whereRaw('held_changes.object_id = hold_events.object_id')
          .whereRaw('held_changes.class = hold_events.class')
          .whereRaw('held_changes.connection_id = hold_events.connection_id')
          .select(knex.raw('1')),
      )
      .delete();
  }
  return deleted;
}

/** Run by run, whose tallies are all of one time. */
async function cleanTallies({ knex, before, signal }: Cleaning) {
  for (;;) {
    signal?.throwIfAborted();
    const oldest = await knex('guard_tallies')
      .where('at', '<', before)
      .orderBy('run_id')
      .first('run_id');
    if (!oldest) {
      return;
    }
    await knex('guard_tallies').where({ run_id: oldest.run_id }).delete();
  }
}

async function cleanDepartures({ knex, before, signal }: Cleaning) {
  const outlived = () => knex('departures').where('gone_at', '<', before);
  for await (const range of idRanges(outlived(), ROWS_AT_ONCE)) {
    signal?.throwIfAborted();
    await outlived().whereBetween('id', range).delete();
  }
}

/** Who has given an entity up is remembered for as long as that is so. */
async function cleanAdoptions({ knex, before, signal }: Cleaning) {
  const outlived = () =>
    knex('adoptions').where({ current: false }).where('at', '<', before);
  for await (const range of idRanges(outlived(), ROWS_AT_ONCE)) {
    signal?.throwIfAborted();
    await outlived().whereBetween('id', range).delete();
  }
}

async function cleanProblems({ knex, before, signal }: Cleaning) {
  const over = () =>
    knex('problems')
      .where({ state: 'resolved' })
      .where('resolved_at', '<', before)
      // Somebody is still to be told.
      .whereNull('notice');
  let deleted = 0;
  for (const id of await over().orderBy('id').pluck('id')) {
    signal?.throwIfAborted();
    deleted += await knex.transaction(async transaction => {
      const gone = await over().transacting(transaction).where({ id }).delete();
      if (gone > 0) {
        await transaction('problem_events').where({ problem_id: id }).delete();
      }
      return gone;
    });
  }
  // Of what has come again, the times before.
  const earlier = () => knex('problem_events').where('at', '<', before);
  for await (const range of idRanges(earlier(), ROWS_AT_ONCE)) {
    signal?.throwIfAborted();
    await earlier()
      .whereBetween('id', range)
      .where(
        'at',
        '<',
        knex('problems')
          .whereRaw('problems.id = problem_events.problem_id')
          .select('since'),
      )
      .delete();
  }
  return deleted;
}
