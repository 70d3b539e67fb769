import { TestDatabases } from '@backstage/backend-test-utils';
import type { Knex } from 'knex';
import { T0 } from '../database/__testUtils__/rows';
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

  it('are removed by the run that is asked for, and that leaves a trace', async () => {
    const answer = await api.post(REMOVE, objects('left1', 'left2', 'left1'));
    expect([answer.status, answer.body]).toMatchObject([
      202,
      { status: 'queued', kind: 'sync', connectionId: 'contoso' },
    ]);
    expect((await api.get(`${LIST}?state=removing`)).body.items).toEqual(
      ['left1', 'left2'].map(objectId =>
        expect.objectContaining({
          objectId,
          state: 'removing',
          removalRequestedBy: 'user:default/admin',
          dueAt: expect.any(String),
        }),
      ),
    );
    expect(api.audited.map(one => `${one.eventId} ${one.status}`)).toEqual([
      'leavers-remove initiated',
      'leavers-remove succeeded',
    ]);
    // Who asked first is remembered.
    await api.post(REMOVE, objects('left1'), 'service');
    expect((await api.get(LIST)).body.items[0].removalRequestedBy).toBe(
      'user:default/admin',
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
    ['no list', {}, /objects .*expected array/],
    [
      'too many',
      objects(...Array.from({ length: 1_001 }, (_, n) => `u${n}`)),
      /objects must name at most 1000/,
    ],
    [
      'a strange class',
      { objects: [{ class: 'device', objectId: 'x' }] },
      /objects\.class must be one of user/,
    ],
    [
      'an odd id',
      { objects: [{ class: 'user', objectId: 'a\u0000' }] },
      /objects\.objectId must not contain control/,
    ],
    ['more', { ...objects('left1'), force: true }, /force/],
  ])('are not removed by a body with %s', async (_, body, message) => {
    const answer = await api.post(REMOVE, body);
    expect([answer.status, answer.body.error.message]).toEqual([
      400,
      expect.stringMatching(message),
    ]);
  });
});

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
