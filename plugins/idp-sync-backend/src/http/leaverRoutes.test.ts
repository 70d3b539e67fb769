import { TestDatabases } from '@backstage/backend-test-utils';
import type { Knex } from 'knex';
import { readDatabaseNow } from '../database/databaseTime';
import { Rows, T0 } from '../database/__testUtils__/rows';
import {
  createServices,
  TestApi,
  type TestCaller,
} from './__testUtils__/TestApi';
import { CONFIGURED, fillDatabase } from './__testUtils__/sampleData';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });
const LIST = '/connections/contoso/leavers';
const REMOVE = `${LIST}/remove`;
const TAKE_BACK = `${LIST}/take-back`;
const DAY_MS = 24 * 3_600_000;

describe.each(databases.eachSupportedId())('leavers on %s', databaseId => {
  const state = { paused: false };
  let knex: Knex;
  let api: TestApi;

  beforeAll(async () => {
    knex = await databases.init(databaseId);
    await fillDatabase(knex);
    api = await TestApi.start(createServices(knex, CONFIGURED, state));
  });

  beforeEach(async () => {
    state.paused = false;
    await knex('runs').where({ status: 'queued' }).delete();
    await knex('managed_entities').where('object_id', 'like', 'left%').delete();
    await knex('managed_entities').insert([
      leaver('left1', 'Ann Old', { left_at: T0 - 2 * DAY_MS }),
      leaver('left2', 'Bob Kept', {
        left_at: T0 - DAY_MS,
        left_reason: 'outOfScope',
        input_hash: null,
      }),
      leaver('left3', 'Removed', { left_at: T0, status: 'removed' }),
    ]);
    api.audited.length = 0;
  });

  afterAll(() => api.stop());

  const listed = async (query: string = '') =>
    (await api.get(LIST + query)).body.items.map(
      (one: { objectId: string }) => one.objectId,
    );
  const objects = (...ids: string[]) => ({
    objects: ids.map(objectId => ({ class: 'user', objectId })),
  });

  it('are listed while they are in the catalog, longest gone first', async () => {
    const answer = await api.get(LIST);
    expect(answer.body).toEqual({
      totalItems: 2,
      items: [
        {
          connectionId: 'contoso',
          class: 'user',
          objectId: 'left1',
          displayName: 'Ann Old',
          entityRef: 'user:default/left1',
          reason: 'disabled',
          state: 'marked',
          since: new Date(T0 - 2 * DAY_MS).toISOString(),
          dueAt: new Date(T0 + 28 * DAY_MS).toISOString(),
        },
        expect.objectContaining({ objectId: 'left2', state: 'kept' }),
      ],
    });
    expect(await listed('?search=ANN+old')).toEqual(['left1']);
    expect(await listed('?state=kept')).toEqual(['left2']);
    expect(await listed('?state=removing')).toEqual([]);
    expect(await listed('?reason=disabled&reason=gone')).toEqual(['left1']);
    expect(await listed('?class=group')).toEqual([]);
    expect(await listed('?offset=1&limit=1')).toEqual(['left2']);
    expect((await api.get('/connections/nobody/leavers')).status).toBe(404);
  });

  it('are found by when they are due, and sorted as asked for', async () => {
    const now = await readDatabaseNow(knex);
    const due = (days: number) => now + days * DAY_MS - 30 * DAY_MS;
    await knex('managed_entities').insert([
      leaver('left4', 'Cy Overdue', { left_at: due(-1) }),
      leaver('left5', 'Di Week', { left_at: due(6) }),
      leaver('left6', 'Ed Later', { left_at: due(8) }),
      leaver('left7', 'Al Asked', {
        left_at: due(20),
        left_reason: 'outOfScope',
        removal_requested_at: now - 5 * DAY_MS,
        removal_requested_by: 'user:default/admin',
      }),
    ]);
    await knex('managed_entities').where({ object_id: 'left1' }).delete();
    expect(await listed('?due=now&order=due')).toEqual(['left7', 'left4']);
    expect(await listed('?due=week')).toEqual(['left5']);
    expect(await listed('?due=later')).toEqual(['left6']);
    expect(await listed('?due=never')).toEqual(['left2']);
    expect(await listed('?due=never&due=week&order=name')).toEqual([
      'left2',
      'left5',
    ]);
    expect(await listed('?order=due')).toEqual([
      'left7',
      'left4',
      'left5',
      'left6',
      'left2',
    ]);
    expect(await listed('?order=-due')).toEqual([
      'left6',
      'left5',
      'left4',
      'left7',
      'left2',
    ]);
    expect(await listed('?order=-name&limit=2')).toEqual(['left6', 'left5']);
    expect((await listed('?order=-since'))[0]).toBe('left2');
  });

  it('are held or kept for good by what the guard and people decided, which asking for the removal does not get round', async () => {
    await knex('held_changes').delete();
    await knex('managed_entities')
      .whereIn('object_id', ['left1', 'left2'])
      .update({ removal_due_at: T0 });
    const hold = (objectId: string, columns: object) => ({
      connection_id: 'contoso',
      class: 'user',
      object_id: objectId,
      kind: 'removals',
      status: 'held',
      change_key: 'remove:accountDisabled',
      display_name: 'Ann Old',
      search_key: 'ann old',
      action: 'remove',
      reason_code: 'accountDisabled',
      reason: 'The account is disabled.',
      why: 'Too many',
      fields: '[]',
      memberships_added: 0,
      memberships_removed: 0,
      held_since: T0,
      held_by_run: 1,
      changed_by_run: 1,
      limits: '{}',
      ...columns,
    });
    await knex('held_changes').insert([
      hold('left1', {}),
      hold('left2', { status: 'rejected' }),
    ]);
    const states = async () =>
      (await api.get(LIST)).body.items.map(
        ({ state: of, dueAt }: { state: string; dueAt?: string }) => [
          of,
          dueAt !== undefined,
        ],
      );
    expect(await states()).toEqual([
      ['held', false],
      ['rejected', false],
    ]);
    expect(await listed('?state=held')).toEqual(['left1']);
    expect(await listed('?state=removing')).toEqual([]);
    expect(await listed('?due=now')).toEqual([]);
    expect(await listed('?due=never&order=due')).toEqual(['left1', 'left2']);
    await knex('held_changes')
      .where({ object_id: 'left1' })
      .update({ status: 'approved' });
    expect(await states()).toEqual([
      ['removing', true],
      ['rejected', false],
    ]);
    const refused = await api.post(REMOVE, objects('left1', 'left2'));
    expect(refused.status).toBe(409);
    expect(refused.body.error.message).toMatch(
      /^The removal of 1 of these objects is held by the limits, was rejected.*such as user left2: whoever may approve/,
    );
    await knex('held_changes').delete();
    expect(await requestedIds(knex)).toEqual([]);
  });

  it('are for the guard while a sync is under way that plans their removal', async () => {
    const rows = new Rows(knex);
    const runId = await rows.run('contoso', {
      status: 'running',
      finished_at: null,
    });
    await rows.change(runId, {
      object_id: 'left1',
      action: 'remove',
      status: 'planned',
    });
    expect((await api.post(REMOVE, objects('left1'))).status).toBe(409);
    expect(await requestedIds(knex)).toEqual([]);
    await knex('run_changes').where({ run_id: runId }).delete();
    await knex('runs').where({ id: runId }).delete();
  });

  it('are explained with when they are due, and with how they left once they are gone', async () => {
    const url = (objectId: string) =>
      `/connections/contoso/explain/user/${objectId}`;
    const left = async (objectId: string) =>
      (await api.get(url(objectId))).body.left;
    const marked = {
      reason: 'disabled',
      since: new Date(T0 - 2 * DAY_MS).toISOString(),
      state: 'marked',
    };
    // The saved policy removes at once.
    expect(await left('left1')).toEqual({ ...marked, dueAt: marked.since });
    expect(await left('left3')).toEqual({
      reason: 'disabled',
      since: new Date(T0).toISOString(),
    });
    expect(await left('u1')).toBeUndefined();
  });

  it('are removed by the run that is asked for, and that leaves a trace', async () => {
    const answer = await api.post(REMOVE, {
      ...objects('left1', 'left2', 'left1'),
      reason: ' Contract ended\nSee ticket 7 ',
    });
    expect([answer.status, answer.body]).toMatchObject([
      202,
      {
        objects: 2,
        run: { status: 'queued', kind: 'sync', connectionId: 'contoso' },
      },
    ]);
    expect((await api.get(`${LIST}?state=removing`)).body.items).toEqual(
      ['left1', 'left2'].map(objectId =>
        expect.objectContaining({
          objectId,
          state: 'removing',
          removalRequestedBy: 'user:default/admin',
          removalReason: 'Contract ended\nSee ticket 7',
          dueAt: expect.any(String),
        }),
      ),
    );
    expect(api.audited.map(one => `${one.eventId} ${one.status}`)).toEqual([
      'leavers-remove initiated',
      'leavers-remove succeeded',
    ]);
    expect(api.audited.at(-1)?.meta).toMatchObject({
      connectionId: 'contoso',
      objects: ['user:left1', 'user:left2'],
      reason: 'Contract ended\nSee ticket 7',
      runId: answer.body.run.id,
    });
    // Who asked first is remembered.
    await api.post(REMOVE, objects('left1'), 'service');
    expect((await api.get(LIST)).body.items[0].removalRequestedBy).toBe(
      'user:default/admin',
    );
  });

  it('wait for the next run where none is to start at once, also while none may', async () => {
    state.paused = true;
    const answer = await api.post(REMOVE, {
      ...objects('left1'),
      runNow: false,
    });
    expect([answer.status, answer.body]).toEqual([202, { objects: 1 }]);
    expect(await listed('?state=removing')).toEqual(['left1']);
    expect(await knex('runs').where({ status: 'queued' })).toEqual([]);
    expect(
      (
        await api.post('/connections/nobody/leavers/remove', {
          ...objects('left1'),
          runNow: false,
        })
      ).status,
    ).toBe(404);
  });

  it('stay after all where that is taken back, and only what was asked for is', async () => {
    const before = (await api.get(LIST)).body;
    await api.post(REMOVE, { ...objects('left1', 'left2'), reason: 'Why not' });
    // A plan has wanted it since, and its run has ended without it.
    await knex('managed_entities')
      .where({ object_id: 'left1' })
      .update({ removal_due_at: knex.raw('removal_requested_at + 5') });
    const { managed_revision: revision } = await knex('connections')
      .where({ id: 'contoso' })
      .first('managed_revision');
    api.audited.length = 0;

    const refused = await api.post(TAKE_BACK, objects('left1', 'left3'));
    expect([refused.status, refused.body.error.message]).toEqual([
      409,
      expect.stringContaining('such as user left3'),
    ]);
    expect(await listed('?state=removing')).toHaveLength(2);

    const answer = await api.post(TAKE_BACK, objects('left1', 'left2'));
    expect([answer.status, answer.body]).toEqual([200, { objects: 2 }]);
    expect((await api.get(LIST)).body).toEqual(before);
    expect(
      (await knex('connections').where({ id: 'contoso' }).first())
        .managed_revision,
    ).not.toEqual(revision);
    expect(api.audited.map(one => `${one.eventId} ${one.status}`)).toEqual([
      'leavers-take-back initiated',
      'leavers-take-back failed',
      'leavers-take-back initiated',
      'leavers-take-back succeeded',
    ]);
    // Nothing is asked for any more.
    expect((await api.post(TAKE_BACK, objects('left1'))).status).toBe(409);
  });

  it('keep what the policy wanted before somebody asked', async () => {
    await knex('managed_entities')
      .where({ object_id: 'left1' })
      .update({ removal_due_at: T0 - DAY_MS });
    await api.post(REMOVE, objects('left1'));
    await api.post(TAKE_BACK, objects('left1'));
    expect((await api.get(`${LIST}?state=removing`)).body.items).toMatchObject([
      { objectId: 'left1', dueAt: new Date(T0 - DAY_MS).toISOString() },
    ]);
  });

  it('are not kept from a run that may be removing them', async () => {
    await api.post(REMOVE, objects('left1'));
    const run = knex('runs').where({ status: 'queued' });
    await run.clone().update({ kind: 'preview', status: 'running' });
    expect((await api.post(TAKE_BACK, objects('left1'))).status).toBe(200);
    await knex('runs').where({ status: 'running' }).delete();

    await api.post(REMOVE, objects('left1'));
    await run.clone().update({ status: 'running' });
    const answer = await api.post(TAKE_BACK, objects('left1'));
    expect([answer.status, answer.body.error.message]).toEqual([
      409,
      expect.stringMatching(/sync .* under way/),
    ]);
    expect(await listed('?state=removing')).toEqual(['left1']);
    await knex('runs').where({ status: 'running' }).delete();
  });

  it.each<[TestCaller, number]>([
    ['reader', 403],
    ['service', 200],
    ['stranger', 403],
    ['anonymous', 401],
  ])('are kept after all for %s with %p', async (caller, status) => {
    await api.post(REMOVE, objects('left1'));
    expect((await api.post(TAKE_BACK, objects('left1'), caller)).status).toBe(
      status,
    );
    expect(await listed('?state=removing')).toHaveLength(
      status === 200 ? 0 : 1,
    );
  });

  it('are all left alone where one of them is none', async () => {
    for (const stranger of ['left3', 'u1', 'nobody']) {
      const answer = await api.post(REMOVE, objects('left1', stranger));
      expect([answer.status, answer.body.error.message]).toEqual([
        409,
        expect.stringContaining(`no leavers in the catalog, such as user`),
      ]);
    }
    expect(await listed('?state=removing')).toEqual([]);
    expect(await knex('runs').where({ status: 'queued' })).toEqual([]);
  });

  it('are left alone where no run may start', async () => {
    state.paused = true;
    expect((await api.post(REMOVE, objects('left1'))).status).toBe(409);
    expect(
      (await api.post('/connections/nobody/leavers/remove', objects('left1')))
        .status,
    ).toBe(404);
    state.paused = false;
    expect(await listed('?state=removing')).toEqual([]);
  });

  it.each<[TestCaller, number]>([
    ['reader', 403],
    ['service', 202],
    ['stranger', 403],
    ['anonymous', 401],
  ])('are removed for %s with %p', async (caller, status) => {
    expect((await api.post(REMOVE, objects('left1'), caller)).status).toBe(
      status,
    );
    expect(await listed('?state=removing')).toHaveLength(
      status === 202 ? 1 : 0,
    );
  });

  it.each<[string, unknown, RegExp]>([
    ['no object', { objects: [] }, /objects must name at least one/],
    ['no list', {}, /objects is missing: expected a list/],
    [
      'too many',
      objects(...Array.from({ length: 1_001 }, (_, n) => `u${n}`)),
      /objects must name at most 1000/,
    ],
    [
      'a strange class',
      { objects: [{ class: 'device', objectId: 'x' }] },
      /objects\[\d\]\.class must be one of user/,
    ],
    [
      'an odd id',
      { objects: [{ class: 'user', objectId: 'a\u0000' }] },
      /objects\[0\]\.objectId must not contain control/,
    ],
    ['more', { ...objects('left1'), force: true }, /force/],
    [
      'a long reason',
      { ...objects('left1'), reason: 'x'.repeat(1_001) },
      /reason must have at most 1000/,
    ],
    [
      'an odd reason',
      { ...objects('left1'), reason: 'a\u0000' },
      /reason must not contain control/,
    ],
    [
      'an odd choice',
      { ...objects('left1'), runNow: 'yes' },
      /runNow must be true or false/,
    ],
  ])('are not removed by a body with %s', async (_, body, message) => {
    const answer = await api.post(REMOVE, body);
    expect([answer.status, answer.body.error.message]).toEqual([
      400,
      expect.stringMatching(message),
    ]);
  });
});

function requestedIds(knex: Knex): Promise<string[]> {
  return knex('managed_entities')
    .whereNotNull('removal_requested_at')
    .pluck('object_id');
}

function leaver(
  objectId: string,
  displayName: string,
  more: Record<string, unknown>,
) {
  return {
    connection_id: 'contoso',
    class: 'user',
    object_id: objectId,
    entity_ref: `user:default/${objectId}`,
    display_name: displayName,
    search_key: displayName.toLowerCase(),
    status: 'confirmed',
    sequence: 3,
    left_reason: 'disabled',
    input_hash: `left:${T0}:disabled`,
    created_at: 1,
    updated_at: 1,
    ...more,
  };
}
