import {
  TestDatabases,
  type TestDatabaseId,
} from '@backstage/backend-test-utils';
import { Rows, T0 } from '../database/__testUtils__/rows';
import { migrate } from '../__testUtils__/migrate';
import type {
  ConfiguredConnection,
  ConnectionFacts,
} from './ConfiguredConnections';
import { DatabaseConnectionOverview } from './DatabaseConnectionOverview';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });
const NOW = T0 + 60_000;

const schedule = {
  start: { date: '2026-11-20', time: '03:00', timeZone: 'Europe/Berlin' },
  every: { value: 1, unit: 'days' as const },
};

function defined(
  id: string,
  facts: Partial<ConnectionFacts> = {},
): ConfiguredConnection {
  return {
    definition: {
      id,
      title: `The ${id}`,
      provider: 'azureAd',
      tenantId: `tenant-of-${id}`,
      cloud: 'global',
      credentialProfile: `${id}-app`,
      enabled: true,
      connected: true,
      policy: {},
      ...facts,
    },
  };
}

async function setUp(
  databaseId: TestDatabaseId,
  configured: ConfiguredConnection[],
  options: { paused?: boolean; catalogConnected?: boolean } = {},
) {
  const knex = await databases.init(databaseId);
  await migrate(knex);
  const statements: string[] = [];
  knex.on('query', ({ sql }: { sql: string }) => statements.push(sql));
  return {
    knex,
    statements,
    rows: new Rows(knex),
    overview: new DatabaseConnectionOverview({
      knex,
      configured: { list: async () => configured },
      isPaused: () => options.paused ?? false,
      isCatalogConnected: () => options.catalogConnected ?? true,
      now: () => NOW,
    }),
  };
}

