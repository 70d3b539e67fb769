import { TestDatabases } from '@backstage/backend-test-utils';
import fc from 'fast-check';
import type { Knex } from 'knex';
import { migrate } from '../__testUtils__/migrate';
import { T0 } from '../database/__testUtils__/rows';
import { readDepartureTimes, readDeparturesOfRun } from './readDepartureTimes';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });
const DAY_MS = 24 * 3_600_000;
const MINUTE = 60_000;

interface Departure {
  run_id: number;
  reason: string;
  after_at: number | null;
  seen_at: number;
  due_at: number;
  gone_at: number;
}

const departure = (overrides: Partial<Departure> = {}) => ({
  connection_id: 'contoso',
  class: 'user',
  object_id: 'u1',
  run_id: 7,
  reason: 'disabled',
  after_at: T0 - 10 * MINUTE,
  seen_at: T0,
  due_at: T0,
  gone_at: T0 + MINUTE,
  ...overrides,
});

describe.each(databases.eachSupportedId())('departure times on %s', id => {
  let knex: Knex;

  beforeAll(async () => {
    knex = await databases.init(id);
    await migrate(knex);
  });

  beforeEach(() => knex('departures').delete());

  const ofConnection = async (since: number = 0) =>
    (await readDepartureTimes(knex, { connectionIds: ['contoso'], since })).get(
      'contoso',
    );

  it('are none where nobody departed', async () => {
    expect(await ofConnection()).toBeUndefined();
    expect(await readDeparturesOfRun(knex, 7)).toBeUndefined();
  });

  it('count from the last look before, and not while the policy lets them remain', async () => {
    await knex('departures').insert(
      departure({ due_at: T0 + 30 * DAY_MS, gone_at: T0 + 30 * DAY_MS + 5 }),
    );
    expect(await ofConnection()).toEqual({
      count: 1,
      medianMs: 10 * MINUTE + 5,
      slowestMs: 10 * MINUTE + 5,
    });
  });

  it('count from when it was seen where the look before is not known any more', async () => {
    await knex('departures').insert(departure({ after_at: null }));
    expect(await ofConnection()).toMatchObject({ medianMs: MINUTE });
  });

  it('are about a time, a run and those whom the directory let go', async () => {
    await knex('departures').insert([
      departure({ gone_at: T0 - 1 }),
      departure({ run_id: 8, gone_at: T0 }),
      departure({ run_id: 8, gone_at: T0, reason: 'outOfScope' }),
    ]);
    expect(await ofConnection(T0)).toMatchObject({ count: 1 });
    expect(await ofConnection()).toMatchObject({ count: 2 });
    expect(await readDeparturesOfRun(knex, 8)).toMatchObject({ count: 1 });
    expect(
      await readDepartureTimes(knex, { connectionIds: ['other'], since: 0 }),
    ).toEqual(new Map());
  });

  it('are what sorting them by hand says', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.record({
            before: fc.option(fc.integer({ min: 0, max: DAY_MS })),
            grace: fc.integer({ min: 0, max: 30 * DAY_MS }),
            // A clock may have been put back.
            wait: fc.integer({ min: -MINUTE, max: DAY_MS }),
          }),
          { minLength: 1, maxLength: 12 },
        ),
        async leavers => {
          await knex('departures').delete();
          await knex('departures').insert(
            leavers.map(({ before, grace, wait }) =>
              departure({
                after_at: before === null ? null : T0 - before,
                due_at: T0 + grace,
                gone_at: T0 + grace + wait,
              }),
            ),
          );
          const delays = leavers
            .map(({ before, wait }) => (before ?? 0) + Math.max(0, wait))
            .sort((a, b) => a - b);
          expect(await ofConnection()).toEqual({
            count: delays.length,
            medianMs: delays[Math.ceil(delays.length / 2) - 1],
            slowestMs: delays.at(-1),
          });
        },
      ),
      { seed: 20261120, numRuns: 20 },
    );
  });
});
