import { TestDatabases } from '@backstage/backend-test-utils';
import { parsePolicy } from '@idp-sync/backstage-plugin-idp-sync-common';
import type { Knex } from 'knex';
import { Rows, T0 } from '../database/__testUtils__/rows';
import {
  createServices,
  TestApi,
  type TestCaller,
} from './__testUtils__/TestApi';
import { CONFIGURED, fillDatabase } from './__testUtils__/sampleData';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });
const HELD = '/connections/contoso/held';
const RUN = 7;
const REASON = { reason: 'Ordered by the board' };
const ALL = { all: {}, upToRunId: RUN, ...REASON };

const WRITES: [string, object][] = [
  [`${HELD}/approve`, ALL],
  [`${HELD}/reject`, ALL],
  [`${HELD}/reconsider`, ALL],
];

/** How the audit log says that a request with this answer ended; who is not signed in is not heard at all. */
const AUDITED: Record<number, string> = { 200: 'succeeded', 403: 'failed' };

const BAD_BODIES: [string, unknown, RegExp][] = [
  ['nothing', {}, /upToRunId.*reason/],
  ['a list', [], /expected an object/],
  ['neither ids nor all', { upToRunId: 1, ...REASON }, /either ids or all/],
  ['both', { ...ALL, ids: [1] }, /either ids or all/],
  ['no reason', { all: {}, upToRunId: 1 }, /reason is missing/],
  ['a reason that is no text', { ...ALL, reason: 5 }, /reason must be a text/],
  ['an empty reason', { ...ALL, reason: '  ' }, /reason must say why/],
  ['a long reason', { ...ALL, reason: 'x'.repeat(1_001) }, /at most 1000/],
  ['control characters', { ...ALL, reason: 'a\u0000b' }, /control characters/],
  ['no ids', { ids: [], upToRunId: 1, ...REASON }, /ids must name a change/],
  [
    'too many ids',
    {
      ids: Array.from({ length: 1_001 }, (_, index) => index + 1),
      upToRunId: 1,
      ...REASON,
    },
    /at most 1000 changes/,
  ],
  [
    'ids as text',
    { ids: ['1'], upToRunId: 1, ...REASON },
    /ids\[0\] must be the number of a held change/,
  ],
  ['half a run', { ...ALL, upToRunId: 1.5 }, /upToRunId must be the number/],
  ['a run too far', { ...ALL, upToRunId: 2 ** 40 }, /number of a run/],
  ['an unknown kind', { ...ALL, all: { kind: ['x'] } }, /must be one of/],
  ['an unknown filter', { ...ALL, all: { name: 'x' } }, /"name"/],
  ['an unknown property', { ...ALL, force: true }, /"force"/],
];

