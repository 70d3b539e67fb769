import { inspect } from 'node:util';
import {
  coreServices,
  createBackendModule,
  createServiceFactory,
  type LoggerService,
} from '@backstage/backend-plugin-api';
import { TestDatabases } from '@backstage/backend-test-utils';
import { eventsServiceRef } from '@backstage/plugin-events-node';
import {
  ERROR_CODES,
  type ConnectionSummary,
  type HeldChange,
  type Page,
  type Problem,
  type Run,
  type RunSummary,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import type { FaultRuleInput } from '@idp-sync/graph-emulator';
import { CONNECTION, TestPortal } from '../__testUtils__/TestPortal';
import { waitFor } from '../__testUtils__/waitFor';
import { RecordedMetrics } from '../metrics/__testUtils__/RecordedMetrics';

jest.setTimeout(600_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });

/** No word of any other text; with characters that encodings change. */
const SECRET = 'c4n4ry~s3cr3t+/=.qXz9';
/** What is too much of it. */
const PART = SECRET.slice(0, 12);
const TOKEN = `eyJhbGciOiJub25lIn0.eyJ${'Zm9v'.repeat(20)}.c2lnbmF0dXJl`;

/** Each makes the next run fail by what a provider, or something between, may do; the first ones say aloud what they were told. */
const FAULTS: [string, FaultRuleInput][] = [
  [
    'an authority that repeats the secret',
    token(400, 'AADSTS7000215', `Invalid client secret '${SECRET}' provided.`),
  ],
  [
    'an authority that repeats the secret encoded',
    token(400, 'AADSTS7000215', `client_secret=${encodeURIComponent(SECRET)}`),
  ],
  [
    'an authority that repeats the secret where a message is cut',
    token(400, 'AADSTS7000215', `${'x'.repeat(470)} ${SECRET} and more`),
  ],
  [
    'a directory that repeats the token',
    graph(400, 'BadRequest', `Bearer ${TOKEN} is not good`),
  ],
  ['a directory whose code is the token', graph(400, TOKEN, 'No.')],
  [
    'a directory that repeats the secret',
    graph(403, 'Authorization_RequestDenied', `for ${SECRET}`),
  ],
  ['an unknown application', token(400, 'AADSTS700016', 'Not found.')],
  ['an expired secret', token(401, 'AADSTS7000222', 'Expired.')],
  [
    'a loop',
    { match: { path: '*/users/delta' }, fault: { kind: 'loop', to: 'self' } },
  ],
  [
    'a permission withdrawn',
    {
      match: { path: '*/groups/delta' },
      fault: { kind: 'withdraw', roles: ['GroupMember.Read.All'] },
    },
  ],
];

function token(status: number, code: string, message: string): FaultRuleInput {
  return {
    match: { path: '*/oauth2/v2.0/token' },
    fault: { kind: 'status', status, code, message },
  };
}

function graph(status: number, code: string, message: string): FaultRuleInput {
  return {
    match: { path: '*/users/delta' },
    fault: { kind: 'status', status, code, message },
  };
}

describe.each(databases.eachSupportedId())(
  'failures of all kinds on %s',
  databaseId => {
    let portal: TestPortal;

    afterEach(() => portal.stop());

    it('are failures everywhere, and say no secret anywhere (Laws 7 and 10)', async () => {
      const heard: unknown[] = [];
      const log: unknown[] = [];
      const metrics = new RecordedMetrics();
      portal = await TestPortal.start({
        databases,
        databaseId,
        tenant: { users: 5, groups: 3, memberships: 8, seed: 1 },
        emulator: { quirks: 'none' },
        connected: false,
        policy: { safety: { removals: { users: { count: 0 } } } },
        notifications: { recipients: 'broadcast' },
        features: [listener(heard), recordingLogger(log), metrics.feature()],
      });
      const [application] = portal.emulator.tenant.applications();
      application.secrets = [{ value: SECRET }];
      await portal.restart({ connected: true });
      const first = await portal.waitForFirstRun();
      expect(first.error).toBeUndefined();
      const held = await holdSomebody(portal);
      const before = await managedOf(portal);
      for (const [name, rule] of FAULTS) {
        portal.emulator.faults.add(rule);
        // A fresh token for each: the old one is good no more.
        portal.emulator.revokeAccessTokens();
        const run = await portal.run('sync', 'full');
        portal.emulator.faults.clear();
        expect({ name, status: run.status }).toEqual({
          name,
          status: 'failed',
        });
        await expectFailedEverywhere(portal, run, { heard, metrics });
        expect(await managedOf(portal)).toEqual(before);
        for (const [place, text] of await everythingSaid(portal, run, held)) {
          expect({ name, place, found: findSecrets(text) }).toEqual({
            name,
            place,
            found: [],
          });
        }
      }
      expect(findSecrets(heard)).toEqual([]);
      expect(log.length).toBeGreaterThan(0);
      expect(findSecrets(log)).toEqual([]);
      expect(await portal.run()).toMatchObject({ status: 'succeeded' });
      await metrics.stop();
    });
  },
);

