import type { DepartureTimes } from '@idp-sync/backstage-plugin-idp-sync-common';
import type { Knex } from 'knex';

/** More of one connection tell nothing that the latest of them do not, and the page that shows it is asked for often. */
const MAX_DEPARTURES = 10_000;

/** How long somebody remained in the catalog who was not to, in a row of `departures`: until it was seen that they had left, and from when they were to be removed until they were; milliseconds. Clocks may have been put back meanwhile. */
export const DEPARTURE_DELAY = [
  'seen_at - coalesce(after_at, seen_at)',
  'gone_at - due_at',
]
  .map(part => `case when ${part} > 0 then ${part} else 0 end`)
  .join(' + ');

/** Ways of leaving that are timed: when the policy began to leave somebody out who is still in the directory nobody can tell. */
export const FROM_DIRECTORY = [
  'disabled',
  'softDeleted',
  'hardDeleted',
  'gone',
];

/**
 * How long leavers remained in the catalog who were not to, by connection.
 *
 * @param options - `since`: milliseconds since the epoch; who was gone before does not count
 * @returns nothing of connections that nobody departed from
 */
export async function readDepartureTimes(
  knex: Knex,
  { connectionIds, since }: { connectionIds: readonly string[]; since: number },
): Promise<Map<string, DepartureTimes>> {
  return await summarize(
    knex,
    knex('departures')
      .whereIn('connection_id', connectionIds)
      .where('gone_at', '>=', since),
  );
}

/** The same of those whom one run removed; undefined where there are none. */
export async function readDeparturesOfRun(
  knex: Knex,
  runId: number,
): Promise<DepartureTimes | undefined> {
  const times = await summarize(
    knex,
    knex('departures').where({ run_id: runId }),
  );
  return [...times.values()].at(0);
}

async function summarize(
  knex: Knex,
  departures: Knex.QueryBuilder,
): Promise<Map<string, DepartureTimes>> {
  const delays = departures
    .whereIn('reason', FROM_DIRECTORY)
    .select(
      'connection_id',
      knex.raw(`${DEPARTURE_DELAY} as delay`),
      knex.raw(
        'row_number() over (partition by connection_id order by gone_at desc) as age',
      ),
    );
  const ranked = knex(delays.as('delays'))
    .where('age', '<=', MAX_DEPARTURES)
    .select(
      'connection_id',
      'delay',
      knex.raw(
        'row_number() over (partition by connection_id order by delay) as place',
      ),
      knex.raw('count(*) over (partition by connection_id) as departed'),
    );
  const rows = await knex(ranked.as('ranked'))
    .groupBy('connection_id')
    .select(
      'connection_id',
      knex.raw('max(departed) as departed'),
      knex.raw('max(delay) as slowest'),
      knex.raw(
        'max(case when place = (departed + 1) / 2 then delay end) as median',
      ),
    );
  return new Map(
    rows.map(row => [
      row.connection_id,
      {
        count: Number(row.departed),
        medianMs: Number(row.median),
        slowestMs: Number(row.slowest),
      },
    ]),
  );
}
