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
      connections: () => connections,
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
