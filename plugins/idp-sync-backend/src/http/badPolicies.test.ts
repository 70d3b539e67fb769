import { TestDatabases } from '@backstage/backend-test-utils';
import {
  createServices,
  TestApi,
  type TestCaller,
} from './__testUtils__/TestApi';
import { CONFIGURED, fillDatabase } from './__testUtils__/sampleData';

// What is refused is refused before any database is asked.
const databases = TestDatabases.create({ ids: ['SQLITE_3'] });

const MEGABYTE = 'x'.repeat(1_000_000);
const SCHEDULE = {
  start: { date: '2026-11-20', time: '03:00', timeZone: 'UTC' },
  every: { value: 1, unit: 'days' },
};
const CLAUSE = { attribute: 'mail', operator: 'equals', value: 'a' };

const within = (depth: number, wrap: (inner: object) => object) =>
  Array.from({ length: depth }).reduce<object>(wrap, CLAUSE);
const include = (rule: object) => ({ users: { include: rule } });
const mapped = (expression: string, more: object = {}) => ({
  mapping: {
    attributes: { user: [{ field: 'title', expression, ...more }] },
  },
});
const start = (more: object) => ({
  schedule: { ...SCHEDULE, start: { ...SCHEDULE.start, ...more } },
});

/** Policies that are refused, with the field that says so, or the begin of its path before "…", and what it says. */
const BAD_POLICIES: [string, RegExp, object][] = [
  ['nobody', /there is no "nobody"/, { nobody: 1 }],
  ['users.guest', /there is no "guest"/, { users: { guest: true } }],
  ['schemaVersion', /knows schemaVersion 1 only/, { schemaVersion: 2 }],
  ['users.guests', /expected true or false/, { users: { guests: 'yes' } }],
  ['users.from', /./, { users: { from: 'nobody' } }],
  [
    'users.from.groups',
    /choose at least one group/,
    { users: { from: { groups: [] } } },
  ],
  ['groups.nested', /./, { groups: { nested: 'deep' } }],
  ['groups.select', /needs "ids", "rule" or both/, { groups: { select: {} } }],
  [
    'groups.select.ids.0',
    /at most 128 char/,
    { groups: { select: { ids: [MEGABYTE] } } },
  ],
  // Rules: too deep, too many, too long, and patterns that cannot be followed in a bounded time.
  ['users.include.…', /deep/, include(within(100, inner => ({ not: inner })))],
  [
    'users.include.…',
    /deep/,
    include(within(100, inner => ({ all: [inner] }))),
  ],
  [
    'users.include.any.500',
    /500/,
    include({ any: Array.from({ length: 501 }, () => CLAUSE) }),
  ],
  [
    'users.include.value',
    /at most 1,000 char/,
    include({ ...CLAUSE, value: MEGABYTE }),
  ],
  [
    'users.include.attribute',
    /letters/,
    include({ ...CLAUSE, attribute: 'a b' }),
  ],
  [
    'users.include.attribute',
    /letters/,
    include({ ...CLAUSE, attribute: MEGABYTE }),
  ],
  ['users.include.operator', /./, include({ ...CLAUSE, operator: 'eval' })],
  [
    'users.include.value',
    /at least 1/,
    include({ ...CLAUSE, operator: 'in', value: [] }),
  ],
  ...['(', '(?=a)b', '(a)\\1', 'a{1001}', '(a{1000}){1000}'].map(
    (value): [string, RegExp, object] => [
      'users.include.value',
      /./,
      include({ ...CLAUSE, operator: 'matches', value }),
    ],
  ),
  // Expressions: no loops but over lists, and nothing that grows without bounds.
  ['mapping.attributes.user.0.expression', /line 1, column/, mapped('a +')],
  [
    'mapping.attributes.user.0.expression',
    /at most 2,000 char/,
    mapped(MEGABYTE),
  ],
  [
    'mapping.attributes.user.0.expression',
    /reserved/,
    mapped('while(true) {}'),
  ],
  [
    'mapping.attributes.user.0.expression',
    /no function "exit"/,
    mapped('process.exit()'),
  ],
  [
    'mapping.attributes.user.0.expression',
    /cannot stand here/,
    mapped('constructor.constructor("x")()'),
  ],
  [
    'mapping.attributes.user.0.expression',
    /./,
    mapped(`${'lower('.repeat(100)}a${')'.repeat(100)}`),
  ],
  [
    'mapping.attributes.user.0.expression',
    /./,
    mapped(Array.from({ length: 200 }, () => 'a').join(' + ')),
  ],
  [
    'mapping.attributes.user.0.expression',
    /lookahead/,
    mapped('matches(mail, r"(?=a)b")'),
  ],
  [
    'mapping.attributes.user.0.expression',
    /countries/,
    mapped('lookup("countries", country)'),
  ],
  ['mapping.attributes.user.0.field', /./, mapped('a', { field: 'uid' })],
  [
    'mapping.attributes.user.0.field',
    /./,
    mapped('a', { field: 'annotations.__proto__' }),
  ],
  ['mapping.attributes.user.0.apply', /./, mapped('a', { apply: 'never' })],
  [
    'mapping.namespace',
    /namespace/,
    { mapping: { namespace: 'Contoso GmbH' } },
  ],
  [
    'mapping.membershipLimit',
    /at least 1/,
    { mapping: { membershipLimit: 0 } },
  ],
  ['mapping.renames', /./, { mapping: { renames: 'sometimes' } }],
  [
    'scan.attributes.user.0',
    /letters/,
    { scan: { attributes: { user: ['${A}'] } } },
  ],
  [
    'scan.read',
    /needs groups named by id/,
    { scan: { read: 'selectedGroups' } },
  ],
  [
    'leavers.users.disabled.removeAfter.days',
    /at most 3,650/,
    { leavers: { users: { disabled: { removeAfter: { days: 1e9 } } } } },
  ],
  [
    'safety.removals.users.percent',
    /at most 100/,
    { safety: { removals: { users: { percent: 101 } } } },
  ],
  [
    'safety.window.hours',
    /whole number/,
    { safety: { window: { hours: 0.5 } } },
  ],
  ['foreignEntities', /expected "allow"/, { foreignEntities: 'fight' }],
  ['schedule.start.date', /a day that exists/, start({ date: '2026-02-31' })],
  ['schedule.start.date', /a day from 1970/, start({ date: '1969-12-31' })],
  ['schedule.start.date', /a day that exists/, start({ date: MEGABYTE })],
  ['schedule.start.time', /HH:mm/, start({ time: '25:00' })],
  ['schedule.start.timeZone', /IANA/, start({ timeZone: 'Mars/Olympus' })],
  ['schedule.start.timeZone', /IANA/, start({ timeZone: '+02:00' })],
  [
    'schedule.every.value',
    /at most 10,000/,
    { schedule: { ...SCHEDULE, every: { value: 1e6, unit: 'days' } } },
  ],
  [
    'schedule.every.unit',
    /./,
    { schedule: { ...SCHEDULE, every: { value: 1, unit: 'moons' } } },
  ],
  [
    'schedule.within',
    /open for a while/,
    { schedule: { ...SCHEDULE, within: { from: '22:00', to: '22:00' } } },
  ],
  ['fullScan.everyDays', /at most 7/, { fullScan: { everyDays: 8 } }],
];

