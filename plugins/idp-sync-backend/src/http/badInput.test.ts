import { inspect } from 'node:util';
import { TestDatabases } from '@backstage/backend-test-utils';
import type { Knex } from 'knex';
import { createServices, TestApi } from './__testUtils__/TestApi';
import { CONFIGURED, fillDatabase } from './__testUtils__/sampleData';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });

const LONG = 'x'.repeat(5_000_000);
const SYNC = { kind: 'sync', mode: 'full' };

/** Queries that are refused, with what the message says. */
const BAD_QUERIES: [string, RegExp][] = [
  ['/status?verbose=1', /unknown parameter "verbose".*takes none/],
  ['/connections?limit=1', /unknown parameter "limit".*takes none/],
  ['/connections/contoso?x', /unknown parameter "x"/],
  ['/connections/contoso/policy?version=1', /unknown parameter "version"/],
  [`/connections/${'c'.repeat(256)}`, /id must have at most 255 characters/],
  ['/connections/%00', /id must not contain control characters/],
  ['/connections/contoso/explain', /query is missing/],
  ['/connections/contoso/explain?query=', /query must not be empty/],
  ['/connections/contoso/explain?query=%20', /query must not be empty/],
  ['/connections/contoso/explain?query=a&query=b', /query must be given only/],
  ['/connections/contoso/explain?query=a%00b', /query must not contain contr/],
  [
    `/connections/contoso/explain?query=${'y'.repeat(201)}`,
    /query must have at most 200/,
  ],
  ['/connections/contoso/explain?query=a&class=device', /class must be one of/],
  ['/connections/contoso/explain?query=a&limit=0', /limit must be from 1/],
  ['/connections/contoso/explain?search=a', /unknown parameter "search"/],
  ['/connections/contoso/explain/device/u1', /class must be one of user/],
  [
    `/connections/contoso/explain/user/${'u'.repeat(129)}`,
    /objectId must have at most 128/,
  ],
  ['/connections/contoso/explain/user/a%00', /objectId must not contain/],
  ['/connections/contoso/explain/user/u1?draft=1', /unknown parameter "draft"/],
  ['/connections/contoso/objects/x/u1/history', /class must be one of user/],
  ['/connections/contoso/objects/user/u1/history?limit=x', /limit must be a/],
  ['/connections/contoso/objects/user/%00/history', /objectId must not cont/],
  [
    '/connections/contoso/directory/users?kind=dynamic',
    /unknown parameter "kind"/,
  ],
  ['/connections/contoso/directory/users?limit=1001', /limit must be from 1/],
  ['/connections/contoso/directory/users?id=', /id must not be empty/],
  [
    '/connections/contoso/directory/groups?kind=team',
    /kind must be one of secu/,
  ],
  ['/connections/contoso/directory/groups?limit=5001', /limit must be from 1/],
  ['/connections/contoso/directory/attributes', /class is missing/],
  [
    '/connections/contoso/directory/attributes?class=organization',
    /class must be one of user, group/,
  ],
  ['/connections/contoso/directory/values?class=user', /attribute is missing/],
  [
    '/connections/contoso/directory/values?class=user&attribute=a%20b',
    /attribute must be the name of an attribute/,
  ],
  [
    '/connections/contoso/directory/values?class=user&attribute=mail&limit=101',
    /limit must be from 1 to 100/,
  ],
  ['/runs?connection=contoso', /unknown parameter "connection".*connectionId/],
  ['/runs?a=1&b=2&a=3', /unknown parameter "a", "b"/],
  ['/runs?__proto__=1', /unknown parameter "__proto__"/],
  ['/runs?constructor=1', /unknown parameter "constructor"/],
  ['/runs?status[]=failed', /unknown parameter "status\[\]"/],
  ['/runs?offset[$gt]=1', /unknown parameter/],
  ['/runs?status=FAILED', /status must be one of queued, running/],
  ['/runs?status=', /status must be one of/],
  ['/runs?status=failed&status=nope', /status must be one of/],
  [
    '/runs?status=a&status=b&limit=0',
    /^Invalid query: status must be one of [a-z, ]+; limit must be from 1 to 1000$/,
  ],
  ['/runs?kind=sync,scan', /kind must be one of scan, preview, sync/],
  ['/runs?trigger=cron', /trigger must be one of/],
  ['/runs?order=info', /order must be one of id, -id, started, -started/],
  ['/runs?order=--id', /order must be one of/],
  ['/runs?order=id%20desc', /order must be one of/],
  ['/runs?order=counts', /order must be one of/],
  ['/runs?mode=fast', /mode must be one of full, incremental/],
  ['/runs?from=yesterday', /from must be a time in ISO 8601 with a zone/],
  ['/runs?from=2026-11-20', /from must be a time in ISO 8601 with a zone/],
  ['/runs?from=2026-11-20T03:00:00', /from must be a time in ISO 8601 with/],
  ['/runs?to=2026-02-30T00:00:00Z', /to must be a time in ISO 8601/],
  ['/runs?to=1793000000000', /to must be a time in ISO 8601/],
  ['/runs?from=2026-11-20T00:00:00Z&from=x', /from must be given only once/],
  ['/runs?order=id&order=-id', /order must be given only once/],
  ['/runs?connectionId=', /connectionId must not be empty/],
  ['/runs?connectionId=a%0Ab', /must not contain control characters/],
  ['/runs?limit=0', /limit must be from 1 to 1000/],
  ['/runs?limit=1001', /limit must be from 1 to 1000/],
  ['/runs?limit=1e3', /limit must be a whole number/],
  ['/runs?limit=10.5', /limit must be a whole number/],
  ['/runs?limit=', /limit must be a whole number/],
  ['/runs?limit=NaN', /limit must be a whole number/],
  ['/runs?limit=99999999999999999999', /limit must be from 1 to 1000/],
  ['/runs?limit=10&limit=20', /limit must be given only once/],
  ['/runs?offset=-1', /offset must be from 0/],
  ['/runs?offset=99999999999999999999', /offset must be from 0 to/],
  ['/runs?offset=0x10', /offset must be a whole number/],
  ['/runs?search=a%00b', /search must not contain control characters/],
  [`/runs?search=${'y'.repeat(201)}`, /search must have at most 200/],
  ['/runs?search=a&search=b', /search must be given only once/],
  [
    '/runs?offset=-1&limit=x&status=nope',
    /status must.*; offset must.*; limit must/,
  ],
  ['/runs/abc', /id must be a whole number/],
  ['/runs/1.5', /id must be a whole number/],
  ['/runs/0', /id must be from 1/],
  ['/runs/-1', /id must be from 1/],
  ['/runs/1%20or%201=1', /id must be a whole number/],
  ['/runs/99999999999999999999', /id must be from 1/],
  ['/runs/1?full', /unknown parameter "full"/],
  [`/runs?${'x'.repeat(49)}%F0%9F%A6%93`, /unknown parameter "x{49}\ufffd…"/],
  ['/runs/1/changes?level=info', /unknown parameter "level"/],
  ['/runs/1/changes?class=device', /class must be one of/],
  ['/runs/1/changes?action=delete', /action must be one of/],
  ['/runs/1/changes?status=done', /status must be one of/],
  ['/runs/1/changes?reason=new%20in', /reason must be a reason code/],
  ['/runs/1/changes?reason=', /reason must be a reason code/],
  ['/runs/1/changes?error=EACCES', /error must be an error code such as/],
  ['/runs/1/changes?order=id', /unknown parameter "order"/],
  ['/runs/1/changes?cursor=x', /unknown parameter "cursor"/],
  ['/runs/1/breakdown?limit=1', /unknown parameter "limit".*takes none/],
  ['/runs/x/breakdown', /id must be a whole number/],
  ['/runs/x/changes', /id must be a whole number/],
  ['/runs.csv?limit=10', /unknown parameter "limit"/],
  ['/runs.csv?status=done', /status must be one of/],
  ['/runs/x/changes.csv', /id must be a whole number/],
  ['/runs/1/changes.csv?offset=1', /unknown parameter "offset"/],
  ['/runs/1/events?level=fatal', /level must be one of/],
  ['/runs/1/events?order=id', /unknown parameter "order"/],
  ['/support-bundle?personalData=yes', /must be one of true, false/],
  ['/support-bundle?all', /unknown parameter "all"/],
  ['/problems?status=open', /unknown parameter "status"/],
  ['/problems?state=closed', /state must be one of open, acknowledged/],
  ['/problems?kind=', /kind must be one of failed, partial/],
  ['/problems?limit=0', /limit must be from 1 to 1000/],
  ['/problems/abc', /id must be a whole number/],
  ['/problems/2147483648', /id must be from 1 to 2147483647/],
  ['/problems/1?events=1', /unknown parameter "events"/],
  ['/connections/contoso/leavers?state=gone', /state must be one of kept/],
  ['/connections/contoso/leavers?reason=fired', /reason must be one of/],
  ['/connections/contoso/leavers?limit=0', /limit must be from 1 to 1000/],
  ['/connections/contoso/leavers?order=id', /order must be one of since/],
  ['/connections/contoso/leavers?due=soon', /due must be one of now/],
  ['/connections/contoso/leavers?sort=id', /unknown parameter "sort"/],
  ['/reserved-references?ref=x', /unknown parameter "ref"/],
  ['/reserved-references?limit=0', /limit must be from 1 to 1000/],
  ['/reserved-references?connectionId=', /connectionId must not be empty/],
  ['/managed-entities/by-ref', /entityRef is missing/],
  ['/managed-entities/by-ref?entityRef=', /must be a full entity reference/],
  ['/managed-entities/by-ref?entityRef=jane', /full entity reference/],
  ['/managed-entities/by-ref?entityRef=user:jane', /full entity reference/],
  ['/managed-entities/by-ref?entityRef=a:b/c/d', /full entity reference/],
  ['/managed-entities/by-ref?entityRef=user:default/a%00', /control char/],
  [
    '/managed-entities/by-ref?entityRef=user:d/a&entityRef=user:d/b',
    /entityRef must be given only once/,
  ],
  [
    `/managed-entities/by-ref?entityRef=user:default/${'j'.repeat(300)}`,
    /entityRef must have at most 255/,
  ],
];

