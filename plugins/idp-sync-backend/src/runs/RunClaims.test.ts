import {
  TestDatabases,
  type TestDatabaseId,
} from '@backstage/backend-test-utils';
import type { Knex } from 'knex';
import { migrate } from '../__testUtils__/migrate';
import { waitFor } from '../__testUtils__/waitFor';
import { databaseNow, databaseNowPlus } from '../database/databaseTime';
import { DatabaseRunRequests } from './DatabaseRunRequests';
import { MAX_TAKEOVERS, RunClaims } from './RunClaims';
import { LeaseLostError, RunCancelledError } from './runEnd';

const databases = TestDatabases.create({
  ids: ['SQLITE_3', 'POSTGRES_15'],
});
const onPostgres = TestDatabases.create({ ids: ['POSTGRES_15'] });

async function setUp(databaseId: TestDatabaseId) {
  const knex = await databases.init(databaseId);
  await migrate(knex);
  return {
    knex,
    requests: new DatabaseRunRequests(knex),
    one: new RunClaims(knex, 'one'),
    two: new RunClaims(knex, 'two'),
  };
}

const sync = (connectionId: string) => ({
  connectionId,
  kind: 'sync' as const,
  mode: 'incremental' as const,
  trigger: 'manual' as const,
  requestedBy: 'user:default/jane',
});

const HOUR = 60 * 60_000;

async function letLeaseExpire(knex: Knex, runId: number) {
  await knex('runs').where({ id: runId }).update({ lease_until: 1 });
}