function pathOf(path: string) {
  const whole = path ? `policy.${path}` : 'policy';
  return whole.endsWith('…')
    ? expect.stringContaining(whole.slice(0, -1))
    : whole;
}

/** Each way by which a policy comes in. */
const ROUTES: [string, (policy: unknown) => [string, string, object]][] = [
  [
    'saving',
    policy => [
      'put',
      '/connections/fabrikam/policy',
      { policy, baseVersion: 0 },
    ],
  ],
  [
    'previewing',
    policy => [
      'post',
      '/connections/contoso/runs',
      { kind: 'preview', mode: 'incremental', scan: 'none', policy },
    ],
  ],
  [
    'counting',
    policy => [
      'post',
      '/connections/contoso/selection',
      { policy, class: 'user' },
    ],
  ],
  [
    'trying',
    policy => [
      'post',
      '/connections/contoso/mapping/try',
      { policy, class: 'user', objectIds: ['u1'] },
    ],
  ],
];

describe('a policy that cannot be', () => {
  let api: TestApi;

  beforeAll(async () => {
    const knex = await databases.init('SQLITE_3');
    await fillDatabase(knex);
    await knex('connections').insert({
      id: 'fabrikam',
      origin: 'portal',
      present: true,
      settings: JSON.stringify({
        title: 'Fabrikam',
        provider: 'azureAd',
        tenantId: '11111111-2222-3333-4444-555555555555',
        cloud: 'global',
        credentialProfile: 'app',
      }),
      enabled: true,
      revision: 1,
      created_at: 1,
      updated_at: 1,
    });
    api = await TestApi.start(createServices(knex, CONFIGURED));
  });

  afterAll(() => api.stop());

  const send = (
    route: (policy: unknown) => [string, string, object],
    policy: unknown,
    caller: TestCaller = 'admin',
  ) => {
    const [method, path, body] = route(policy);
    return method === 'put'
      ? api.put(path, body, caller)
      : api.post(path, body, caller);
  };

  it.each(BAD_POLICIES)(
    'is refused at %j with %s by each route',
    async (path, message, policy) => {
      for (const [what, route] of ROUTES) {
        const started = performance.now();
        const { status, body, text } = await send(route, policy);
        expect({ what, status, issues: body.error?.issues }).toEqual({
          what,
          status: 400,
          issues: expect.arrayContaining([
            {
              path: pathOf(path),
              message: expect.stringMatching(message),
            },
          ]),
        });
        expect(text.length).toBeLessThan(10_000);
        // Generous: what explodes takes minutes.
        expect(performance.now() - started).toBeLessThan(10_000);
      }
    },
  );

  it('is refused without a word about its end where it is nested as deep as a body can be', async () => {
    const deep = `${'{"not":'.repeat(12_000)}{}${'}'.repeat(12_000)}`;
    const answer = await api
      .raw('admin', 'post', '/connections/contoso/selection')
      .set('Content-Type', 'application/json')
      .send(`{"class":"user","policy":{"users":{"include":${deep}}}}`);
    expect(answer.status).toBe(400);
    expect(answer.body.error.issues).toEqual([
      expect.objectContaining({
        message: 'rules may be nested 20 deep at most',
      }),
    ]);
  });

  it.each<[TestCaller, number[]]>([
    ['anonymous', [401, 401, 401, 401]],
    ['stranger', [403, 403, 403, 403]],
    // What would be can be asked by all who may read.
    ['reader', [403, 403, 400, 400]],
  ])('is looked at for nobody who may not: %s', async (caller, statuses) => {
    const answers = [];
    for (const [, route] of ROUTES) {
      answers.push(await send(route, { nobody: 1 }, caller));
    }
    expect(answers.map(({ status }) => status)).toEqual(statuses);
    expect(
      answers.filter(({ status }) => status !== 400).map(({ text }) => text),
    ).not.toContainEqual(expect.stringContaining('nobody'));
  });
});