/** Paths that are refused when posted to. */
const BAD_REFERENCES: [string, RegExp][] = [
  ['jane', /full entity reference/],
  ['user:jane', /full entity reference/],
  ['user%3Adefault%2Fa%00', /control characters/],
  [`user%3Adefault%2F${'j'.repeat(300)}`, /at most 255/],
];

/** Odd, but nothing is wrong with them: what they find. */
const ODD_QUERIES: [string, number][] = [
  ['/runs?search=', 1],
  ['/runs?search=%20%20', 1],
  ['/runs?search=%25', 0],
  ['/runs?search=_', 1],
  ['/runs?search=%27%3B%20drop%20table%20runs%3B--', 0],
  ['/runs?search=%5C', 0],
  ['/runs?search=%F0%9F%A6%93', 0],
  ['/runs?search=%ED%A0%80', 0],
  ['/runs?connectionId=%25', 0],
  [`/runs?search=${'z%20'.repeat(60)}`, 0],
  ['/runs?offset=1000000000&limit=1000', 1],
  ["/runs?connectionId=' or '1'='1", 0],
];

/** Bodies that are refused. */
const BAD_BODIES: [string, unknown, RegExp][] = [
  [
    'nothing',
    {},
    /kind is missing: must be one of.*mode is missing: must be one of/,
  ],
  ['a list', [], /expected an object/],
  ['an unknown kind', { ...SYNC, kind: 'wipe' }, /kind must be one of/],
  [
    'no mode',
    { kind: 'sync' },
    /mode is missing: must be one of full, incremental/,
  ],
  ['a null', { ...SYNC, mode: null }, /mode must be one of/],
  ['a number', { ...SYNC, kind: 1 }, /kind must be one of/],
  [
    'an unknown property',
    { ...SYNC, force: true },
    /force: there is no "force" here/,
  ],
  [
    'a full read of what is not read',
    { kind: 'preview', mode: 'full', scan: 'none' },
    /mode must be incremental where scan is none/,
  ],
  ['a list of kinds', { ...SYNC, kind: ['sync'] }, /kind must be one of/],
];

