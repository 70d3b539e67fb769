import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import type { Knex } from 'knex';
import { Rows } from '../database/__testUtils__/rows';
import {
  type TestCaller,
  createServices,
  TestApi,
} from './__testUtils__/TestApi';
import { CONFIGURED, fillDatabase } from './__testUtils__/sampleData';
import { createRouter } from './router';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });

const SYNC = { kind: 'sync', mode: 'incremental' };

/** Every route with a request that is answered to those who may. */
const READING: [string, (runId: number, problemId: number) => string][] = [
  ['/status', () => '/status'],
  ['/connections', () => '/connections'],
  ['/connections/:id', () => '/connections/contoso'],
  ['/connections/:id/policy', () => '/connections/contoso/policy'],
  ['/runs', () => '/runs'],
  ['/runs/:id', runId => `/runs/${runId}`],
  ['/runs/:id/changes', runId => `/runs/${runId}/changes`],
  ['/runs/:id/breakdown', runId => `/runs/${runId}/breakdown`],
  ['/runs/:id/events', runId => `/runs/${runId}/events`],
  ['/runs.csv', () => '/runs.csv'],
  ['/runs/:id/changes.csv', runId => `/runs/${runId}/changes.csv`],
  [
    '/managed-entities/by-ref',
    () => '/managed-entities/by-ref?entityRef=user:default/jane.doe',
  ],
  [
    '/connections/:id/directory/users',
    () => '/connections/contoso/directory/users?search=u',
  ],
  [
    '/connections/:id/directory/groups',
    () => '/connections/contoso/directory/groups?kind=security&id=g1',
  ],
  [
    '/connections/:id/directory/administrative-units',
    () => '/connections/contoso/directory/administrative-units?id=n1',
  ],
  [
    '/connections/:id/directory/attributes',
    () => '/connections/contoso/directory/attributes?class=user',
  ],
  [
    '/connections/:id/directory/values',
    () => '/connections/contoso/directory/values?class=user&attribute=mail',
  ],
  ['/connections/:id/explain', () => '/connections/contoso/explain?query=jane'],
  [
    '/connections/:id/explain/:class/:objectId',
    () => '/connections/contoso/explain/user/u1',
  ],
  [
    '/connections/:id/objects/:class/:objectId/history',
    () => '/connections/contoso/objects/user/u1/history',
  ],
  ['/problems', () => '/problems?state=open&kind=failed'],
  ['/problems/:id', (_, problemId) => `/problems/${problemId}`],
  ['/connections/:id/leavers', () => '/connections/contoso/leavers'],
  ['/reserved-references', () => '/reserved-references?search=old+jane'],
];