describe.each(databases.eachSupportedId())(
  'ConnectionOverview on %s',
  databaseId => {
    it('shows a connection that has never run', async () => {
      const { overview } = await setUp(databaseId, [
        defined('contoso', { policy: { schedule } }),
      ]);
      const none = { managed: 0, confirmed: 0, conflicts: 0 };
      expect(await overview.status()).toEqual({
        paused: false,
        catalogConnected: true,
        sourceOfTruth: { rule: 'allow', connections: [] },
        connections: [
          {
            id: 'contoso',
            title: 'The contoso',
            provider: 'azureAd',
            tenantId: 'tenant-of-contoso',
            cloud: 'global',
            credentialProfile: 'contoso-app',
            origin: 'file',
            priority: 100,
            enabled: true,
            state: 'neverSynced',
            schedule: {
              sentence:
                'every day from 20 November 2026, 03:00 (Europe/Berlin)',
              nextRunAt: '2026-11-21T02:00:00.000Z',
            },
            managed: { user: none, group: none, organization: none },
          },
        ],
      });
    });

    it('puts configuration, database and runs together', async () => {
      const { overview, rows } = await setUp(databaseId, [
        defined('contoso', { policy: { schedule } }),
      ]);
      await rows.connection('contoso', {
        tenant_name: 'Contoso Ltd',
        policy_version: 4,
        last_success_at: T0,
        next_due_at: T0 + 120_000,
      });
      const last = await rows.run('contoso', { status: 'succeeded' });
      const active = await rows.run('contoso', {
        status: 'running',
        finished_at: null,
      });
      await rows.managed('contoso', 'user', 'u1');
      await rows.managed('contoso', 'user', 'u2', { status: 'sent' });
      await rows.managed('contoso', 'user', 'u3', { status: 'conflict' });
      await rows.managed('contoso', 'user', 'u4', { status: 'removed' });
      await rows.managed('contoso', 'group', 'g1', { status: 'reserved' });
      await rows.managed('other', 'group', 'g2');
      expect(await overview.connection('contoso')).toMatchObject({
        tenantName: 'Contoso Ltd',
        policyVersion: 4,
        lastSuccessAt: '2026-11-20T03:00:00.000Z',
        state: 'syncing',
        schedule: { nextRunAt: '2026-11-20T03:02:00.000Z' },
        lastRun: { id: last },
        activeRun: { id: active },
        managed: {
          user: { managed: 2, confirmed: 1, conflicts: 1 },
          group: { managed: 0, confirmed: 0, conflicts: 0 },
        },
      });
    });

    it('says who has left and is still in the catalog, and how long others took', async () => {
      const { overview, rows, knex } = await setUp(databaseId, [
        defined('contoso'),
        defined('other'),
      ]);
      await rows.connection('contoso');
      const left = { left_at: T0, left_reason: 'disabled' };
      await rows.managed('contoso', 'user', 'u1', left);
      await rows.managed('contoso', 'user', 'u2', { ...left, status: 'sent' });
      await rows.managed('contoso', 'user', 'u3', {
        ...left,
        status: 'removed',
      });
      await rows.managed('contoso', 'user', 'u4');
      await rows.managed('contoso', 'group', 'g1', left);
      const departure = {
        connection_id: 'contoso',
        class: 'user',
        run_id: 1,
        reason: 'disabled',
        after_at: NOW - 90_000,
        seen_at: NOW - 30_000,
        due_at: NOW - 30_000,
      };
      await knex('departures').insert([
        { ...departure, object_id: 'u5', gone_at: NOW - 20_000 },
        { ...departure, object_id: 'u6', gone_at: NOW - 31 * 86_400_000 },
      ]);
      expect(await overview.connections()).toMatchObject([
        {
          id: 'contoso',
          leavers: { user: 2, group: 1, organization: 0 },
          departures: { count: 1, medianMs: 70_000, slowestMs: 70_000 },
        },
        { id: 'other', leavers: undefined, departures: undefined },
      ]);
    });

    it('judges by the last sync that was not cancelled, and shows the last run of any kind', async () => {
      const { overview, rows } = await setUp(databaseId, [defined('contoso')]);
      await rows.connection('contoso');
      await rows.run('contoso', { status: 'succeeded' });
      const lastSync = await rows.run('contoso', { status: 'partial' });
      await rows.run('contoso', { status: 'cancelled' });
      const last = await rows.run('contoso', {
        status: 'failed',
        kind: 'preview',
      });
      expect(await overview.connection('contoso')).toMatchObject({
        state: 'degraded',
        lastRun: { id: last },
        lastSync: { id: lastSync },
      });
    });

    it('has no last sync where there were only scans and previews', async () => {
      const { overview, rows } = await setUp(databaseId, [defined('contoso')]);
      await rows.connection('contoso');
      await rows.run('contoso', { status: 'succeeded', kind: 'scan' });
      await rows.run('contoso', { status: 'succeeded', kind: 'preview' });
      const found = await overview.connection('contoso');
      expect(found?.lastRun).toBeDefined();
      expect(found?.lastSync).toBeUndefined();
    });

    it('shows the run that runs before those that wait, and of those the first', async () => {
      const { overview, rows } = await setUp(databaseId, [
        defined('a'),
        defined('b'),
      ]);
      await rows.connection('a');
      await rows.connection('b');
      const first = await rows.run('a', { status: 'queued', kind: 'scan' });
      await rows.run('a', { status: 'queued', kind: 'sync' });
      await rows.run('b', { status: 'queued', kind: 'scan' });
      const running = await rows.run('b', { status: 'running' });
      await rows.run('b', { status: 'queued', kind: 'sync' });
      const [a, b] = await overview.connections();
      expect(a.activeRun?.id).toBe(first);
      expect(b.activeRun?.id).toBe(running);
    });

    it('lists in the order of the configuration, then what vanished from it', async () => {
      const { overview, rows } = await setUp(databaseId, [
        defined('zeta'),
        defined('alpha', { enabled: false, policy: { schedule } }),
      ]);
      await rows.connection('zeta');
      await rows.connection('gone', {
        present: false,
        settings: JSON.stringify({
          title: 'Gone Ltd',
          provider: 'azureAd',
          tenantId: 't-gone',
          cloud: 'china',
          credentialProfile: 'p',
          clientSecret: 'must never come out',
        }),
      });
      await rows.managed('gone', 'user', 'u9');
      const all = await overview.connections();
      expect(all.map(({ id, state }) => [id, state])).toEqual([
        ['zeta', 'neverSynced'],
        ['alpha', 'disabled'],
        ['gone', 'orphaned'],
      ]);
      expect(all[1].schedule).toEqual({
        sentence: 'every day from 20 November 2026, 03:00 (Europe/Berlin)',
      });
      expect(all[2]).toMatchObject({
        title: 'Gone Ltd',
        tenantId: 't-gone',
        cloud: 'china',
        enabled: false,
        managed: { user: { managed: 1 } },
      });
      expect(JSON.stringify(all)).not.toContain('must never come out');
    });

    it('lists a connection whose id cannot be asked for', async () => {
      const error = {
        code: 'IDP_CONFIG_INVALID' as const,
        message: 'expected an id',
        remedy: 'Correct it.',
      };
      const id = `Odd\0${'x'.repeat(64)}`;
      const { overview } = await setUp(databaseId, [{ broken: { id, error } }]);
      expect(await overview.connections()).toMatchObject([
        { id, title: id, state: 'failing', error },
      ]);
    });

    it('lists a connection that cannot be used with what is wrong, beside the others', async () => {
      const error = {
        code: 'IDP_CONFIG_INVALID' as const,
        message: 'idpSync.connections.contoso.tenantId is missing.',
        remedy: 'Correct it.',
      };
      const { overview, rows } = await setUp(databaseId, [
        { broken: { id: 'contoso', error } },
        { broken: { id: 'new', title: 'New one', error } },
        defined('fabrikam'),
      ]);
      await rows.connection('contoso', {
        settings: JSON.stringify({ title: 'Contoso Ltd', provider: 'azureAd' }),
      });
      await rows.run('contoso', { status: 'succeeded' });
      const all = await overview.connections();
      expect(all).toMatchObject([
        {
          id: 'contoso',
          title: 'Contoso Ltd',
          provider: 'azureAd',
          state: 'failing',
          error,
          lastRun: { status: 'succeeded' },
        },
        { id: 'new', title: 'New one', provider: '', state: 'failing', error },
        { id: 'fabrikam', state: 'neverSynced' },
      ]);
      expect(all[2].error).toBeUndefined();
    });

    describe('of a connection that keeps failing', () => {
      const failing = {
        cause: 'credential',
        error: {
          code: 'IDP_CREDENTIAL_EXPIRED',
          message: 'The secret has expired.',
          remedy: 'Make a new one.',
        },
        runId: 1,
        failures: 3,
        since: '2026-11-20T02:00:00.000Z',
        lastFailedAt: '2026-11-20T03:00:00.000Z',
      };
      const retryAt = '2026-11-20T03:30:00.000Z';

      it('says why, since when, how often, and when it is tried again instead of by schedule', async () => {
        const { overview, rows } = await setUp(databaseId, [
          defined('contoso', { policy: { schedule } }),
        ]);
        await rows.connection('contoso', { next_due_at: T0 + 120_000 });
        await rows.run('contoso', { status: 'failed' });
        await rows.failure('contoso');
        expect(await overview.connection('contoso')).toMatchObject({
          state: 'failing',
          failing: { ...failing, retryAt },
          schedule: { nextRunAt: retryAt },
        });
        await rows.run('contoso', { status: 'running', finished_at: null });
        expect(await overview.connection('contoso')).toMatchObject({
          state: 'syncing',
          failing: { ...failing, retryAt },
        });
      });

      it('says when the window of its schedule lets it be tried', async () => {
        const within = { from: '20:00', to: '05:00' };
        const { overview, rows } = await setUp(databaseId, [
          defined('open', { policy: { schedule: { ...schedule, within } } }),
          defined('closed', {
            policy: {
              schedule: { ...schedule, within: { ...within, to: '04:15' } },
            },
          }),
        ]);
        for (const id of ['open', 'closed']) {
          await rows.connection(id);
          await rows.failure(id);
        }
        const [open, closed] = await overview.connections();
        expect(open.failing?.retryAt).toBe(retryAt);
        const opens = '2026-11-20T19:00:00.000Z';
        expect(closed).toMatchObject({
          failing: { retryAt: opens },
          schedule: { nextRunAt: opens },
        });
      });

      it.each<[string, Partial<ConnectionFacts>, { paused?: boolean }]>([
        ['has no schedule', {}, {}],
        ['is disabled', { enabled: false, policy: { schedule } }, {}],
        ['is paused', { policy: { schedule } }, { paused: true }],
      ])('says that it is not tried by itself where it %s', async (...at) => {
        const [, facts, options] = at;
        const { overview, rows } = await setUp(
          databaseId,
          [defined('contoso', facts)],
          options,
        );
        await rows.connection('contoso');
        await rows.failure('contoso');
        const connection = await overview.connection('contoso');
        expect(connection?.failing).toEqual(failing);
        expect(connection?.schedule?.nextRunAt).toBeUndefined();
      });

      it('does not speak of it where nothing can be tried', async () => {
        const { overview, rows } = await setUp(databaseId, []);
        await rows.connection('gone', { present: false });
        await rows.failure('gone');
        const [gone] = await overview.connections();
        expect(gone.state).toBe('orphaned');
        expect(gone.failing).toBeUndefined();
      });

      it('shows a code that it does not know', async () => {
        const { overview, rows } = await setUp(databaseId, [
          defined('contoso'),
        ]);
        await rows.connection('contoso');
        const error = { ...failing.error, code: 'IDP_OF_TOMORROW' };
        await rows.failure('contoso', {
          error_code: error.code,
          error: JSON.stringify(error),
        });
        const connection = await overview.connection('contoso');
        expect(connection?.failing).toEqual({
          ...failing,
          cause: 'engine',
          error,
        });
      });
    });

    it('tells that everything is paused, and no next run then', async () => {
      const { overview } = await setUp(
        databaseId,
        [defined('contoso', { policy: { schedule } })],
        { paused: true, catalogConnected: false },
      );
      expect(await overview.status()).toMatchObject({
        paused: true,
        catalogConnected: false,
        connections: [{ state: 'paused' }],
      });
      const connection = await overview.connection('contoso');
      expect(connection?.schedule?.nextRunAt).toBeUndefined();
    });

    it('asks the database as often for ten connections as for one', async () => {
      const ten = Array.from({ length: 10 }, (_, index) => `c${index}`);
      const { overview, rows, statements } = await setUp(
        databaseId,
        ten.map(id => defined(id)),
      );
      for (const id of ten) {
        await rows.connection(id);
        await rows.run(id);
        await rows.managed(id, 'user', `u-${id}`);
      }
      statements.length = 0;
      await overview.connection('c3');
      const forOne = statements.length;
      statements.length = 0;
      await overview.status();
      expect(statements.length).toBe(forOne);
      expect(forOne).toBeLessThanOrEqual(6);
    });

    it('knows unknown connections from known ones', async () => {
      const { overview, rows } = await setUp(databaseId, [defined('contoso')]);
      await rows.connection('contoso', { policy_version: 2 });
      await rows.policy('contoso', 1, { schemaVersion: 1 });
      await rows.policy('contoso', 2, { schemaVersion: 1, users: {} });
      expect(await overview.connection('nope')).toBeUndefined();
      expect(await overview.identity('nope')).toBeUndefined();
      expect(await overview.policy('nope')).toBeUndefined();
      expect(await overview.identity('contoso')).toEqual({
        id: 'contoso',
        title: 'The contoso',
        provider: 'azureAd',
        tenantId: 'tenant-of-contoso',
      });
      expect(await overview.policy('contoso')).toEqual({
        version: 2,
        policy: { schemaVersion: 1, users: {} },
        createdAt: '2026-11-20T03:00:00.002Z',
      });
    });

    it('finds connections by the words of their title', async () => {
      const { overview } = await setUp(databaseId, [
        defined('contoso', { title: 'Contoso Électricité' }),
        defined('fabrikam'),
      ]);
      expect(await overview.searchByTitle('électricité CONT')).toEqual([
        'contoso',
      ]);
      expect(await overview.searchByTitle('nobody')).toEqual([]);
    });
  },
);