describe.each(databases.eachSupportedId())('Bad input on %s', databaseId => {
  let knex: Knex;
  let runId: number;
  let problemId: number;
  let api: TestApi;

  beforeAll(async () => {
    knex = await databases.init(databaseId);
    ({ runId, problemId } = await fillDatabase(knex));
    api = await TestApi.start(createServices(knex, CONFIGURED));
  });

  afterAll(() => api.stop());

  it.each([
    '/runs?from=2026-11-21T00:00:00Z&to=2026-11-20T00:00:00Z',
    '/runs.csv?from=2026-11-20T00:00:00Z&to=2026-11-20T01:00:00%2B01:00',
  ])('is refused though each part is right: GET %s', async url => {
    // The document cannot say how two parameters are to each other.
    const { status, body } = await api.raw('admin', 'get', url);
    expect(status).toBe(400);
    expect(body.error).toMatchObject({
      code: 'BAD_REQUEST',
      message: 'Invalid query: to must be later than from',
    });
  });

  it.each(BAD_QUERIES)(
    'is refused with a reason: GET %s',
    async (url, reason) => {
      const { status, body } = await api.get(url);
      expect(status).toBe(400);
      expect(body.error).toMatchObject({
        name: 'InputError',
        code: 'BAD_REQUEST',
        message: expect.stringMatching(reason),
      });
      expect(body.error.message.length).toBeLessThan(500);
    },
  );

  it.each(ODD_QUERIES)('is no bad input: GET %s', async (url, totalItems) => {
    const { status, body } = await api.get(url);
    expect(status).toBe(200);
    expect(body.totalItems).toBe(totalItems);
  });

  it.each(BAD_BODIES)('is refused: a body with %s', async (_, sent, reason) => {
    const { status, body } = await api.post('/connections/contoso/runs', sent);
    expect(status).toBe(400);
    expect(body.error).toMatchObject({
      name: 'InputError',
      code: 'BAD_REQUEST',
      message: expect.stringMatching(reason),
    });
  });

  it.each<[string, string, string, number, RegExp]>([
    ['not JSON', '{"kind":', 'application/json', 400, /The body was refused/],
    ['a bare text', '"sync"', 'application/json', 400, /The body was refused/],
    ['no JSON type', 'kind=sync', 'text/plain', 400, /must be JSON/],
    ['a form', 'kind=sync', 'application/x-www-form-urlencoded', 400, /JSON/],
    [
      'a megabyte',
      JSON.stringify({ ...SYNC, kind: LONG }),
      'application/json',
      413,
      /too large/,
    ],
    [
      'an odd charset',
      '{}',
      'application/json; charset=klingon',
      415,
      /charset/,
    ],
  ])(
    'is refused: a body that is %s',
    async (_what, sent, type, status, reason) => {
      const answer = await api
        .raw('admin', 'post', '/connections/contoso/runs')
        .set('Content-Type', type)
        .send(sent);
      expect(answer.status).toBe(status);
      expect(answer.body.error.message).toMatch(reason);
      expect(
        api.contract.problemsOfAnswer(
          { method: 'POST', url: '/connections/contoso/runs' },
          answer,
        ),
      ).toEqual([]);
    },
  );

  it.each([
    `{"name":"p9","clientSecret":'c4n4ry-s3cr3t'}`,
    '{"name":"p9","clientSecret":"c4n4ry-s3cr3t"xx',
  ])('is repeated nowhere where it cannot be read: %s', async sent => {
    const answer = await api
      .raw('admin', 'post', '/credential-profiles')
      .set('Content-Type', 'application/json')
      .send(sent);
    expect(answer.body.error).toMatchObject({
      name: 'InputError',
      code: 'BAD_REQUEST',
      message: 'The body was refused: it is not valid JSON',
    });
    expect(
      inspect([answer.text, api.audited, api.logged], {
        ...{ depth: 10, maxStringLength: Infinity, maxArrayLength: Infinity },
        ...{ showHidden: true },
      }),
    ).not.toContain('c4n4ry');
  });

  it.each<[string, unknown, RegExp]>([
    [
      '/connections/contoso/leavers/remove',
      {},
      /: objects is missing: expected a list$/,
    ],
    [
      '/connections/contoso/leavers/remove',
      { objects: [{ class: 'user', objectId: 'u1' }, { class: 'x' }] },
      /: objects\[1\].class must be one of [a-z, ]+; objects\[1\].objectId is missing: must be a text$/,
    ],
    [
      '/connections/contoso/held/approve',
      { ids: [0], upToRunId: 1, reason: 'x' },
      /: ids\[0\] must be the number of a held change$/,
    ],
    [
      '/connections',
      { title: 'A', provider: 'entra', credentialProfile: 'a' },
      /: settings is missing: expected an object; enabled is missing: must be true or false$/,
    ],
    [
      '/connections/contoso/runs',
      {
        ...SYNC,
        ...Object.fromEntries(
          Array.from({ length: 99 }, (_, n) => [`x${n}`, n]),
        ),
      },
      /; x19: there is no "x19" here: [^;]*; and 79 more$/,
    ],
  ])('is refused in plain words: POST %s %j', async (url, sent, reason) => {
    const { status, body } = await api.post(url, sent);
    expect(status).toBe(400);
    expect(body.error.message).toMatch(reason);
  });

  it.each(['get', 'post', 'delete'] as const)(
    'says of an address that there is not, asked by %s, what the document says of errors',
    async method => {
      const answer = await api.raw('admin', method, '/no-such?x=1');
      expect(answer.status).toBe(404);
      expect(answer.body.error).toMatchObject({
        name: 'NotFoundError',
        code: 'NOT_FOUND',
        message: `There is no ${method.toUpperCase()} /no-such in this API`,
      });
    },
  );

  it('is refused: no body at all', async () => {
    const answer = await api.raw('admin', 'post', '/connections/contoso/runs');
    expect(answer.status).toBe(400);
    expect(answer.body.error.message).toMatch(/must be JSON/);
  });

  it('is refused: a malformed percent sequence in the path', async () => {
    const answer = await api.raw('admin', 'get', '/connections/%E0%A4%A');
    expect(answer.status).toBe(400);
    expect(answer.body.error).toMatchObject({
      code: 'BAD_REQUEST',
      message: expect.stringMatching(/percent/),
    });
  });

  it('says nothing of what exists to those who may not read', async () => {
    for (const url of ['/runs/abc', '/runs/999999', '/runs?x=1', '/runs/1']) {
      expect((await api.get(url, 'stranger')).status).toBe(403);
    }
  });

  it.each(BAD_REFERENCES)(
    'is refused with a reason: releasing %s',
    async (id, reason) => {
      const { status, body } = await api.post(
        `/reserved-references/${id}/release`,
      );
      expect(status).toBe(400);
      expect(body.error.message).toMatch(reason);
    },
  );

  it.each<[string, unknown, RegExp]>([
    ['acknowledge', { note: '' }, /note must not be empty/],
    ['acknowledge', { note: 5 }, /note must be a text/],
    ['acknowledge', { comment: 'x' }, /there is no "comment" here/],
    ['resolve', {}, /note is missing: must be a text/],
    ['resolve', { note: '  ' }, /note must not be empty/],
    ['resolve', { note: 'x'.repeat(2_001) }, /note must have at most 2000/],
    ['resolve', [], /expected an object/],
  ])('is refused: to %s with %j', async (verb, sent, reason) => {
    const { status, body } = await api.post(
      `/problems/${problemId}/${verb}`,
      sent,
    );
    expect(status).toBe(400);
    expect(body.error.message).toMatch(reason);
  });

  it('cancels no run by an id that is none', async () => {
    expect((await api.post('/runs/abc/cancel')).status).toBe(400);
    expect((await api.post(`/runs/${runId}/cancel?force=1`)).status).toBe(400);
  });

  // The last one, after all that was tried above.
  it('has started nothing and broken nothing', async () => {
    expect(await knex('runs').pluck('id')).toEqual([runId]);
    expect(api.logged).toEqual([]);
  });
});