describe.each(databases.eachSupportedId())('HTTP API on %s', databaseId => {
  const state = { paused: false };
  let knex: Knex;
  let runId: number;
  let problemId: number;
  let api: TestApi;

  beforeAll(async () => {
    knex = await databases.init(databaseId);
    ({ runId, problemId } = await fillDatabase(knex));
    api = await TestApi.start(createServices(knex, CONFIGURED, state));
  });

  beforeEach(async () => {
    state.paused = false;
    await knex('runs').whereNot({ id: runId }).delete();
    api.audited.length = 0;
  });

  afterAll(() => api.stop());

  it('has the routes that the document has, and no other', () => {
    const router = createRouter({
      ...createServices(knex, CONFIGURED),
      httpAuth: mockServices.httpAuth(),
      permissions: mockServices.permissions(),
      auditor: mockServices.auditor.mock(),
      logger: mockServices.logger.mock(),
    });
    const routes = router.stack.flatMap(({ route }) =>
      route
        ? Object.keys(Reflect.get(route, 'methods')).map(
            method => `${method} ${route.path}`,
          )
        : [],
    );
    const documented = api.contract
      .operations()
      .map(({ method, path }) => `${method} ${path}`);
    expect(routes.sort()).toEqual(documented.sort());
    // Those of previews and mappings, and those that set up connections, have tests of their own.
    expect(routes).toHaveLength(READING.length + 10 + 7 + 10 + 22);
  });

  describe.each(READING)('GET %s', (_route, url) => {
    it.each<[TestCaller, number]>([
      ['admin', 200],
      ['reader', 200],
      ['service', 200],
      ['stranger', 403],
      ['anonymous', 401],
    ])('answers %s with %p', async (caller, status) => {
      const answer = await api.get(url(runId, problemId), caller);
      expect(answer.status).toBe(status);
    });

    it('names the permission that is missing', async () => {
      const { body } = await api.get(url(runId, problemId), 'stranger');
      expect(body.error).toMatchObject({
        name: 'NotAllowedError',
        code: 'FORBIDDEN',
        message: 'You lack the permission idp-sync.read',
      });
    });
  });

  it('answers lists with the rows that filters, search and paging ask for', async () => {
    const runs = await api.get('/runs?status=partial&status=failed&limit=5');
    expect(runs.body).toMatchObject({ totalItems: 1, items: [{ id: runId }] });
    expect((await api.get('/runs?connectionId=other')).body).toEqual({
      items: [],
      totalItems: 0,
    });
    // The title is in the configuration alone.
    expect((await api.get('/runs?search=THE%20contoso')).body.totalItems).toBe(
      1,
    );
    expect((await api.get('/runs?search=the+asleep')).body.totalItems).toBe(0);
    const changes = await api.get(`/runs/${runId}/changes?search=JO%C3%83O`);
    expect(changes.body.items).toMatchObject([{ displayName: '100% João' }]);
    const events = await api.get(`/runs/${runId}/events?level=error`);
    expect(events.body).toEqual({ items: [], totalItems: 0 });
  });

  it('tells of a connection that keeps failing, and which runs were retries', async () => {
    const rows = new Rows(knex);
    const retry = await rows.run('contoso', {
      status: 'failed',
      trigger: 'retry',
    });
    await rows.failure('contoso', { run_id: retry });
    const failing = { cause: 'credential', failures: 3, runId: retry };
    const { body } = await api.get('/status');
    expect(body.connections[0]).toMatchObject({ state: 'failing', failing });
    expect((await api.get('/connections/contoso')).body).toMatchObject({
      failing,
    });
    expect((await api.get('/runs?trigger=retry')).body.items).toMatchObject([
      { id: retry, trigger: 'retry' },
    ]);
    await knex('connection_failures').delete();
  });

  it('tells where an entity comes from', async () => {
    const answer = await api.get(
      '/managed-entities/by-ref?entityRef=User%3ADefault%2FJane.Doe',
    );
    expect(answer.body).toMatchObject({
      connectionTitle: 'The contoso',
      tenantId: 'tenant-of-contoso',
      lastChangedRunId: runId,
      directGroups: [{ entityRef: 'group:default/apes' }],
      nestedGroups: [{ displayName: 'Mirror g2' }],
    });
  });

  it.each<[string, () => string]>([
    ['connection', () => '/connections/nope'],
    ['connection with a policy', () => '/connections/nope/policy'],
    ['policy', () => '/connections/broken/policy'],
    ['run', () => '/runs/999999'],
    ['run beyond what the database can count', () => '/runs/9007199254740991'],
    ['run with changes', () => '/runs/999999/changes'],
    ['run with events', () => '/runs/2147483648/events'],
    ['run to export', () => '/runs/999999/changes.csv'],
    ['entity', () => '/managed-entities/by-ref?entityRef=user:default/nope'],
  ])('answers 404 for an unknown %s', async (_what, url) => {
    const { status, body } = await api.get(url());
    expect(status).toBe(404);
    expect(body.error).toMatchObject({
      name: 'NotFoundError',
      code: 'NOT_FOUND',
    });
  });

  describe('POST /connections/:id/runs', () => {
    it('queues a run for a user, and joins it when asked again', async () => {
      const first = await api.post('/connections/contoso/runs', SYNC);
      expect(first.status).toBe(201);
      expect(first.body).toMatchObject({
        connectionId: 'contoso',
        kind: 'sync',
        mode: 'incremental',
        status: 'queued',
        trigger: 'manual',
        requestedBy: 'user:default/admin',
        info: 'Waiting to start',
      });
      const second = await api.post('/connections/contoso/runs', {
        kind: 'sync',
        mode: 'full',
      });
      expect(second.status).toBe(200);
      expect(second.body).toMatchObject({ id: first.body.id, mode: 'full' });
      expect(api.audited).toEqual([
        expect.objectContaining({
          eventId: 'run-start',
          severityLevel: 'medium',
          meta: { id: 'contoso' },
          status: 'initiated',
        }),
        expect.objectContaining({
          status: 'succeeded',
          meta: { runId: first.body.id, ...SYNC, created: true },
        }),
        expect.objectContaining({ status: 'initiated' }),
        expect.objectContaining({
          status: 'succeeded',
          meta: {
            runId: first.body.id,
            kind: 'sync',
            mode: 'full',
            created: false,
          },
        }),
      ]);
    });

    it('tells a service’s runs from a user’s', async () => {
      const answer = await api.post(
        '/connections/contoso/runs',
        { kind: 'preview', mode: 'full' },
        'service',
      );
      expect(answer.body).toMatchObject({
        trigger: 'api',
        requestedBy: 'external:robot',
      });
    });

    it.each<[TestCaller, number]>([
      ['reader', 403],
      ['stranger', 403],
      ['anonymous', 401],
    ])('refuses %s with %p and starts nothing', async (caller, status) => {
      const answer = await api.post('/connections/contoso/runs', SYNC, caller);
      expect(answer.status).toBe(status);
      expect((await api.get('/runs?status=queued')).body.totalItems).toBe(0);
      expect(api.audited.map(event => event.status)).toEqual(
        status === 403 ? ['initiated', 'failed'] : [],
      );
    });

    it.each([
      ['asleep', 409, 'CONFLICT', /disabled.*enabled: true/],
      ['gone', 409, 'CONFLICT', /no longer in the configuration/],
      ['broken', 409, 'IDP_CONFIG_INVALID', /tenantId is missing/],
      ['nope', 404, 'NOT_FOUND', /no connection "nope"/],
    ])('refuses %s with %p %s', async (id, status, code, message) => {
      const answer = await api.post(`/connections/${id}/runs`, SYNC);
      expect(answer.status).toBe(status);
      expect(answer.body.error).toMatchObject({
        code,
        message: expect.stringMatching(message),
      });
      expect((await api.get('/runs?status=queued')).body.totalItems).toBe(0);
      expect(api.audited.at(-1)).toMatchObject({
        status: 'failed',
        error: expect.stringMatching(message),
      });
    });

    it('refuses everything while idp-sync is paused', async () => {
      state.paused = true;
      const answer = await api.post('/connections/contoso/runs', SYNC);
      expect(answer.status).toBe(409);
      expect(answer.body.error.message).toMatch(/idpSync.paused to false/);
    });
  });

  describe('POST /runs/:id/retry-failed', () => {
    it('queues a run of what failed alone, beside which a whole one may wait', async () => {
      const answer = await api.post(`/runs/${runId}/retry-failed`);
      expect(answer.status).toBe(201);
      expect(answer.body).toMatchObject({
        retryOf: runId,
        kind: 'sync',
        trigger: 'manual',
        requestedBy: 'user:default/admin',
      });
      const again = await api.post(`/runs/${runId}/retry-failed`);
      expect(again.status).toBe(409);
      expect(again.body.error).toMatchObject({
        code: 'CONFLICT',
        message: `Run ${answer.body.id} is waiting or under way, and tries again what failed in run ${runId}.`,
      });
      const whole = await api.post('/connections/contoso/runs', SYNC);
      expect(whole.body.id).not.toBe(answer.body.id);
      expect(whole.body.retryOf).toBeUndefined();
      expect(
        api.audited.map(({ eventId, status }) => `${eventId} ${status}`),
      ).toEqual([
        'run-retry-failed initiated',
        'run-retry-failed succeeded',
        'run-retry-failed initiated',
        'run-retry-failed failed',
        'run-start initiated',
        'run-start succeeded',
      ]);
    });

    it('says where there is nothing to retry', async () => {
      const rows = new Rows(knex);
      const refused = async (id: number, message: RegExp) => {
        const answer = await api.post(`/runs/${id}/retry-failed`);
        expect(answer.status).toBe(409);
        expect(answer.body.error).toMatchObject({
          code: 'CONFLICT',
          message: expect.stringMatching(message),
        });
      };
      const preview = await rows.run('contoso', { kind: 'preview' });
      await refused(preview, /is not a sync that came to its end with failed/);
      const failed = await rows.run('contoso', { status: 'failed' });
      await refused(failed, /is not a sync that came to its end with failed/);
      await refused(runId, /has tried again what failed in run .* that one/);
      const rejected = await rows.run('contoso', { status: 'partial' });
      await refused(rejected, /No change of run \d+ failed/);
      expect((await api.post('/runs/999999/retry-failed')).status).toBe(404);
      expect((await api.post('/runs/x/retry-failed')).status).toBe(400);
      const succeeded = await rows.run('contoso', { status: 'succeeded' });
      // Whatever has been run since: there is nothing that it could have tried again.
      await refused(succeeded, /^Nothing failed in run \d+/);
      await refused(rejected, /No change of run \d+ failed/);
      const elsewhere = await rows.run('asleep', { status: 'partial' });
      await refused(elsewhere, /is disabled/);
    });

    it.each<[TestCaller, number]>([
      ['reader', 403],
      ['stranger', 403],
      ['anonymous', 401],
    ])('refuses %s with %p', async (caller, status) => {
      const url = `/runs/${runId}/retry-failed`;
      expect((await api.post(url, undefined, caller)).status).toBe(status);
      expect((await api.get('/runs?status=queued')).body.totalItems).toBe(0);
    });
  });

  describe('POST /runs/:id/cancel', () => {
    it('stops a queued run once, and leaves a trace', async () => {
      const { body } = await api.post('/connections/contoso/runs', SYNC);
      const first = await api.post(`/runs/${body.id}/cancel`);
      expect(first.status).toBe(202);
      expect(first.body).toMatchObject({ id: body.id, status: 'cancelled' });
      const second = await api.post(`/runs/${body.id}/cancel`);
      expect(second.status).toBe(409);
      expect(second.body.error).toMatchObject({
        code: 'CONFLICT',
        message: `Run ${body.id} has already ended`,
      });
      expect(
        api.audited.map(({ eventId, status }) => `${eventId} ${status}`),
      ).toEqual([
        'run-start initiated',
        'run-start succeeded',
        'run-cancel initiated',
        'run-cancel succeeded',
        'run-cancel initiated',
        'run-cancel failed',
      ]);
    });

    it('asks a running one to stop, as often as anybody likes', async () => {
      const { body } = await api.post('/connections/contoso/runs', SYNC);
      await knex('runs').where({ id: body.id }).update({ status: 'running' });
      for (const caller of ['admin', 'service'] as const) {
        const answer = await api.post(
          `/runs/${body.id}/cancel`,
          undefined,
          caller,
        );
        expect(answer.status).toBe(202);
        expect(answer.body).toMatchObject({
          status: 'running',
          cancelRequestedAt: expect.any(String),
        });
      }
    });

    it.each<[TestCaller, number]>([
      ['reader', 403],
      ['stranger', 403],
      ['anonymous', 401],
    ])('refuses %s with %p', async (caller, status) => {
      const { body } = await api.post('/connections/contoso/runs', SYNC);
      const answer = await api.post(
        `/runs/${body.id}/cancel`,
        undefined,
        caller,
      );
      expect(answer.status).toBe(status);
      expect((await api.get(`/runs/${body.id}`)).body.status).toBe('queued');
    });

    it('answers 404 for an unknown run', async () => {
      expect((await api.post('/runs/999999/cancel')).status).toBe(404);
    });
  });

  describe('GET /support-bundle', () => {
    it('hands a file to those who may configure, and leaves a trace', async () => {
      const answer = await api.get('/support-bundle?personalData=true');
      expect(answer.status).toBe(200);
      expect(answer.headers['content-disposition']).toBe(
        'attachment; filename="idp-sync-support.json"',
      );
      expect(answer.body).toMatchObject({ personalData: true });
      expect(api.audited).toMatchObject([
        { eventId: 'support-bundle', status: 'initiated' },
        { status: 'succeeded', meta: { personalData: true } },
      ]);
    });

    it.each<[TestCaller, number]>([
      ['admin', 200],
      ['reader', 403],
      ['service', 403],
      ['stranger', 403],
      ['anonymous', 401],
    ])('answers %s with %p', async (caller, status) => {
      expect((await api.get('/support-bundle', caller)).status).toBe(status);
    });
  });

  describe('POST /problems/:id/…', () => {
    it('acknowledges, resolves with a note, and leaves a trace', async () => {
      const id = await new Rows(knex).problem('contoso', { cause: 'IDP_LOST' });
      const acknowledged = await api.post(`/problems/${id}/acknowledge`, {
        note: ' A new secret is on its way. ',
      });
      expect(acknowledged.status).toBe(200);
      expect(acknowledged.body).toMatchObject({
        state: 'acknowledged',
        acknowledgedBy: 'user:default/admin',
        note: 'A new secret is on its way.',
      });
      expect(
        (await api.post(`/problems/${id}/acknowledge`, {}, 'service')).body,
      ).toMatchObject({ acknowledgedBy: 'external:robot' });
      const resolved = await api.post(`/problems/${id}/resolve`, {
        note: 'It is there.',
      });
      expect(resolved.body).toMatchObject({
        state: 'resolved',
        resolution: 'byHand',
        events: [
          { type: 'opened' },
          { type: 'acknowledged' },
          { type: 'acknowledged' },
          { type: 'resolved', by: 'user:default/admin', note: 'It is there.' },
        ],
      });
      const again = await api.post(`/problems/${id}/resolve`, { note: 'x' });
      expect(again.status).toBe(409);
      expect(again.body.error.code).toBe('CONFLICT');
      expect(
        api.audited.map(({ eventId, status }) => `${eventId} ${status}`),
      ).toEqual([
        'problem-acknowledge initiated',
        'problem-acknowledge succeeded',
        'problem-acknowledge initiated',
        'problem-acknowledge succeeded',
        'problem-resolve initiated',
        'problem-resolve succeeded',
        'problem-resolve initiated',
        'problem-resolve failed',
      ]);
    });

    it.each(['acknowledge', 'resolve'])(
      'lets nobody %s who may not, and nothing that is not there',
      async verb => {
        for (const [caller, status] of [
          ['reader', 403],
          ['stranger', 403],
          ['anonymous', 401],
        ] satisfies [TestCaller, number][]) {
          const answer = await api.post(
            `/problems/${problemId}/${verb}`,
            { note: 'x' },
            caller,
          );
          expect(answer.status).toBe(status);
        }
        const unknown = await api.post(`/problems/999999/${verb}`, {
          note: 'x',
        });
        expect(unknown.status).toBe(404);
        expect((await api.get(`/problems/${problemId}`)).body.state).toBe(
          'open',
        );
      },
    );
  });

  describe('POST /reserved-references/:id/release', () => {
    const RELEASE = '/reserved-references/User%3ADefault%2Fold.jane/release';

    it('releases a reference once, leaves a trace, and lets the next plan know', async () => {
      const listed = await api.get('/reserved-references?search=old+jane');
      expect(listed.body).toMatchObject({
        totalItems: 1,
        items: [
          {
            entityRef: 'user:default/old.jane',
            displayName: 'Old Jane',
            removedAt: expect.any(String),
          },
        ],
      });
      const before = await knex('connections').where({ id: 'contoso' }).first();
      const first = await api.post(RELEASE);
      expect(first.status).toBe(200);
      expect(first.body).toEqual(listed.body.items[0]);
      const after = await knex('connections').where({ id: 'contoso' }).first();
      expect(Number(after.managed_revision)).toBe(
        Number(before.managed_revision) + 1,
      );
      const second = await api.post(RELEASE);
      expect(second.status).toBe(404);
      expect(second.body.error.message).toMatch(/not reserved/);
      expect(
        api.audited.map(({ eventId, status }) => `${eventId} ${status}`),
      ).toEqual([
        'reference-release initiated',
        'reference-release succeeded',
        'reference-release initiated',
        'reference-release failed',
      ]);
    });

    it('releases one whose object was never let in and is gone, and none that is about to be', async () => {
      const rows = new Rows(knex);
      await rows.managed('contoso', 'user', 'u00', {
        entity_ref: 'user:default/never.let.in',
        status: 'reserved',
      });
      await rows.managed('contoso', 'user', 'u1-reserved', {
        entity_ref: 'user:default/about.to.come',
        status: 'reserved',
      });
      await rows.object('contoso', 'user', 'u1-reserved');
      const release = (name: string) =>
        api.post(`/reserved-references/user%3Adefault%2F${name}/release`);
      expect((await release('about.to.come')).status).toBe(404);
      expect((await release('never.let.in')).status).toBe(200);
      expect(
        await knex('managed_entities')
          .whereIn('object_id', ['u00', 'u1-reserved'])
          .pluck('object_id'),
      ).toEqual(['u1-reserved']);
    });

    it('releases none that is in use', async () => {
      const answer = await api.post(
        '/reserved-references/user%3Adefault%2Fjane.doe/release',
      );
      expect(answer.status).toBe(404);
      expect(
        await knex('managed_entities')
          .where({ entity_ref: 'user:default/jane.doe' })
          .first(),
      ).toBeDefined();
    });

    it.each<[TestCaller, number]>([
      ['reader', 403],
      ['service', 403],
      ['stranger', 403],
      ['anonymous', 401],
    ])('refuses %s with %p', async (caller, status) => {
      const kept = '/reserved-references/group%3Adefault%2Fold.team/release';
      expect((await api.post(kept, undefined, caller)).status).toBe(status);
      expect(
        (await api.get('/reserved-references?search=old.team')).body.totalItems,
      ).toBe(1);
    });
  });

  it('answers for a portal without connections', async () => {
    const empty = await TestApi.start(
      createServices(await emptyDatabase(), []),
    );
    expect((await empty.get('/status')).body.connections).toEqual([]);
    expect((await empty.get('/runs')).body).toEqual({
      items: [],
      totalItems: 0,
    });
    await empty.stop();
  });

  async function emptyDatabase(): Promise<Knex> {
    const other = await databases.init(databaseId);
    await fillDatabase(other);
    await other('connections').delete();
    await other('runs').delete();
    return other;
  }
});