/** In the history with code, meaning and remedy; in the log's list; in the connection's state; in its events; in what other plugins are told. */
async function expectFailedEverywhere(
  portal: TestPortal,
  { id, error }: Run,
  { heard, metrics }: { heard: readonly unknown[]; metrics: RecordedMetrics },
) {
  const code = error!.code;
  expect(error).toMatchObject({ remedy: ERROR_CODES[code].remedy });
  expect(error!.message).not.toBe('');
  expect(
    await portal.knex('runs').where({ id }).first('status', 'error_code'),
  ).toEqual({ status: 'failed', error_code: code });
  const { items } = await portal.get<Page<RunSummary>>('runs?status=failed');
  expect(items.find(listed => listed.id === id)).toMatchObject({
    status: 'failed',
    error: { code },
  });
  expect(
    await portal.get<ConnectionSummary>(`connections/${CONNECTION}`),
  ).toMatchObject({ state: 'failing', failing: { error: { code } } });
  const events = await portal.get<Page<{ level: string; message: string }>>(
    `runs/${id}/events?level=error`,
  );
  expect(events.items).toEqual([
    expect.objectContaining({ message: expect.stringContaining(code) }),
  ]);
  // It is told when all else is written down.
  const told = expect.objectContaining({ runId: id, status: 'failed' });
  await waitFor('the event', async () =>
    heard.find(event => told.asymmetricMatch(event)),
  );
  const problems = await portal.get<Page<Problem>>('problems?state=open');
  expect(problems.items.filter(({ kind }) => kind !== 'held')).toEqual([
    expect.objectContaining({
      kind: 'failed',
      cause: code,
      runId: id,
      remedy: ERROR_CODES[code].remedy,
    }),
  ]);
  await waitFor('the notification', async () => {
    const notices = await portal.notifications();
    return notices.find(({ payload }) =>
      payload.title.endsWith(
        problems.items.find(({ kind }) => kind === 'failed')!.title,
      ),
    );
  });
  expect(await metrics.collect('idp_sync.runs')).toContainEqual(
    expect.stringContaining(
      `error.type=${code} run.kind=sync run.outcome=failed`,
    ),
  );
}

/** All that can be read of it, by place: tables and answers. */
async function everythingSaid(
  portal: TestPortal,
  run: Run,
  held: HeldChange,
): Promise<[string, unknown][]> {
  const tables = [
    'connections',
    'connection_failures',
    'problems',
    'problem_events',
    'policy_versions',
    'runs',
    'run_events',
    'run_changes',
    'mirror_cursors',
    'mirror_objects',
    'managed_entities',
    'held_changes',
    'hold_events',
    'guard_tallies',
    'departures',
  ];
  const connection = `connections/${CONNECTION}`;
  const object = `user/${held.objectId}`;
  const paths = [
    'status',
    'connections',
    connection,
    `${connection}/policy`,
    `${connection}/held`,
    `${connection}/held/summary`,
    `${connection}/held/events`,
    `${connection}/leavers`,
    `${connection}/explain?query=${encodeURIComponent(held.displayName)}`,
    `${connection}/explain/${object}`,
    `${connection}/objects/${object}/history`,
    'runs',
    `runs/${run.id}`,
    `runs/${run.id}/changes`,
    `runs/${run.id}/events`,
    `runs/${run.id}/breakdown`,
    'problems',
    'support-bundle',
    'support-bundle?personalData=true',
  ];
  const rows = tables.map(
    async (table): Promise<[string, unknown]> => [
      table,
      await portal.knex(table).select(),
    ],
  );
  const answers = paths.map(
    async (path): Promise<[string, unknown]> => [path, await portal.get(path)],
  );
  return Promise.all([
    ...rows,
    ...answers,
    portal
      .notifications()
      .then((told): [string, unknown] => ['notifications', told]),
  ]);
}

/** Somebody whose removal waits for approval, and one whose removal was rejected, while runs fail. */
async function holdSomebody(portal: TestPortal): Promise<HeldChange> {
  const held = `connections/${CONNECTION}/held`;
  const { tenant } = portal.emulator;
  tenant
    .users()
    .slice(0, 2)
    .forEach(({ id }) => tenant.disableUser(id));
  const run = await portal.run();
  const { items } = await portal.get<Page<HeldChange>>(held);
  expect(items).toHaveLength(2);
  await portal.post(`${held}/reject`, {
    ids: [items[0].id],
    upToRunId: run.id,
    reason: 'On leave',
  });
  return items[1];
}

async function managedOf({ knex }: TestPortal) {
  return knex('managed_entities')
    .orderBy('entity_ref')
    .select('entity_ref', 'entity_hash', 'sequence');
}

function findSecrets(said: unknown): string[] {
  const text = JSON.stringify(said);
  return [
    PART,
    encodeURIComponent(SECRET).slice(0, 20),
    Buffer.from(SECRET).toString('base64').slice(0, 16),
    // An access token; the directory's cursors only look like the first half of one.
    /eyJ[\w-]+\.eyJ/.exec(text)?.[0] ?? SECRET,
  ].filter(secret => text.includes(secret));
}

function listener(heard: unknown[]) {
  return createBackendModule({
    pluginId: 'idp-sync',
    moduleId: 'listener',
    register(env) {
      env.registerInit({
        deps: { events: eventsServiceRef },
        async init({ events }) {
          await events.subscribe({
            id: 'listener',
            topics: ['idp-sync', 'signals'],
            onEvent: async ({ eventPayload }) => {
              heard.push(eventPayload);
            },
          });
        },
      });
    },
  });
}

/** Everything that the backend logs, of all plugins. */
function recordingLogger(log: unknown[]) {
  const note =
    (level: string) =>
    (message: string, meta?: unknown): void => {
      const error = meta instanceof Error ? inspect(meta, { depth: 10 }) : meta;
      log.push([level, message, error]);
    };
  const logger: LoggerService = {
    error: note('error'),
    warn: note('warn'),
    info: note('info'),
    debug: note('debug'),
    child: () => logger,
  };
  return createServiceFactory({
    service: coreServices.rootLogger,
    deps: {},
    factory: () => logger,
  });
}
