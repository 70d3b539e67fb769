import {
  mockServices,
  TestDatabases,
  type TestDatabaseId,
} from '@backstage/backend-test-utils';
import type { Schedule } from '@idp-sync/backstage-plugin-idp-sync-common';
import type { Knex } from 'knex';
import { DatabaseRunRequests } from '../runs/DatabaseRunRequests';
import type { RunRequests } from '../runs/RunRequests';
import { Rows } from '../database/__testUtils__/rows';
import { migrate } from '../__testUtils__/migrate';
import { type ScheduledConnection, ScheduleTick } from './ScheduleTick';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });

const everyQuarter: Schedule = {
  start: { date: '2026-11-20', time: '03:00', timeZone: 'Europe/Berlin' },
  every: { value: 15, unit: 'minutes' },
};
const at = (time: string) => Date.parse(`2026-11-20T${time}:00Z`);

async function setUp(databaseId: TestDatabaseId) {
  const knex = await databases.init(databaseId);
  await migrate(knex);
  await knex('connections').insert({
    id: 'a',
    origin: 'file',
    present: true,
    settings: '{}',
    created_at: 0,
    updated_at: 0,
  });
  const connection: ScheduledConnection = {
    id: 'a',
    enabled: true,
    policy: { schedule: everyQuarter },
  };
  const connections = [connection];
  const logger = mockServices.logger.mock();
  const newTick = (
    requestsIn = (trx: Knex.Transaction): RunRequests =>
      new DatabaseRunRequests(trx),
  ) =>
    new ScheduleTick({
      knex,
      requestsIn,
      connections: async () => connections,
      logger,
    });
  const queued = () =>
    knex('runs').where({ status: 'queued' }).select('connection_id', 'trigger');
  const nextDue = async () => {
    const row = await knex('connections').where({ id: 'a' }).first();
    return row.next_due_at === null ? undefined : Number(row.next_due_at);
  };
  return {
    knex,
    connection,
    connections,
    logger,
    newTick,
    tick: newTick(),
    other: newTick(),
    queued,
    nextDue,
  };
}

