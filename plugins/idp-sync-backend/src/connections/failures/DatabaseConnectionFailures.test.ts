import {
  TestDatabases,
  type TestDatabaseId,
} from '@backstage/backend-test-utils';
import {
  ERROR_CODES,
  type ErrorCode,
  type RunTrigger,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import { MIGRATIONS_DIRECTORY } from '../../database/migrationsDirectory';
import { migrate } from '../../__testUtils__/migrate';
import { Rows } from '../../database/__testUtils__/rows';
import { readDatabaseNow } from '../../database/databaseTime';
import type { EndingRun } from './ConnectionFailures';
import { endPauses } from './endPauses';
import {
  DatabaseConnectionFailures,
  type TriedAgainAt,
} from './DatabaseConnectionFailures';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

async function setUp(
  databaseId: TestDatabaseId,
  triedAgainAt: TriedAgainAt = async (_knex, _id, dueAt) => dueAt,
) {
  const knex = await databases.init(databaseId);
  await migrate(knex);
  const rows = new Rows(knex);
  await rows.connection('a');
  let configuration = 'as it was';
  const failures = new DatabaseConnectionFailures({
    fingerprints: {
      of: async () => configuration,
      matches: async (_, fingerprint) => fingerprint === configuration,
    },
    triedAgainAt,
  });
  const row = () =>
    knex('connection_failures').where({ connection_id: 'a' }).first();
  const end = async (
    run: Partial<EndingRun>,
  ): Promise<{ turn?: string; events: string[] }> => {
    const id = await rows.run('a');
    const turn = await knex.transaction(transaction =>
      failures.record(transaction, {
        id,
        connectionId: 'a',
        kind: 'sync',
        trigger: 'retry',
        status: 'succeeded',
        ...run,
      }),
    );
    const events = await knex('run_events')
      .where({ run_id: id })
      .pluck('message');
    return { turn, events };
  };
  const fail = (
    code: ErrorCode,
    run: Partial<EndingRun> & { retryAfterSeconds?: number } = {},
  ) => {
    const { retryAfterSeconds, ...ending } = run;
    const { remedy } = ERROR_CODES[code];
    return end({
      status: 'failed',
      error: { code, message: 'No.', remedy, retryAfterSeconds },
      ...ending,
    });
  };
  return {
    knex,
    failures,
    row,
    end,
    fail,
    change: () => {
      configuration = 'changed';
    },
    mayStart: () =>
      knex.transaction(transaction => failures.mayStart(transaction, 'a')),
    /** The pause that lies ahead, in milliseconds. */
    pause: async () =>
      Number((await row()).retry_at) - Number((await row()).last_failed_at),
    letPass: (milliseconds: number) =>
      knex('connection_failures').update({
        since: knex.raw('since - ?', milliseconds),
        last_failed_at: knex.raw('last_failed_at - ?', milliseconds),
        retry_at: knex.raw('retry_at - ?', milliseconds),
      }),
  };
}

describe.each(databases.eachSupportedId())(
  'connection failures on %s',
  databaseId => {
    it.each<[string, TriedAgainAt, RegExp]>([
      [
        'its window opens later',
        async (_knex, _id, dueAt) => dueAt + 60 * MINUTE,
        /^The connection has failed for the first time\. It is tried again in 1 hour, 1 minute(, 0 seconds)?, when the window of its schedule opens, and by/,
      ],
      [
        'its window is open',
        async (_knex, _id, dueAt) => dueAt,
        /It is tried again in 1 minute(, 0 seconds)?, and by its schedule/,
      ],
      [
        'it has no schedule',
        async () => undefined,
        /It is not tried again by itself, because it has no schedule$/,
      ],
    ])('says when it is tried again where %s', async (_, tried, message) => {
      const { fail } = await setUp(databaseId, tried);
      const { events } = await fail('IDP_NETWORK');
      expect(events).toEqual([expect.stringMatching(message)]);
    });

    it('pauses longer and longer, keeps the latest cause and the first time, and forgets all at the first success', async () => {
      const { end, fail, row, pause, letPass } = await setUp(databaseId);
      const codes: ErrorCode[] = [
        'IDP_NETWORK',
        'IDP_THROTTLED',
        'IDP_CREDENTIAL_EXPIRED',
      ];
      expect((await fail('IDP_NETWORK')).turn).toBe('failing');
      const first = Number((await row()).since);
      const pauses = [await pause()];
      let passed = 0;
      for (let failure = 2; failure <= 7; failure++) {
        passed += pauses.at(-1)!;
        await letPass(pauses.at(-1)!);
        const code = codes[failure % 3];
        const { turn, events } = await fail(code);
        expect(turn).toBeUndefined();
        expect(events).toEqual([
          expect.stringContaining(`failed ${failure} times in a row since`),
        ]);
        expect(await row()).toMatchObject({
          failures: failure,
          error_code: code,
        });
        expect(Number((await row()).since)).toBe(first - passed);
        pauses.push(await pause());
      }
      expect(pauses.map(each => each / MINUTE)).toEqual([
        1, 5, 30, 180, 1_440, 1_440, 1_440,
      ]);
      const recovery = await end({ status: 'succeeded' });
      expect(recovery.turn).toBe('recovered');
      expect(recovery.events).toEqual([
        expect.stringMatching(/works again; it had failed 7 times in a row/),
      ]);
      expect(await row()).toBeUndefined();
      expect(await end({ status: 'succeeded' })).toEqual({ events: [] });
      await fail('IDP_NETWORK');
      expect(await pause()).toBe(MINUTE);
    });

    it('keeps time by the database', async () => {
      const { knex, fail, row } = await setUp(databaseId);
      const before = await readDatabaseNow(knex);
      await fail('IDP_NETWORK');
      const failedAt = Number((await row()).last_failed_at);
      expect(failedAt).toBeGreaterThanOrEqual(before);
      expect(failedAt).toBeLessThanOrEqual(await readDatabaseNow(knex));
    });

    it('pauses as long as the directory asks for, where that is longer', async () => {
      const { fail, pause, letPass } = await setUp(databaseId);
      await fail('IDP_THROTTLED', { retryAfterSeconds: 90.5 });
      expect(await pause()).toBe(90_500);
      await letPass(90_500);
      await fail('IDP_THROTTLED', { retryAfterSeconds: 90.5 });
      expect(await pause()).toBe(5 * MINUTE);
    });

    it.each<RunTrigger>(['manual', 'api'])(
      'counts a try by hand (%s), which does not lengthen the pause',
      async trigger => {
        const { fail, row, letPass } = await setUp(databaseId);
        await fail('IDP_NETWORK');
        await fail('IDP_NETWORK');
        const planned = Number((await row()).retry_at);
        for (let time = 0; time < 5; time++) {
          await fail('IDP_NETWORK', { trigger });
        }
        expect(await row()).toMatchObject({ failures: 7 });
        expect(Number((await row()).retry_at)).toBe(planned);
        // It took until after the next try was due: then that was it.
        await letPass(6 * MINUTE);
        await fail('IDP_NETWORK', { trigger });
        expect(
          Number((await row()).retry_at) - Number((await row()).last_failed_at),
        ).toBe(5 * MINUTE);
        await fail('IDP_THROTTLED', {
          trigger,
          retryAfterSeconds: DAY / 1_000,
        });
        expect(
          Number((await row()).retry_at) - Number((await row()).last_failed_at),
        ).toBe(DAY);
      },
    );

    it('takes objects that failed for no failure of the connection', async () => {
      const { end, fail, row } = await setUp(databaseId);
      await fail('IDP_NETWORK');
      expect((await end({ status: 'partial' })).turn).toBe('recovered');
      expect(await row()).toBeUndefined();
    });

    it.each<[string, Partial<EndingRun>]>([
      ['a cancelled run', { status: 'cancelled' }],
      ['a scan that succeeded', { kind: 'scan' }],
      ['a preview that succeeded', { kind: 'preview' }],
    ])('learns nothing from %s', async (_, run) => {
      const { end, fail, row } = await setUp(databaseId);
      await end(run);
      expect(await row()).toBeUndefined();
      await fail('IDP_NETWORK');
      const before = await row();
      expect(await end(run)).toEqual({ events: [] });
      expect(await row()).toEqual(before);
    });

    it.each<[ErrorCode, Partial<EndingRun>]>([
      ['IDP_POLICY_CHANGED', {}],
      ['IDP_NETWORK', { kind: 'scan' }],
      ['IDP_NETWORK', { kind: 'preview' }],
    ])('does not count %s of %p', async (code, run) => {
      const { fail, row } = await setUp(databaseId);
      await fail(code, run);
      expect(await row()).toBeUndefined();
    });

    it('lets a start try at once where the configuration has changed, with short pauses again', async () => {
      const { fail, row, pause, letPass, change, mayStart } = await setUp(
        databaseId,
      );
      expect(await mayStart()).toBe(true);
      await fail('IDP_CREDENTIAL_EXPIRED');
      await fail('IDP_CREDENTIAL_EXPIRED');
      await fail('IDP_CREDENTIAL_EXPIRED');
      expect(await mayStart()).toBe(false);
      expect(await pause()).toBe(30 * MINUTE);
      change();
      expect(await mayStart()).toBe(true);
      // The next start finds what this one has seen already.
      expect(await mayStart()).toBe(false);
      await letPass(MINUTE);
      await fail('IDP_CREDENTIAL_EXPIRED', { trigger: 'startup' });
      expect(await row()).toMatchObject({ failures: 4 });
      expect(await pause()).toBe(MINUTE);
    });

    it('ends the pause at once where a connection is changed while the backend runs, with short pauses again', async () => {
      const { knex, fail, row, pause } = await setUp(databaseId);
      await new Rows(knex).connection('b');
      await fail('IDP_CREDENTIAL_EXPIRED');
      await fail('IDP_CREDENTIAL_EXPIRED');
      await fail('IDP_CREDENTIAL_EXPIRED');
      const { retry_at: planned } = await row();
      await knex.transaction(transaction => endPauses(transaction, ['b']));
      expect(await row()).toMatchObject({ pauses: 3, retry_at: planned });
      await knex.transaction(transaction => endPauses(transaction, ['b', 'a']));
      expect(await row()).toMatchObject({ failures: 3, pauses: 0 });
      expect(Number((await row()).retry_at)).toBeLessThanOrEqual(
        await readDatabaseNow(knex),
      );
      await fail('IDP_CREDENTIAL_EXPIRED');
      expect(await row()).toMatchObject({ failures: 4 });
      expect(await pause()).toBe(MINUTE);
    });

    it('lets any start try again what only lacked a process', async () => {
      const { fail, mayStart } = await setUp(databaseId);
      await fail('IDP_CATALOG_NOT_CONNECTED');
      expect(await mayStart()).toBe(true);
    });

    it('can be taken out of the database and put back', async () => {
      const { knex, fail, row } = await setUp(databaseId);
      await fail('IDP_NETWORK');
      const migration = {
        directory: MIGRATIONS_DIRECTORY,
        name: '20261120110000_connection_failures.js',
      };
      await knex.migrate.down(migration);
      expect(await knex.schema.hasTable('connection_failures')).toBe(false);
      expect(await knex('connections').pluck('id')).toEqual(['a']);
      await knex.migrate.up(migration);
      expect(await row()).toBeUndefined();
      await fail('IDP_NETWORK');
      expect(await row()).toMatchObject({ failures: 1 });
    });
  },
);
