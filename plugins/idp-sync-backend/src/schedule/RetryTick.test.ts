import {
  mockServices,
  TestDatabases,
  type TestDatabaseId,
} from '@backstage/backend-test-utils';
import {
  ERROR_CODES,
  type RunStatus,
  type Schedule,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import type { Knex } from 'knex';
import { migrate } from '../__testUtils__/migrate';
import { DatabaseConnectionFailures } from '../connections/failures/DatabaseConnectionFailures';
import { Rows } from '../database/__testUtils__/rows';
import { readDatabaseNow } from '../database/databaseTime';
import { DatabaseRunRequests } from '../runs/DatabaseRunRequests';
import { requestFirstRuns } from './requestFirstRuns';
import { retryInstant, RetryTick } from './RetryTick';
import { type ScheduledConnection, ScheduleTick } from './ScheduleTick';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });
const MINUTE = 60_000;

const nightly: Schedule = {
  start: { date: '2026-11-20', time: '03:00', timeZone: 'Etc/UTC' },
  every: { value: 1, unit: 'days' },
};
const at = (time: string) => Date.parse(`2026-11-${time}:00Z`);

async function setUp(databaseId: TestDatabaseId) {
  const knex = await databases.init(databaseId);
  await migrate(knex);
  await new Rows(knex).connection('a');
  const connection: ScheduledConnection = {
    id: 'a',
    enabled: true,
    policy: { schedule: nightly },
  };
  const connections = [connection];
  let configuration = 'as it was';
  const failures = new DatabaseConnectionFailures({
    fingerprints: {
      of: async () => configuration,
      matches: async (_, fingerprint) => fingerprint === configuration,
    },
    triedAgainAt: async (_knex, _id, dueAt) => dueAt,
  });
  const logger = mockServices.logger.mock();
  const options = {
    knex,
    requestsIn: (transaction: Knex.Transaction) =>
      new DatabaseRunRequests(transaction),
    connections: async () => connections,
    logger,
  };
  const active = () =>
    knex('runs')
      .whereIn('status', ['queued', 'running'])
      .orderBy('id')
      .select('id', 'connection_id', 'trigger');
  /** Ends the one run that is queued or running, as a run ends. */
  const end = async (status: Exclude<RunStatus, 'queued' | 'running'>) => {
    const [run] = await active();
    await knex.transaction(async transaction => {
      await transaction('runs').where({ id: run.id }).update({ status });
      await failures.record(transaction, {
        id: run.id,
        connectionId: run.connection_id,
        kind: 'sync',
        trigger: run.trigger,
        status,
        error:
          status === 'failed'
            ? {
                code: 'IDP_NETWORK',
                message: 'No.',
                remedy: ERROR_CODES.IDP_NETWORK.remedy,
              }
            : undefined,
      });
    });
  };
  return {
    knex,
    options,
    connection,
    connections,
    logger,
    active,
    end,
    change: () => {
      configuration = 'changed';
    },
    scheduleTick: new ScheduleTick(options),
    retryTick: new RetryTick(options),
    requestByHand: (trigger: 'manual' | 'schedule' = 'manual') =>
      new DatabaseRunRequests(knex).request({
        connectionId: 'a',
        kind: 'sync',
        mode: 'incremental',
        trigger,
      }),
    start: () => requestFirstRuns({ ...options, failures, connections }),
    /** Instead of waiting, the times in the database move back. */
    letPass: (milliseconds: number) =>
      knex('connection_failures').update({
        retry_at: knex.raw('retry_at - ?', milliseconds),
      }),
  };
}

describe('retryInstant', () => {
  it('is the end of the pause, or when the window opens after it', () => {
    const of = (connection: Partial<ScheduledConnection>) => (time: string) =>
      retryInstant(
        {
          id: 'a',
          enabled: true,
          policy: { schedule: nightly },
          ...connection,
        },
        at(time),
      );
    expect(of({})('20T12:00')).toBe(at('20T12:00'));
    const within = { from: '22:00', to: '04:00' };
    const windowed = of({ policy: { schedule: { ...nightly, within } } });
    expect(windowed('20T12:00')).toBe(at('20T22:00'));
    expect(windowed('20T23:30')).toBe(at('20T23:30'));
    expect(of({ policy: {} })('20T12:00')).toBeUndefined();
    expect(of({ enabled: false })('20T12:00')).toBeUndefined();
  });
});

