import {
  mockCredentials,
  mockServices,
  TestDatabases,
} from '@backstage/backend-test-utils';
import { actionsRegistryServiceMock } from '@backstage/backend-test-utils/alpha';
import type { JsonObject } from '@backstage/types';
import { CONFIGURED, fillDatabase } from '../http/__testUtils__/sampleData';
import { authorize, createServices } from '../http/__testUtils__/TestApi';
import { registerActions } from './registerActions';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });

const CALLERS = {
  admin: mockCredentials.user('user:default/admin'),
  reader: mockCredentials.user('user:default/reader'),
  stranger: mockCredentials.user('user:default/stranger'),
  service: mockCredentials.service('external:robot'),
  anonymous: mockCredentials.none(),
};

describe.each(databases.eachSupportedId())('Actions on %s', databaseId => {
  async function setUp() {
    const knex = await databases.init(databaseId);
    const { runId } = await fillDatabase(knex);
    const actionsRegistry = actionsRegistryServiceMock();
    const audited: string[] = [];
    registerActions({
      ...createServices(knex, CONFIGURED),
      actionsRegistry,
      auth: mockServices.auth(),
      permissions: mockServices.permissions.mock({ authorize }),
      auditor: mockServices.auditor.mock({
        createEvent: async ({ eventId, meta }) => {
          audited.push(`${eventId} by ${meta?.requestedBy}`);
          return {
            success: async () => void audited.push('succeeded'),
            fail: async ({ error }) =>
              void audited.push(`failed: ${error.message}`),
          };
        },
      }),
    });
    return {
      runId,
      knex,
      audited,
      actionsRegistry,
      invoke: async (
        name: string,
        input: JsonObject,
        caller: keyof typeof CALLERS = 'admin',
      ) => {
        const { output } = await actionsRegistry.invoke({
          id: `test:${name}`,
          input,
          credentials: CALLERS[caller],
        });
        return output;
      },
    };
  }

  it('says of each what it may do', async () => {
    const { actionsRegistry } = await setUp();
    const { actions } = await actionsRegistry.list();
    const reading = { readOnly: true, destructive: false, idempotent: true };
    expect(
      Object.fromEntries(
        actions.map(({ name, attributes }) => [name, attributes]),
      ),
    ).toEqual({
      'get-sync-status': reading,
      'list-sync-runs': reading,
      'get-sync-run': reading,
      explain: reading,
      'start-sync': { readOnly: false, destructive: true, idempotent: true },
    });
  });

  it.each(['admin', 'reader', 'service'] as const)(
    'answers %s who may read',
    async caller => {
      const { invoke, runId } = await setUp();
      expect(await invoke('get-sync-status', {}, caller)).toMatchObject({
        paused: false,
        connections: [{ id: 'contoso' }, { id: 'asleep' }, {}, {}],
      });
      expect(
        await invoke('list-sync-runs', { connectionId: 'contoso' }, caller),
      ).toMatchObject({ totalItems: 1, items: [{ id: runId }] });
      expect(
        await invoke('list-sync-runs', { status: ['failed'] }, caller),
      ).toEqual({ totalItems: 0, items: [] });
      expect(
        await invoke('get-sync-run', { runId, search: 'joão' }, caller),
      ).toMatchObject({
        run: { id: runId, status: 'partial' },
        changes: { totalItems: 1, items: [{ displayName: '100% João' }] },
      });
    },
  );

  it.each(['stranger', 'anonymous'] as const)(
    'refuses %s everything',
    async caller => {
      const { invoke, runId, knex } = await setUp();
      const refused = { name: 'NotAllowedError' };
      await expect(invoke('get-sync-status', {}, caller)).rejects.toMatchObject(
        refused,
      );
      await expect(invoke('list-sync-runs', {}, caller)).rejects.toMatchObject(
        refused,
      );
      await expect(
        invoke('explain', { connectionId: 'contoso', query: 'x' }, caller),
      ).rejects.toMatchObject(refused);
      await expect(
        invoke('get-sync-run', { runId }, caller),
      ).rejects.toMatchObject(refused);
      await expect(
        invoke('start-sync', { connectionId: 'contoso', kind: 'sync' }, caller),
      ).rejects.toMatchObject(refused);
      expect(await knex('runs').pluck('id')).toEqual([runId]);
    },
  );

  it('starts a run for those who may, and leaves a trace', async () => {
    const { invoke, audited } = await setUp();
    const input = { connectionId: 'contoso', kind: 'sync' };
    const started = await invoke('start-sync', input, 'service');
    expect(started).toMatchObject({
      created: true,
      run: {
        status: 'queued',
        mode: 'incremental',
        trigger: 'api',
        requestedBy: 'external:robot',
      },
    });
    expect(await invoke('start-sync', input)).toMatchObject({
      created: false,
      run: { requestedBy: 'external:robot' },
    });
    await expect(invoke('start-sync', input, 'reader')).rejects.toThrow(
      'You lack the permission idp-sync.run',
    );
    await expect(
      invoke('start-sync', { ...input, connectionId: 'asleep' }),
    ).rejects.toThrow(/disabled/);
    expect(audited).toEqual([
      'run-start by external:robot',
      'succeeded',
      'run-start by user:default/admin',
      'succeeded',
      'run-start by user:default/reader',
      'failed: You lack the permission idp-sync.run',
      'run-start by user:default/admin',
      expect.stringMatching(/^failed: The asleep is disabled/),
    ]);
  });

  it.each<[string, JsonObject]>([
    ['get-sync-status', { verbose: true }],
    ['list-sync-runs', { limit: 101 }],
    ['list-sync-runs', { limit: 0 }],
    ['list-sync-runs', { offset: -1 }],
    ['list-sync-runs', { status: ['nope'] }],
    ['get-sync-run', {}],
    ['get-sync-run', { runId: 'one' }],
    ['get-sync-run', { runId: 1, search: 'a\0' }],
    ['get-sync-run', { runId: 1, maxChanges: 1000 }],
    ['explain', { connectionId: 'contoso' }],
    ['explain', { connectionId: 'contoso', query: ' ' }],
    ['explain', { connectionId: 'contoso', query: 'a\u0000' }],
    ['explain', { connectionId: 'contoso', query: 'x'.repeat(201) }],
    ['explain', { connectionId: 'contoso', query: 'x', class: 'device' }],
    ['explain', { connectionId: 'contoso', query: 'x', policy: {} }],
    ['explain', { connectionId: '', query: 'x' }],
    ['start-sync', { connectionId: 'contoso' }],
    ['start-sync', { connectionId: 'contoso', kind: 'wipe' }],
    ['start-sync', { connectionId: '', kind: 'sync' }],
  ])('refuses bad input: %s %j', async (name, input) => {
    const { invoke } = await setUp();
    await expect(invoke(name, input)).rejects.toMatchObject({
      name: 'InputError',
    });
  });

  it.each(['admin', 'reader', 'service'] as const)(
    'explains to %s whom they ask about, and says of nobody that there is none',
    async caller => {
      const { invoke } = await setUp();
      const ask = (query: string, more: JsonObject = {}) =>
        invoke('explain', { connectionId: 'contoso', query, ...more }, caller);
      expect(await ask('user:default/jane.doe')).toMatchObject({
        hits: { totalItems: 1, items: [{ objectId: 'u1', class: 'user' }] },
        explanation: {
          objectId: 'u1',
          conditions: expect.any(Array),
          nextRun: { action: expect.any(String) },
          catalog: { entityRef: 'user:default/jane.doe' },
        },
      });
      expect(await ask('g1', { class: 'group' })).toMatchObject({
        explanation: { objectId: 'g1', class: 'group' },
      });
      expect(await ask('nobody at all')).toEqual({
        hits: { items: [], totalItems: 0 },
      });
      await expect(
        invoke('explain', { connectionId: 'nowhere', query: 'x' }, caller),
      ).rejects.toMatchObject({ name: 'NotFoundError' });
    },
  );

  it.each([999_999, 2 ** 40])('knows no run %p', async runId => {
    const { invoke } = await setUp();
    await expect(invoke('get-sync-run', { runId })).rejects.toMatchObject({
      name: 'NotFoundError',
    });
  });
});