describe.each(databases.eachSupportedId())('schedule tick on %s', id => {
  it('asks for nothing before the first occurrence, and for one run at it', async () => {
    const { tick, queued, nextDue } = await setUp(id);
    await tick.tick(at('10:01'));
    expect(await queued()).toEqual([]);
    expect(await nextDue()).toBe(at('10:15'));
    await tick.tick(at('10:14'));
    expect(await queued()).toEqual([]);
    await tick.tick(at('10:15'));
    expect(await queued()).toEqual([
      { connection_id: 'a', trigger: 'schedule' },
    ]);
    expect(await nextDue()).toBe(at('10:30'));
  });

  it('makes one catch-up run of an outage, between all replicas', async () => {
    const { knex, tick, other, queued, nextDue } = await setUp(id);
    await tick.tick(at('10:01'));
    await Promise.all([
      tick.tick(at('18:07')),
      other.tick(at('18:07')),
      tick.tick(at('18:07')),
    ]);
    expect(await queued()).toHaveLength(1);
    expect(await nextDue()).toBe(at('18:15'));
    await knex('runs').update({ status: 'succeeded' });
    await other.tick(at('18:08'));
    expect(await queued()).toEqual([]);
  });

  it('goes by the clock again that was ahead for a while', async () => {
    const { tick, queued, nextDue } = await setUp(id);
    await tick.tick(at('10:01'));
    await tick.tick(Date.parse('2030-01-01T00:00:00Z'));
    expect(await queued()).toHaveLength(1);
    await tick.tick(at('10:02'));
    expect(await nextDue()).toBe(at('10:15'));
    expect(await queued()).toHaveLength(1);
  });

  it('makes nothing of a clock that is put back by a few seconds', async () => {
    const { knex, tick, queued, nextDue } = await setUp(id);
    await tick.tick(at('10:01'));
    await tick.tick(at('10:15'));
    await knex('runs').update({ status: 'succeeded' });
    await tick.tick(at('10:15') - 5_000);
    await tick.tick(at('10:15'));
    expect(await queued()).toEqual([]);
    expect(await nextDue()).toBe(at('10:30'));
  });

  it('makes the run of an outage when the window opens', async () => {
    const { connection, tick, queued, nextDue } = await setUp(id);
    connection.policy = {
      // In Berlin, an hour ahead.
      schedule: { ...everyQuarter, within: { from: '22:00', to: '06:00' } },
    };
    await tick.tick(at('04:35'));
    expect(await nextDue()).toBe(at('04:45'));
    await tick.tick(at('09:00'));
    expect(await queued()).toEqual([]);
    expect(await nextDue()).toBe(at('21:00'));
    await tick.tick(at('21:00'));
    expect(await queued()).toHaveLength(1);
    expect(await nextDue()).toBe(at('21:15'));
  });

  it.each<[string, Schedule['start'], Schedule['every'], string[]]>([
    [
      'the night on which clocks go forward',
      { date: '2026-03-01', time: '02:30', timeZone: 'Europe/Berlin' },
      { value: 1, unit: 'days' },
      ['2026-03-28T01:30', '2026-03-29T01:00', '2026-03-30T00:30'],
    ],
    [
      'the night on which they go back',
      { date: '2026-10-01', time: '01:15', timeZone: 'America/New_York' },
      { value: 1, unit: 'days' },
      ['2026-10-31T05:15', '2026-11-01T05:15', '2026-11-02T06:15'],
    ],
    [
      'a change of half an hour',
      { date: '2026-10-01', time: '02:15', timeZone: 'Australia/Lord_Howe' },
      { value: 1, unit: 'days' },
      ['2026-10-02T15:45', '2026-10-03T15:30', '2026-10-04T15:15'],
    ],
    [
      'the ends of months',
      { date: '2027-01-31', time: '03:00', timeZone: 'Etc/UTC' },
      { value: 1, unit: 'months' },
      ['2027-01-31T03:00', '2027-02-28T03:00', '2027-03-31T03:00'],
    ],
    [
      'years without a 29 February',
      { date: '2024-02-29', time: '03:00', timeZone: 'Etc/UTC' },
      { value: 1, unit: 'years' },
      ['2027-02-28T03:00', '2028-02-29T03:00', '2029-02-28T03:00'],
    ],
  ])('asks for one run each at %s', async (_, start, every, expected) => {
    const { knex, connection, tick } = await setUp(id);
    connection.policy = { schedule: { start, every } };
    const instants = expected.map(time => Date.parse(`${time}:00Z`));
    await tick.tick(instants[0] - 60_000);
    const requested: number[] = [];
    const look = async (now: number) => {
      await tick.tick(now);
      if (
        (await knex('runs').update({ status: 'succeeded' })) > requested.length
      ) {
        requested.push(now);
      }
    };
    for (const instant of instants) {
      for (const around of [-10_000, 0, 10_000, 30 * 60_000, 60 * 60_000]) {
        await look(instant + around);
      }
    }
    expect(requested).toEqual(instants);
  });

  it('follows an edited schedule, and stops for a disabled connection', async () => {
    const { connection, tick, queued, nextDue } = await setUp(id);
    await tick.tick(at('10:01'));
    connection.policy = {
      schedule: { ...everyQuarter, every: { value: 4, unit: 'hours' } },
    };
    await tick.tick(at('10:20'));
    expect(await queued()).toEqual([]);
    expect(await nextDue()).toBe(at('14:00'));
    connection.enabled = false;
    await tick.tick(at('14:00'));
    expect(await queued()).toEqual([]);
    expect(await nextDue()).toBeUndefined();
  });

  it('loses no occurrence where the request fails', async () => {
    const { tick, newTick, queued, nextDue } = await setUp(id);
    await tick.tick(at('10:01'));
    const failing = newTick(trx => ({
      request: async options => {
        await new DatabaseRunRequests(trx).request(options);
        throw new Error('connection lost');
      },
      requestCancel: async () => 'notFound',
    }));
    await failing.tick(at('10:15'));
    expect(await queued()).toEqual([]);
    expect(await nextDue()).toBe(at('10:15'));
    await tick.tick(at('10:16'));
    expect(await queued()).toHaveLength(1);
    expect(await nextDue()).toBe(at('10:30'));
  });

  it('goes on with the others where one connection fails, and says so', async () => {
    const { knex, connection, connections, logger, newTick, queued } =
      await setUp(id);
    await new Rows(knex).connection('b');
    connections.push({ ...connection, id: 'b' });
    const tick = newTick(trx => ({
      request: async options => {
        if (options.connectionId === 'a') {
          throw new Error('connection lost');
        }
        return await new DatabaseRunRequests(trx).request(options);
      },
      requestCancel: async () => 'notFound',
    }));
    await tick.tick(at('10:01'));
    await tick.tick(at('10:15'));
    expect(await queued()).toEqual([
      { connection_id: 'b', trigger: 'schedule' },
    ]);
    expect(logger.warn.mock.calls).toEqual([
      [expect.stringMatching(/^The schedule of a .*connection lost$/)],
    ]);
  });

  it('lets others be told of a request once it is committed, and only then', async () => {
    const { tick, newTick, queued } = await setUp(id);
    await tick.tick(at('10:01'));
    const told: Promise<unknown>[] = [];
    const telling = newTick(trx => ({
      request: async options => {
        told.push(
          trx.executionPromise.then(queued, () => 'nothing came of it'),
        );
        if (told.length === 1) {
          throw new Error('connection lost');
        }
        return await new DatabaseRunRequests(trx).request(options);
      },
      requestCancel: async () => 'notFound',
    }));
    await telling.tick(at('10:15'));
    await telling.tick(at('10:16'));
    expect(await Promise.all(told)).toEqual([
      'nothing came of it',
      [{ connection_id: 'a', trigger: 'schedule' }],
    ]);
  });
});
