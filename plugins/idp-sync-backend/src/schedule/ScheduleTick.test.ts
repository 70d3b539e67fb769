import {
  mockServices,
  TestDatabases,
  type TestDatabaseId,
} from '@backstage/backend-test-utils';
import type { Schedule } from '@idp-sync/backstage-plugin-idp-sync-common';
import { DatabaseRunRequests } from '../runs/DatabaseRunRequests';
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
  const newTick = () =>
    new ScheduleTick({
      knex,
      requests: new DatabaseRunRequests(knex),
      connections: () => [connection],
      logger: mockServices.logger.mock(),
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
});
