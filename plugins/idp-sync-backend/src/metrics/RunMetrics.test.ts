import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import { PROBLEM_KINDS } from '@idp-sync/backstage-plugin-idp-sync-common';
import type { Knex } from 'knex';
import { migrate } from '../__testUtils__/migrate';
import { Rows, T0 } from '../database/__testUtils__/rows';
import { emptyCounts } from '../plan/counts';
import { readDatabaseNow } from '../database/databaseTime';
import { RecordedMetrics } from './__testUtils__/RecordedMetrics';
import { registerStateMetrics } from './registerStateMetrics';
import { RunMetrics } from './RunMetrics';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });

describe.each(databases.eachSupportedId())('metrics on %s', databaseId => {
  let knex: Knex;
  let rows: Rows;
  let recorded: RecordedMetrics;
  let metrics: RunMetrics;
  const logger = mockServices.logger.mock();

  beforeAll(async () => {
    knex = await databases.init(databaseId);
    await migrate(knex);
    rows = new Rows(knex);
    await rows.connection('contoso', {
      last_compared_at: (await readDatabaseNow(knex)) - 90_000,
    });
    await rows.connection('asleep', { last_compared_at: T0 });
  });

  beforeEach(() => {
    recorded = new RecordedMetrics();
    const options = { knex, metrics: recorded.service, logger };
    metrics = new RunMetrics(options);
    registerStateMetrics({ ...options, connections: async () => ['contoso'] });
  });

  afterEach(() => recorded.stop());

  it('tell of runs by outcome, how long they took, and what they did', async () => {
    const counts = emptyCounts();
    Object.assign(counts.user, {
      created: 3,
      updated: 2,
      removed: 1,
      failed: 4,
      held: 5,
      membershipsAdded: 6,
      membershipsRemoved: 7,
    });
    const columns = {
      counts: JSON.stringify(counts),
      statistics: JSON.stringify({
        requests: 10,
        retries: 2,
        throttledSeconds: 1.5,
        resourceUnits: 40,
      }),
      phases: JSON.stringify([
        {
          phase: 'scan',
          startedAt: '2026-11-20T03:00:00.000Z',
          finishedAt: '2026-11-20T03:00:01.000Z',
          done: 1,
        },
        { phase: 'plan', startedAt: '2026-11-20T03:00:01.000Z', done: 1 },
      ]),
    };
    await metrics.record(await rows.run('contoso', columns));
    await metrics.record(await rows.run('contoso', columns));
    await metrics.record(
      await rows.run('contoso', { ...columns, kind: 'preview' }),
    );
    await metrics.record(
      await rows.run('contoso', {
        status: 'failed',
        error: JSON.stringify({ code: 'IDP_NETWORK', message: '', remedy: '' }),
      }),
    );
    await metrics.record(999_999);
    const id = 'connection.id=contoso';
    const failed = `${id} error.type=IDP_NETWORK run.kind=sync run.outcome=failed`;
    expect(await recorded.collect('idp_sync.runs')).toEqual([
      `${failed}: 1`,
      `${id} run.kind=preview run.outcome=succeeded: 1`,
      `${id} run.kind=sync run.outcome=succeeded: 2`,
    ]);
    expect(await recorded.collect('idp_sync.run.duration')).toContain(
      `${failed}: 1 values`,
    );
    expect(await recorded.collect('idp_sync.run.phase.duration')).toEqual([
      `${id} run.kind=preview run.phase=scan: 1 values`,
      `${id} run.kind=sync run.phase=scan: 2 values`,
    ]);
    const people = (action: string) =>
      `action=${action} ${id} object.class=user`;
    expect(await recorded.collect('idp_sync.objects')).toEqual([
      `${people('create')}: 6`,
      `${people('fail')}: 8`,
      `${people('hold')}: 10`,
      `${people('remove')}: 2`,
      `${people('update')}: 4`,
    ]);
    expect(await recorded.collect('idp_sync.memberships')).toEqual([
      `${people('add')}: 12`,
      `${people('remove')}: 14`,
    ]);
    for (const [name, value] of [
      ['requests', 20],
      ['retries', 4],
      ['throttled', 3],
      ['resource_units', 80],
    ]) {
      expect(await recorded.collect(`idp_sync.directory.${name}`)).toContain(
        `${id} run.kind=sync: ${value}`,
      );
    }
    const removing = await rows.run('contoso');
    await knex('departures').insert({
      connection_id: 'contoso',
      class: 'user',
      object_id: 'u1',
      run_id: removing,
      reason: 'disabled',
      seen_at: T0,
      due_at: T0,
      gone_at: T0 + 1_200_000,
    });
    await metrics.record(removing);
    expect(await recorded.collect('idp_sync.leaver.latency')).toEqual([
      `${id} leaver.reason=disabled object.class=user: 1 values`,
    ]);
  });

  it('tell how things are at the time they are collected', async () => {
    const [age] = await recorded.collect('idp_sync.last_success.age');
    expect(age).toMatch(/^connection\.id=contoso: /);
    expect(Number(age.split(': ')[1])).toBeGreaterThanOrEqual(90);
    const problems = async () =>
      (await recorded.collect('idp_sync.problems')).filter(
        line => !line.endsWith(': 0'),
      );
    expect(await problems()).toEqual([]);
    expect(await recorded.collect('idp_sync.problems')).toHaveLength(
      PROBLEM_KINDS.length * 2,
    );
    const id = await rows.problem('contoso');
    await rows.problem('contoso', {
      kind: 'held',
      cause: 'removals',
      state: 'acknowledged',
      count: 12,
    });
    expect(await problems()).toEqual([
      'connection.id=contoso problem.kind=failed problem.state=open: 1',
      'connection.id=contoso problem.kind=held problem.state=acknowledged: 1',
    ]);
    expect(await recorded.collect('idp_sync.held_changes')).toEqual([
      'connection.id=contoso: 12',
    ]);
    await knex('problems').update({ state: 'resolved' });
    expect(await problems()).toEqual([]);
    expect(await recorded.collect('idp_sync.held_changes')).toEqual([
      'connection.id=contoso: 0',
    ]);
    await knex('problems').where({ id }).update({ state: 'open' });
    await knex.schema.renameTable('problems', 'elsewhere');
    await recorded.collect('idp_sync.problems');
    expect(logger.debug.mock.calls.map(([message]) => message)).toContainEqual(
      expect.stringContaining('could not be observed'),
    );
    await knex.schema.renameTable('elsewhere', 'problems');
  });
});