describe.each(databases.eachSupportedId())('held changes on %s', databaseId => {
  let knex: Knex;
  let runId: number;
  let api: TestApi;

  beforeAll(async () => {
    knex = await databases.init(databaseId);
    ({ runId } = await fillDatabase(knex));
    api = await TestApi.start(createServices(knex, CONFIGURED));
  });

  beforeEach(async () => {
    await knex('held_changes').delete();
    await knex('hold_events').delete();
    await knex('runs').whereNot({ id: runId }).delete();
    await knex('held_changes').insert(
      ['Ada', 'Ben', 'Cem'].map((displayName, index) => ({
        connection_id: 'contoso',
        class: 'user',
        object_id: `u${index}`,
        kind: index === 2 ? 'referenceChanges' : 'removals',
        status: 'held',
        change_key: 'remove:accountDisabled',
        display_name: displayName,
        search_key: displayName.toLowerCase(),
        action: index === 2 ? 'update' : 'remove',
        entity_ref: `user:default/${displayName.toLowerCase()}`,
        reason_code: 'accountDisabled',
        reason: 'The account is disabled.',
        why: '2 removals are more than 1 person (limit 1)',
        fields: '[]',
        memberships_added: 0,
        memberships_removed: index,
        held_since: T0 + index,
        held_by_run: 5,
        changed_by_run: 5 + index,
        limits: '{}',
        requested_by: index === 1 ? 'user:default/admin' : null,
        policy_version: 3,
      })),
    );
    api.audited.length = 0;
  });

  afterAll(() => api.stop());

  const idOf = async (objectId: string) =>
    Number(
      (await knex('held_changes').where({ object_id: objectId }).first()).id,
    );

  describe.each([[HELD], [`${HELD}/summary`], [`${HELD}/events`]])(
    'GET %s',
    url => {
      it.each<[TestCaller, number]>([
        ['admin', 200],
        ['reader', 200],
        ['service', 200],
        ['stranger', 403],
        ['anonymous', 401],
      ])('answers %s with %i', async (caller, status) => {
        expect((await api.get(url, caller)).status).toBe(status);
      });

      it('knows no connection that is not there', async () => {
        const { status, body } = await api.get(url.replace('contoso', 'nope'));
        expect(status).toBe(404);
        expect(body.error.code).toBe('NOT_FOUND');
      });
    },
  );

  describe.each(WRITES)('POST %s', (url, body) => {
    it.each<[TestCaller, number]>([
      ['admin', 200],
      ['reader', 403],
      ['service', 403],
      ['stranger', 403],
      ['anonymous', 401],
    ])('answers %s with %i', async (caller, status) => {
      expect((await api.post(url, body, caller)).status).toBe(status);
      expect(api.audited.at(-1)?.status).toBe(AUDITED[status]);
    });

    it.each<[TestCaller]>([['reader'], ['service'], ['stranger']])(
      'decides nothing for %s',
      async caller => {
        const answer = await api.post(url, body, caller);
        expect(answer.body.error.message).toBe(
          'You lack the permission idp-sync.approve',
        );
        expect(
          await knex('held_changes').where({ status: 'held' }),
        ).toHaveLength(3);
      },
    );

    it('knows no connection that is not there', async () => {
      const answer = await api.post(url.replace('contoso', 'nope'), body);
      expect(answer.status).toBe(404);
    });
  });

  it.each(BAD_BODIES)('refuses %s', async (_, bad, message) => {
    const answer = await api.post(`${HELD}/approve`, bad);
    expect(answer.status).toBe(400);
    expect(answer.body.error).toMatchObject({ code: 'BAD_REQUEST' });
    expect(answer.body.error.message).toMatch(message);
  });

  it('lists by kind, class, state and words, and sums up', async () => {
    const names = async (query: string) =>
      (await api.get(`${HELD}?${query}`)).body.items.map(
        ({ displayName }: { displayName: string }) => displayName,
      );
    expect(await names('')).toEqual(['Ada', 'Ben', 'Cem']);
    expect(await names('kind=removals')).toEqual(['Ada', 'Ben']);
    expect(await names('class=group')).toEqual([]);
    expect(await names('status=rejected&status=approved')).toEqual([]);
    expect(await names('search=CEM')).toEqual(['Cem']);
    expect(await names('offset=1&limit=1')).toEqual(['Ben']);
    expect((await api.get(`${HELD}/summary`)).body).toMatchObject({
      held: 3,
      approved: 0,
      rejected: 0,
      latestRunId: RUN,
      secondPerson: false,
      kinds: [
        { kind: 'removals', class: 'user', held: 2 },
        { kind: 'referenceChanges', class: 'user', held: 1 },
      ],
    });
  });

  it.each([
    ['?kind=all', /kind must be one of/],
    ['?class=device', /class must be one of/],
    ['?status=done', /status must be one of/],
    ['?limit=0', /limit must be from 1/],
    ['?order=id', /unknown parameter "order"/],
    ['/summary?x=1', /unknown parameter "x"/],
    ['/events?class=device', /class must be one of/],
    ['/events?objectId=', /objectId must not be empty/],
  ])('refuses GET held%s', async (query, message) => {
    const { status, body } = await api.get(`${HELD}${query}`);
    expect(status).toBe(400);
    expect(body.error.message).toMatch(message);
  });

  it('approves, queues one sync, and keeps who, when and why', async () => {
    const ada = await idOf('u0');
    const { body } = await api.post(`${HELD}/approve`, {
      ids: [ada, 999],
      upToRunId: RUN,
      ...REASON,
    });
    expect(body).toMatchObject({
      decided: 1,
      skipped: 1,
      run: { kind: 'sync', trigger: 'approval', status: 'queued' },
    });
    const listed = await api.get(`${HELD}?status=approved`);
    expect(listed.body.items).toMatchObject([
      {
        displayName: 'Ada',
        decision: { by: 'user:default/admin', reason: REASON.reason },
      },
    ]);
    const events = await api.get(`${HELD}/events?objectId=u0&class=user`);
    expect(events.body.items).toMatchObject([
      { event: 'approved', by: 'user:default/admin', reason: REASON.reason },
    ]);
    expect(api.audited.at(-1)).toMatchObject({
      eventId: 'held-approve',
      meta: { decided: 1, reason: REASON.reason },
    });
    const again = await api.post(`${HELD}/approve`, ALL);
    expect(again.body).toMatchObject({
      decided: 2,
      run: { id: body.run.id },
    });
  });

  it('takes a reason of several lines, and counts what is named twice once', async () => {
    const ben = await idOf('u1');
    const reason = 'They left.\nSee:\tticket 7';
    const { body } = await api.post(`${HELD}/reject`, {
      ids: [ben, ben, 999, 999],
      upToRunId: RUN,
      reason,
    });
    expect(body).toEqual({ decided: 1, skipped: 1 });
    const { items } = (await api.get(`${HELD}?status=rejected`)).body;
    expect(items).toMatchObject([{ decision: { reason } }]);
  });

  it('tells of no decision that did not count, however many decide at once', async () => {
    const ids = [await idOf('u0')];
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, index) =>
        api.post(`${HELD}/${index % 2 ? 'reject' : 'approve'}`, {
          ids,
          upToRunId: RUN,
          ...REASON,
        }),
      ),
    );
    const decided = answers.reduce((sum, { body }) => sum + body.decided, 0);
    const events = await api.get(`${HELD}/events?objectId=u0`);
    expect(events.body.totalItems).toBe(decided);
  });

  it('leaves alone what a later run has changed, and says so', async () => {
    const { body } = await api.post(`${HELD}/reject`, { ...ALL, upToRunId: 6 });
    expect(body).toEqual({ decided: 2, skipped: 1 });
    expect((await api.post(`${HELD}/reconsider`, ALL)).body).toEqual({
      decided: 2,
      skipped: 0,
    });
    expect((await api.get(`${HELD}/summary`)).body).toMatchObject({ held: 3 });
  });

  it('takes back no approval that a sync is applying already, and says so', async () => {
    const rows = new Rows(knex);
    const [ada, ben] = [await idOf('u0'), await idOf('u1')];
    const both = { ids: [ada, ben], upToRunId: RUN, ...REASON };
    await api.post(`${HELD}/approve`, both);
    await knex('runs').whereNot({ id: runId }).delete();
    const sync = await rows.run('contoso', { status: 'running' });
    await rows.change(sync, {
      object_id: 'u0',
      action: 'remove',
      status: 'planned',
      guard: 'approved',
    });
    // The next one waits for its turn, and has planned nothing.
    await rows.run('contoso', { status: 'queued', request_key: 'next' });
    expect((await api.post(`${HELD}/reject`, both)).body).toEqual({
      decided: 1,
      skipped: 1,
      applying: 1,
    });
    expect((await api.post(`${HELD}/reconsider`, both)).body).toEqual({
      decided: 1,
      skipped: 1,
      applying: 1,
    });
    const { items } = (await api.get(`${HELD}/events?objectId=u0`)).body;
    expect(items.map(({ event }: { event: string }) => event)).toEqual([
      'approved',
    ]);
    // It ended before it got to it.
    await knex('runs').where({ id: sync }).update({ status: 'cancelled' });
    expect(
      (await api.post(`${HELD}/reject`, { ...both, ids: [ada] })).body,
    ).toEqual({ decided: 1, skipped: 0 });
  });

  it('decides about what a run has left held', async () => {
    const url = `/runs/${runId}`;
    await knex('held_changes').update({ changed_by_run: runId });
    await knex('held_changes')
      .where({ object_id: 'u2' })
      .update({ changed_by_run: runId + 1 });
    expect((await api.post(`${url}/reject`, REASON)).body).toEqual({
      decided: 2,
      skipped: 1,
    });
    await api.post(`${HELD}/reconsider`, { ...ALL, upToRunId: runId });
    expect((await api.post(`${url}/approve`, REASON)).body).toMatchObject({
      decided: 2,
      run: { trigger: 'approval' },
    });
    for (const action of ['approve', 'reject']) {
      expect((await api.post(`${url}/${action}`, {})).status).toBe(400);
      expect((await api.post(`/runs/0/${action}`, REASON)).status).toBe(400);
      expect((await api.post(`/runs/999/${action}`, REASON)).status).toBe(404);
      expect(
        (await api.post(`${url}/${action}`, REASON, 'reader')).status,
      ).toBe(403);
    }
    await knex('runs').where({ id: runId }).update({ kind: 'preview' });
    expect((await api.post(`${url}/approve`, REASON)).body.error).toMatchObject(
      {
        code: 'CONFLICT',
      },
    );
    await knex('runs').where({ id: runId }).update({ kind: 'sync' });
  });

  it('IDP_SECOND_PERSON: refuses whoever has caused the changes, and lets them reject', async () => {
    const { policy_version: version } = await knex('connections')
      .where({ id: 'contoso' })
      .first('policy_version');
    const before = await knex('policy_versions')
      .where({ connection_id: 'contoso', version })
      .first();
    await knex('policy_versions')
      .where({ connection_id: 'contoso', version })
      .update({
        policy: JSON.stringify(parsePolicy({ safety: { secondPerson: true } })),
      });
    expect((await api.get(`${HELD}/summary`)).body.secondPerson).toBe(true);
    const refused = await api.post(`${HELD}/approve`, ALL);
    expect(refused.status).toBe(403);
    expect(refused.body.error).toMatchObject({
      code: 'IDP_SECOND_PERSON',
      message: expect.stringMatching(/^1 of these changes/),
    });
    expect((await api.get(`${HELD}/summary`)).body).toMatchObject({ held: 3 });
    // What others have caused is theirs to approve.
    const others = { all: { kind: ['referenceChanges'] }, upToRunId: RUN };
    expect(
      (await api.post(`${HELD}/approve`, { ...others, ...REASON })).body,
    ).toMatchObject({ decided: 1 });
    // Nor does it help to save a policy that wants nobody else.
    await knex('policy_versions').insert({
      ...before,
      version: version + 1,
      hash: 'without',
      policy: JSON.stringify(parsePolicy({})),
    });
    await knex('connections')
      .where({ id: 'contoso' })
      .update({ policy_version: version + 1 });
    await knex('held_changes').update({ policy_version: version });
    expect((await api.get(`${HELD}/summary`)).body.secondPerson).toBe(true);
    expect((await api.post(`${HELD}/approve`, ALL)).status).toBe(403);
    await knex('connections')
      .where({ id: 'contoso' })
      .update({ policy_version: version });
    await knex('policy_versions')
      .where({ connection_id: 'contoso', version: version + 1 })
      .delete();
    await knex('policy_versions')
      .where({ connection_id: 'contoso', version })
      .update({ created_by: 'user:default/admin' });
    await knex('held_changes').update({
      policy_version: version,
      requested_by: null,
    });
    expect((await api.post(`${HELD}/approve`, ALL)).status).toBe(403);
    expect((await api.post(`${HELD}/reject`, ALL)).status).toBe(200);
    await knex('policy_versions')
      .where({ connection_id: 'contoso', version })
      .update({ policy: before.policy, created_by: before.created_by });
  });
});
