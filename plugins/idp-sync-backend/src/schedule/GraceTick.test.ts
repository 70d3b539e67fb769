import {
  mockServices,
  TestDatabases,
  type TestDatabaseId,
} from '@backstage/backend-test-utils';
import {
  parsePolicy,
  type Schedule,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import type { Knex } from 'knex';
import { migrate } from '../__testUtils__/migrate';
import { Rows } from '../database/__testUtils__/rows';
import { readDatabaseNow } from '../database/databaseTime';
import { DatabaseRunRequests } from '../runs/DatabaseRunRequests';
import { GraceTick, type LeavingConnection } from './GraceTick';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

const nightly: Schedule = {
  start: { date: '2026-11-20', time: '03:00', timeZone: 'Etc/UTC' },
  every: { value: 1, unit: 'days' },
};
const { leavers } = parsePolicy({
  leavers: { users: { disabled: { removeAfter: { days: 7 } } } },
});

/** Somebody whose grace ended an hour ago, and a sync that was asked for an hour before that. */
async function setUp(databaseId: TestDatabaseId) {
  const knex = await databases.init(databaseId);
  await migrate(knex);
  const rows = new Rows(knex);
  await rows.connection('contoso');
  const now = await readDatabaseNow(knex);
  const lastSync = await rows.run('contoso', {
    requested_at: now - 2 * HOUR_MS,
  });
  await rows.managed('contoso', 'user', 'u1', {
    status: 'confirmed',
    left_reason: 'disabled',
    left_at: now - 7 * DAY_MS - HOUR_MS,
  });
  const connection: LeavingConnection = {
    id: 'contoso',
    enabled: true,
    policy: { schedule: nightly, leavers },
  };
  const logger = mockServices.logger.mock();
  const newTick = () =>
    new GraceTick({
      knex,
      requestsIn: (transaction: Knex.Transaction) =>
        new DatabaseRunRequests(transaction),
      connections: async () => [connection],
      logger,
    });
  return {
    knex,
    rows,
    now,
    lastSync,
    connection,
    logger,
    tick: newTick(),
    other: newTick(),
    queued: () =>
      knex('runs')
        .where({ status: 'queued' })
        .select('connection_id', 'kind', 'mode', 'trigger'),
  };
}

type SetUp = Awaited<ReturnType<typeof setUp>>;

describe.each(databases.eachSupportedId())('grace tick on %s', id => {
  it('asks for one sync when a grace has ended, however many replicas look, and for no other', async () => {
    const { knex, tick, other, queued, logger } = await setUp(id);
    await Promise.all([tick.tick(), other.tick(), tick.tick()]);
    expect(await queued()).toEqual([
      {
        connection_id: 'contoso',
        kind: 'sync',
        mode: 'incremental',
        trigger: 'schedule',
      },
    ]);
    // It ends without having removed them: held, failed or cancelled.
    await knex('runs').update({ status: 'succeeded' });
    await tick.tick();
    expect(await queued()).toEqual([]);
    expect(logger.warn).not.toHaveBeenCalled();
  });

  it.each<[string, (portal: SetUp) => unknown]>([
    ['disabled', ({ connection }) => (connection.enabled = false)],
    [
      'without a schedule',
      ({ connection }) => delete connection.policy.schedule,
    ],
    ['failing', ({ rows }) => rows.failure('contoso')],
    [
      'outside of its window',
      ({ connection, now }) => {
        const clock = (time: number) =>
          new Date(time).toISOString().slice(11, 16);
        connection.policy.schedule = {
          ...nightly,
          within: {
            from: clock(now + 6 * HOUR_MS),
            to: clock(now + 9 * HOUR_MS),
          },
        };
      },
    ],
    [
      'synced since',
      ({ knex, now }) => knex('runs').update({ requested_at: now - 1 }),
    ],
    ['never synced', ({ knex }) => knex('runs').delete()],
    [
      'still in its grace',
      ({ knex, now }) =>
        knex('managed_entities').update({ left_at: now - 6 * DAY_MS }),
    ],
    [
      'rid of them',
      ({ knex }) => knex('managed_entities').update({ status: 'removed' }),
    ],
  ])('leaves a connection alone that is %s', async (_, alter) => {
    const portal = await setUp(id);
    await alter(portal);
    await portal.tick.tick();
    expect(await portal.queued()).toEqual([]);
  });

  it('does not take the confirmation of a preview for a sync that removes everybody', async () => {
    const { rows, now, lastSync, tick, queued } = await setUp(id);
    await rows.run('contoso', { requested_at: now, preview_id: lastSync });
    await tick.tick();
    expect(await queued()).toHaveLength(1);
  });

  it('goes on with the others where one cannot be looked at', async () => {
    const { knex, connection, logger, queued } = await setUp(id);
    const broken = {
      ...connection,
      policy: {
        schedule: nightly,
        get leavers(): never {
          throw new Error('No such policy');
        },
      },
    };
    await new GraceTick({
      knex,
      requestsIn: transaction => new DatabaseRunRequests(transaction),
      connections: async () => [broken, connection],
      logger,
    }).tick();
    expect(await queued()).toHaveLength(1);
    expect(logger.warn.mock.calls).toEqual([
      [expect.stringContaining('No such policy')],
    ]);
  });
});
