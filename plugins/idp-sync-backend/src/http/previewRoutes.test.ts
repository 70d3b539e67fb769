import { TestDatabases } from '@backstage/backend-test-utils';
import type { Knex } from 'knex';
import { Rows, T0 } from '../database/__testUtils__/rows';
import { CONFIGURED, fillDatabase } from './__testUtils__/sampleData';
import {
  createServices,
  TestApi,
  type TestCaller,
} from './__testUtils__/TestApi';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });

const RUNS = '/connections/contoso/runs';
const PREVIEW = { kind: 'preview', mode: 'incremental' };
const DAY_MS = 24 * 60 * 60_000;

describe.each(databases.eachSupportedId())('Previews on %s', databaseId => {
  let knex: Knex;
  let rows: Rows;
  let api: TestApi;
  let syncId: number;
  let previewId: number;

  beforeAll(async () => {
    knex = await databases.init(databaseId);
    ({ runId: syncId } = await fillDatabase(knex));
    rows = new Rows(knex);
    api = await TestApi.start(createServices(knex, CONFIGURED));
  });

  beforeEach(async () => {
    await knex('runs').whereNot({ id: syncId }).delete();
    previewId = await rows.run('contoso', {
      kind: 'preview',
      policy_version: 1,
      finished_at: Date.now(),
    });
    await rows.change(previewId, { status: 'planned' });
    api.audited.length = 0;
  });

  afterAll(() => api.stop());

  const refusal = async (url: string, body?: unknown) => {
    const answer = await api.post(url, body);
    expect(answer.status).toBe(409);
    return answer.body.error;
  };

  describe.each<[string, (id: number) => string]>([
    ['/runs/:id/preview', id => `/runs/${id}/preview`],
    ['/runs/:id/policy', id => `/runs/${id}/policy`],
    ['/runs/:id/owned', id => `/runs/${id}/owned`],
  ])('GET %s', (_route, url) => {
    it.each<[TestCaller, number]>([
      ['admin', 200],
      ['reader', 200],
      ['service', 200],
      ['stranger', 403],
      ['anonymous', 401],
    ])('answers %s with %p', async (caller, status) => {
      expect((await api.get(url(previewId), caller)).status).toBe(status);
    });

    it('refuses what it does not know', async () => {
      expect((await api.get(url(999_999))).status).toBe(404);
      expect((await api.get(`${url(previewId)}?verbose=1`)).status).toBe(400);
      expect((await api.raw('admin', 'get', '/runs/1e3/preview')).status).toBe(
        400,
      );
    });
  });

  describe.each([
    ['confirm', 201],
    ['discard', 200],
  ])('POST /runs/:id/%s', (action, done) => {
    it.each<[TestCaller, number]>([
      ['admin', done],
      ['service', done],
      ['reader', 403],
      ['stranger', 403],
      ['anonymous', 401],
    ])('answers %s with %p', async (caller, status) => {
      const url = `/runs/${previewId}/${action}`;
      expect((await api.post(url, undefined, caller)).status).toBe(status);
      const ended = status < 300 ? 'succeeded' : 'failed';
      expect(api.audited.map(event => [event.eventId, event.status])).toEqual(
        caller === 'anonymous'
          ? []
          : [
              [`preview-${action}`, 'initiated'],
              [`preview-${action}`, ended],
            ],
      );
    });

    it('refuses bad input', async () => {
      expect((await api.post(`/runs/abc/${action}`)).status).toBe(400);
      expect((await api.post(`/runs/999999/${action}`)).status).toBe(404);
      const url = `/runs/${previewId}/${action}?force=true`;
      expect((await api.post(url)).status).toBe(400);
    });
  });

  it('links the confirming run and the preview both ways, once', async () => {
    const confirm = `/runs/${previewId}/confirm`;
    const answers = await Promise.all([api.post(confirm), api.post(confirm)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409]);
    const { body } = answers.find(({ status }) => status === 201)!;
    expect(body).toMatchObject({
      kind: 'sync',
      trigger: 'manual',
      requestedBy: 'user:default/admin',
      previewId,
    });
    const state = await api.get(`/runs/${previewId}/preview`);
    expect(state.body).toMatchObject({
      confirmedBy: body.id,
      obstacle: { code: 'IDP_PREVIEW_CONFIRMED' },
    });
    await knex('runs').where({ id: body.id }).update({ status: 'succeeded' });
    expect(await refusal(confirm)).toMatchObject({
      code: 'IDP_PREVIEW_CONFIRMED',
      message: expect.stringContaining(`run ${body.id}`),
    });
    expect((await refusal(`/runs/${previewId}/discard`)).code).toBe(
      'IDP_PREVIEW_CONFIRMED',
    );
    // A plain sync that is asked for meanwhile is another run.
    const sync = await api.post(RUNS, { kind: 'sync', mode: 'incremental' });
    expect(sync.status).toBe(201);
  });

  it.each<[string, string, Record<string, unknown>, RegExp]>([
    ['a sync', 'IDP_PREVIEW_NOT_CONFIRMABLE', { kind: 'sync' }, /no preview/],
    [
      'one under way',
      'IDP_PREVIEW_NOT_CONFIRMABLE',
      { status: 'running' },
      /not come to its end/,
    ],
    [
      'a failed one',
      'IDP_PREVIEW_NOT_CONFIRMABLE',
      { status: 'failed' },
      /has failed/,
    ],
    [
      'a cancelled one',
      'IDP_PREVIEW_NOT_CONFIRMABLE',
      { status: 'cancelled' },
      /was cancelled/,
    ],
    [
      'one that was discarded',
      'IDP_PREVIEW_NOT_CONFIRMABLE',
      { discarded_at: T0 },
      /was discarded/,
    ],
    [
      'one of a draft',
      'IDP_PREVIEW_DRAFT',
      { draft: true, policy: '{}' },
      /not saved/,
    ],
    [
      'one of an older policy',
      'IDP_PREVIEW_OUTDATED',
      { policy_version: 7 },
      /version 7 .* version 1/,
    ],
    [
      'one of two days ago',
      'IDP_PREVIEW_OUTDATED',
      { finished_at: Date.now() - 2 * DAY_MS },
      /older than a day/,
    ],
  ])('confirms no %s: %s', async (_what, code, columns, message) => {
    await knex('runs').where({ id: previewId }).update(columns);
    expect(await refusal(`/runs/${previewId}/confirm`)).toMatchObject({
      code,
      message: expect.stringMatching(message),
    });
  });

  it('confirms nothing where nothing would be done, and none while another run is under way', async () => {
    const confirm = `/runs/${previewId}/confirm`;
    const { body: other } = await api.post(RUNS, {
      kind: 'scan',
      mode: 'full',
    });
    expect(await refusal(confirm)).toMatchObject({
      code: 'IDP_RUN_ACTIVE',
      message: expect.stringContaining(`Run ${other.id}`),
    });
    await knex('runs').where({ id: other.id }).delete();
    await knex('run_changes').where({ run_id: previewId }).delete();
    expect((await refusal(confirm)).message).toMatch(
      /nothing that would be done\. Nothing to do\.$/,
    );
  });

  it('discards a preview once or twice, and leaves it in the log', async () => {
    const discard = `/runs/${previewId}/discard`;
    expect((await api.post(discard)).status).toBe(200);
    expect((await api.post(discard)).status).toBe(200);
    expect((await api.get(`/runs/${previewId}/preview`)).body).toMatchObject({
      discardedAt: expect.any(String),
      discardedBy: 'user:default/admin',
      obstacle: { code: 'IDP_PREVIEW_NOT_CONFIRMABLE' },
    });
    const changes = await api.get(`/runs/${previewId}/changes`);
    expect(changes.body.totalItems).toBe(1);
    expect((await refusal(`/runs/${syncId}/discard`)).message).toMatch(
      /no preview/,
    );
  });

  it('keeps the draft with the run, and takes one that is the saved policy for no draft', async () => {
    const draft = { ...PREVIEW, policy: { users: { guests: false } } };
    const { body: first } = await api.post(RUNS, draft);
    expect(first).toMatchObject({ kind: 'preview', draft: true });
    expect((await api.get(`/runs/${first.id}/policy`)).body).toMatchObject({
      draft: true,
      policy: { users: { guests: false, enabled: true } },
    });
    expect((await api.post(RUNS, draft)).body.id).toBe(first.id);
    const saved = await api.post(RUNS, { ...PREVIEW, policy: {} });
    expect(saved.body.id).not.toBe(first.id);
    expect(saved.body.draft).toBeUndefined();
    // Whoever goes on editing does not wait for what was thought of before.
    const second = await api.post(RUNS, {
      ...PREVIEW,
      policy: { users: { disabled: true } },
    });
    expect(second.body.draft).toBe(true);
    expect((await api.get(`/runs/${first.id}`)).body.status).toBe('cancelled');
    expect((await api.get(`/runs/${saved.body.id}`)).body.status).toBe(
      'queued',
    );
    expect((await api.get(`/runs/${previewId}/policy`)).body).toMatchObject({
      draft: false,
      version: 1,
    });
  });

  it('refuses a draft that is made from a version that has never been', async () => {
    const answer = await api.post('/connections/contoso/runs', {
      kind: 'preview',
      mode: 'incremental',
      policy: { users: { guests: false } },
      baseVersion: 99_999,
    });
    expect(answer.status).toBe(400);
    expect(answer.body.error.issues).toEqual([
      { path: 'baseVersion', message: 'there is no such version' },
    ]);
  });

  it('refuses the mirror as it stands where there is none', async () => {
    const error = await refusal(RUNS, { ...PREVIEW, scan: 'none' });
    expect(error).toMatchObject({
      code: 'IDP_MIRROR_MISSING',
      message: expect.stringMatching(/fresh scan/),
    });
  });

  it.each<[string, object, RegExp]>([
    ['an unknown field', { users: { gests: true } }, /policy\.users.*gests/],
    [
      'a wrong type',
      { users: { guests: 'no' } },
      /policy\.users\.guests: expected true or false/,
    ],
    [
      'an operator that there is not',
      {
        users: {
          include: { attribute: 'department', operator: 'sounds', value: 'x' },
        },
      },
      /policy\.users\.include/,
    ],
    ['another version', { schemaVersion: 9 }, /policy\.schemaVersion/],
  ])('names the field of %s', async (_what, policy, message) => {
    const answer = await api
      .raw('admin', 'post', RUNS)
      .send({ ...PREVIEW, policy });
    expect(answer.status).toBe(400);
    expect(answer.body.error).toMatchObject({
      code: 'BAD_REQUEST',
      message: expect.stringMatching(message),
    });
  });

  it.each<[string, object, RegExp]>([
    ['a null', { ...PREVIEW, policy: null }, /policy: .*object/],
    ['a text', { ...PREVIEW, policy: '{}' }, /policy: .*object/],
    ['a list', { ...PREVIEW, policy: [] }, /policy: .*object/],
    [
      'one for a sync',
      { ...PREVIEW, kind: 'sync', policy: {} },
      /policy is for previews only/,
    ],
    [
      'a mirror for a sync',
      { ...PREVIEW, kind: 'sync', scan: 'none' },
      /scan is for previews only/,
    ],
    ['an odd scan', { ...PREVIEW, scan: 'deep' }, /scan must be one of/],
  ])('refuses as a policy %s', async (_what, body, message) => {
    const answer = await api.post(RUNS, body);
    expect(answer.status).toBe(400);
    expect(answer.body.error.message).toMatch(message);
  });

  it('takes a policy that names thousands of groups, and no body without end', async () => {
    const ids = (count: number) =>
      Array.from({ length: count }, (_, index) => `group-${index}`.padEnd(36));
    const policy = { groups: { select: { ids: ids(10_000) } } };
    const answer = await api.post(RUNS, { ...PREVIEW, policy });
    expect(answer.status).toBe(201);
    const endless = await api
      .raw('admin', 'post', RUNS)
      .send({ ...PREVIEW, policy: { x: 'x'.repeat(5_000_000) } });
    expect(endless.status).toBe(413);
  });

  it('sums the changes up by reason, and finds the rows behind each sum', async () => {
    await rows.change(previewId, {
      status: 'planned',
      action: 'remove',
      reason_code: 'disabled',
      object_id: 'u2',
    });
    const { body } = await api.get(`/runs/${previewId}/breakdown`);
    expect(body).toEqual({
      failures: [],
      reasons: [
        {
          class: 'user',
          action: 'remove',
          status: 'planned',
          reasonCode: 'disabled',
          changes: 1,
        },
        {
          class: 'user',
          action: 'create',
          status: 'planned',
          reasonCode: 'newInScope',
          changes: 1,
        },
      ],
    });
    const url = `/runs/${previewId}/changes`;
    const found = await api.get(`${url}?reason=disabled`);
    expect(found.body).toMatchObject({
      totalItems: 1,
      items: [{ objectId: 'u2' }],
    });
    expect((await api.get(`${url}?reason=a'b`)).status).toBe(400);
  });
});