describe.each(databases.eachSupportedId())('runs on %s', databaseId => {
  it('joins a request that is queued already, and full wins', async () => {
    const { knex, requests } = await setUp(databaseId);
    const first = await requests.request(sync('a'));
    const second = await requests.request({ ...sync('a'), mode: 'full' });
    const other = await requests.request(sync('b'));
    expect(first.created).toBe(true);
    expect(second).toEqual({ runId: first.runId, created: false });
    expect(other.created).toBe(true);
    expect(await knex('runs').where({ id: first.runId }).first('mode')).toEqual(
      { mode: 'full' },
    );
  });

  it('gives one run per connection at a time, to one process', async () => {
    const { requests, one, two } = await setUp(databaseId);
    const { runId } = await requests.request(sync('a'));
    const claims = await Promise.all([one.claimNext(), two.claimNext()]);
    expect(claims.filter(Boolean).map(claim => claim?.runId)).toEqual([runId]);
    const next = await requests.request(sync('a'));
    expect(next.created).toBe(true);
    expect(await one.claimNext()).toBeUndefined();
    const elsewhere = await requests.request(sync('b'));
    expect((await two.claimNext())?.runId).toBe(elsewhere.runId);
  });

  it('hands a dead process’s run to another, and stops the first one from writing', async () => {
    const { knex, requests, one, two } = await setUp(databaseId);
    const { runId } = await requests.request(sync('a'));
    const dead = await one.claimNext();
    expect(await two.claimNext()).toBeUndefined();
    await letLeaseExpire(knex, runId);
    const taken = await two.claimNext();
    expect(taken?.runId).toBe(runId);
    await expect(dead?.lease.renew()).rejects.toThrow(LeaseLostError);
    await expect(knex.transaction(dead!.lease.fence)).rejects.toThrow(
      LeaseLostError,
    );
    await knex.transaction(taken!.lease.fence);
    expect(await knex('runs').where({ id: runId }).first('takeovers')).toEqual({
      takeovers: 1,
    });
  });

  it('gives up a run that kills every process', async () => {
    const { knex, requests, one, two } = await setUp(databaseId);
    const { runId } = await requests.request(sync('a'));
    await one.claimNext();
    for (let takeover = 0; takeover < MAX_TAKEOVERS; takeover++) {
      await letLeaseExpire(knex, runId);
      expect(await two.findLost()).toEqual([]);
      expect((await two.claimNext())?.runId).toBe(runId);
    }
    await letLeaseExpire(knex, runId);
    expect(await one.claimNext()).toBeUndefined();
    expect(await one.findLost()).toEqual([runId]);
  });

  it('does not count a handover at shutdown towards giving up', async () => {
    const { knex, requests, one, two } = await setUp(databaseId);
    const { runId } = await requests.request(sync('a'));
    const claim = await one.claimNext();
    await claim?.lease.release();
    expect((await two.claimNext())?.runId).toBe(runId);
    expect(await knex('runs').where({ id: runId }).first('takeovers')).toEqual({
      takeovers: 0,
    });
  });

  it('stops a cancelled run at its next write, and a queued one at once', async () => {
    const { knex, requests, one } = await setUp(databaseId);
    const running = await requests.request(sync('a'));
    const claim = await one.claimNext();
    const queued = await requests.request(sync('a'));
    expect(await requests.requestCancel(running.runId, 'user:default/x')).toBe(
      'requested',
    );
    expect(await requests.requestCancel(queued.runId, 'user:default/x')).toBe(
      'requested',
    );
    expect(await requests.requestCancel(queued.runId, 'user:default/x')).toBe(
      'alreadyEnded',
    );
    expect(await requests.requestCancel(9_999, 'user:default/x')).toBe(
      'notFound',
    );
    await expect(knex.transaction(claim!.lease.fence)).rejects.toThrow(
      RunCancelledError,
    );
    expect(await claim?.lease.renew()).toEqual({ cancelRequested: true });
  });

  it('finds queued runs that no process can execute', async () => {
    const { knex, requests, one } = await setUp(databaseId);
    const { runId } = await requests.request(sync('a'));
    expect(await one.findUnclaimed()).toEqual([]);
    await knex('runs').where({ id: runId }).update({ requested_at: 1 });
    expect(await one.findUnclaimed()).toEqual([runId]);
    // Somebody is at work, on another connection: so this one's turn will come.
    const other = await requests.request(sync('b'));
    await knex('runs')
      .where({ id: other.runId })
      .update({ status: 'running', lease_until: 9_999_999_999_999 });
    expect(await one.findUnclaimed()).toEqual([]);
  });

  it('keeps times by the clock of the database, whatever that of a process says', async () => {
    const { knex, requests, one } = await setUp(databaseId);
    const { runId } = await requests.request(sync('a'));
    const now = Date.now();
    const clock = jest.spyOn(Date, 'now').mockReturnValue(now + 24 * HOUR);
    expect(await one.findUnclaimed()).toEqual([]);
    expect(await one.claimNext()).toMatchObject({ runId, resumed: false });
    await requests.requestCancel(runId, 'user:default/jane');
    clock.mockRestore();
    const run = await knex('runs').where({ id: runId }).first();
    const times = [run.requested_at, run.started_at, run.cancel_requested_at];
    times.forEach(time =>
      expect(Math.abs(Number(time) - now)).toBeLessThan(HOUR),
    );
  });
});

describe.each(onPostgres.eachSupportedId())(
  'a process that is paused within a transaction, on %s',
  databaseId => {
    it('does not keep others from other work, nor from its own for long', async () => {
      const { knex, requests, one, two } = await setUp(databaseId);
      const { runId } = await requests.request(sync('a'));
      const claim = await one.claimNext();
      await knex('runs')
        .where({ id: runId })
        .update({ lease_until: databaseNowPlus(knex, 1_000) });
      const { runId: other } = await requests.request(sync('b'));
      await knex.transaction(async paused => {
        await claim!.lease.fence(paused);
        await waitFor('the end of the lease', async () =>
          knex('runs')
            .where({ id: runId })
            .where('lease_until', '<=', databaseNow(knex))
            .first('id'),
        );
        expect(await two.claimNext()).toMatchObject({ runId: other });
        const { rows } = await paused.raw(
          'show idle_in_transaction_session_timeout',
        );
        expect(rows).toEqual([{ idle_in_transaction_session_timeout: '30s' }]);
      });
      expect(await two.claimNext()).toMatchObject({ runId, resumed: true });
    });
  },
);