describe.each(databases.eachSupportedId())('retries on %s', databaseId => {
  it('tries again after 1 minute, 5, 30, 3 hours, then daily, whatever the schedule, until it works', async () => {
    const { retryTick, scheduleTick, active, end, letPass } = await setUp(
      databaseId,
    );
    await scheduleTick.tick(at('20T01:00'));
    await scheduleTick.tick(at('20T03:00'));
    expect(await active()).toMatchObject([{ trigger: 'schedule' }]);
    await end('failed');
    for (const minutes of [1, 5, 30, 180, 1_440, 1_440]) {
      await letPass(minutes * MINUTE - 20_000);
      await retryTick.tick();
      expect(await active()).toEqual([]);
      await letPass(20_000);
      await retryTick.tick();
      await retryTick.tick();
      expect(await active()).toMatchObject([{ trigger: 'retry' }]);
      await end('failed');
    }
    await letPass(1_440 * MINUTE);
    await retryTick.tick();
    await end('succeeded');
    await retryTick.tick();
    expect(await active()).toEqual([]);
    await scheduleTick.tick(at('27T02:59'));
    expect(await active()).toMatchObject([{ trigger: 'schedule' }]);
  });

  it('makes one request of a pause that is over, however many replicas look', async () => {
    const { options, requestByHand, end, letPass } = await setUp(databaseId);
    await requestByHand('schedule');
    await end('failed');
    await letPass(MINUTE);
    const asked: string[] = [];
    const replicas = [1, 2, 3].map(
      () =>
        new RetryTick({
          ...options,
          requestsIn: () => ({
            request: async ({ connectionId, trigger }) => {
              asked.push(`${connectionId} ${trigger}`);
              return { runId: 1, created: true };
            },
            requestCancel: async () => 'notFound',
          }),
        }),
    );
    await Promise.all(replicas.map(replica => replica.tick()));
    expect(asked).toEqual(['a retry']);
  });

  it('does not try at once again what was cancelled, but after the same pause', async () => {
    const { retryTick, requestByHand, active, end, letPass } = await setUp(
      databaseId,
    );
    await requestByHand('schedule');
    await end('failed');
    await letPass(MINUTE);
    await retryTick.tick();
    await end('cancelled');
    await retryTick.tick();
    expect(await active()).toEqual([]);
    await letPass(MINUTE);
    await retryTick.tick();
    expect(await active()).toMatchObject([{ trigger: 'retry' }]);
  });

  it('starts nothing by schedule while it pauses, and goes on with the next regular time', async () => {
    const { knex, scheduleTick, retryTick, active, end, letPass } = await setUp(
      databaseId,
    );
    await scheduleTick.tick(at('20T01:00'));
    await scheduleTick.tick(at('20T03:00'));
    await end('failed');
    await scheduleTick.tick(at('21T03:00'));
    await scheduleTick.tick(at('22T09:00'));
    expect(await active()).toEqual([]);
    const { next_due_at: nextDue } = await knex('connections').first();
    expect(Number(nextDue)).toBe(at('23T03:00'));
    await letPass(MINUTE);
    await retryTick.tick();
    expect(await active()).toHaveLength(1);
    await end('succeeded');
    await scheduleTick.tick(at('22T10:00'));
    expect(await active()).toEqual([]);
    await scheduleTick.tick(at('23T03:00'));
    expect(await active()).toMatchObject([{ trigger: 'schedule' }]);
  });

  it('runs at once by hand, and takes that for the try where one is due', async () => {
    const { knex, retryTick, requestByHand, active, end, letPass } =
      await setUp(databaseId);
    await requestByHand('schedule');
    await end('failed');
    await requestByHand();
    await knex('runs').where({ status: 'queued' }).update({
      status: 'running',
    });
    await letPass(MINUTE);
    await retryTick.tick();
    expect(await active()).toMatchObject([{ trigger: 'manual' }]);
    await end('succeeded');
    await letPass(MINUTE);
    await retryTick.tick();
    expect(await active()).toEqual([]);
  });

  it.each<[string, (connection: ScheduledConnection) => void]>([
    ['disabled', connection => Object.assign(connection, { enabled: false })],
    ['without a schedule', connection => (connection.policy = {})],
  ])('leaves a connection alone that is %s', async (_, alter) => {
    const { connection, retryTick, requestByHand, active, end, letPass } =
      await setUp(databaseId);
    await requestByHand();
    await end('failed');
    await letPass(MINUTE);
    alter(connection);
    await retryTick.tick();
    expect(await active()).toEqual([]);
  });

  it('leaves everything alone while all is paused', async () => {
    const { connections, retryTick, requestByHand, active, end, letPass } =
      await setUp(databaseId);
    await requestByHand('schedule');
    await end('failed');
    await letPass(MINUTE);
    const [connection] = connections.splice(0);
    await retryTick.tick();
    expect(await active()).toEqual([]);
    connections.push(connection);
    await retryTick.tick();
    expect(await active()).toHaveLength(1);
  });

  it('does not try at each start, but at the first with another configuration', async () => {
    const { start, requestByHand, retryTick, active, end, change, letPass } =
      await setUp(databaseId);
    await start();
    expect(await active()).toMatchObject([{ trigger: 'startup' }]);
    await end('failed');
    await requestByHand('schedule');
    await end('failed');
    await start();
    expect(await active()).toEqual([]);
    change();
    await Promise.all([start(), start()]);
    expect(await active()).toMatchObject([{ trigger: 'startup' }]);
    await end('failed');
    await letPass(MINUTE);
    await retryTick.tick();
    expect(await active()).toMatchObject([{ trigger: 'retry' }]);
  });

  it('waits for the window of the schedule, also with what a start found mended', async () => {
    const portal = await setUp(databaseId);
    const now = await readDatabaseNow(portal.knex);
    const clock = (time: number) => new Date(time).toISOString().slice(11, 16);
    const closed = {
      from: clock(now + 6 * 3_600_000),
      to: clock(now + 9 * 3_600_000),
    };
    await portal.requestByHand('schedule');
    await portal.end('failed');
    await portal.requestByHand('schedule');
    await portal.end('failed');
    portal.connection.policy = { schedule: { ...nightly, within: closed } };
    portal.change();
    await portal.start();
    await portal.letPass(MINUTE);
    await portal.retryTick.tick();
    expect(await portal.active()).toEqual([]);
    // It opens, and the pause of five minutes was cut short by the start.
    portal.connection.policy = { schedule: nightly };
    await portal.retryTick.tick();
    expect(await portal.active()).toMatchObject([{ trigger: 'retry' }]);
  });

  it('loses no retry where the request fails, and goes on with the others', async () => {
    const { knex, options, connection, connections, logger, end, ...portal } =
      await setUp(databaseId);
    await new Rows(knex).connection('b');
    for (const connectionId of ['a', 'b']) {
      await new DatabaseRunRequests(knex).request({
        connectionId,
        kind: 'sync',
        mode: 'incremental',
        trigger: 'schedule',
      });
      await end('failed');
    }
    connections.push({ ...connection, id: 'b' });
    await portal.letPass(MINUTE);
    const failing = new RetryTick({
      ...options,
      requestsIn: transaction => ({
        request: async request => {
          if (request.connectionId === 'a') {
            throw new Error('connection lost');
          }
          return new DatabaseRunRequests(transaction).request(request);
        },
        requestCancel: async () => 'notFound',
      }),
    });
    await failing.tick();
    expect(await portal.active()).toMatchObject([{ connection_id: 'b' }]);
    expect(logger.warn.mock.calls).toEqual([
      [expect.stringMatching(/^a could not be tried again.*connection lost$/)],
    ]);
    await portal.retryTick.tick();
    expect(await portal.active()).toHaveLength(2);
  });
});
