import { createBackendModule } from '@backstage/backend-plugin-api';
import { TestDatabases } from '@backstage/backend-test-utils';
import { eventsServiceRef } from '@backstage/plugin-events-node';
import {
  type ConnectionSummary,
  IDP_SYNC_CHANNEL,
  type Page,
  type Run,
  type RunEvent,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import { CONNECTION, TestPortal } from '../__testUtils__/TestPortal';

jest.setTimeout(600_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });
const ENTITIES = 18;

describe.each(databases.eachSupportedId())(
  'a connection that keeps failing on %s',
  databaseId => {
    let portal: TestPortal;

    afterEach(() => portal.stop());

    const turns: string[] = [];
    const start = async () => {
      turns.length = 0;
      portal = await TestPortal.start({
        databases,
        databaseId,
        tenant: { users: 12, groups: 5, memberships: 30, seed: 7 },
        emulator: { quirks: 'none' },
        features: [listenerFor(turns)],
      });
      const first = await portal.waitForFirstRun();
      await portal.waitForCatalog(shown => shown.length === ENTITIES);
      return first;
    };
    const connection = () =>
      portal.get<ConnectionSummary>(`connections/${CONNECTION}`);
    /** Instead of waiting, its time in the database comes; the run that follows, if any. */
    const letPauseEnd = async (after: Run) => {
      await portal.knex('connection_failures').update({ retry_at: 1 });
      await portal.tick();
      return await portal.waitForRunAfter(after.id);
    };
    const messagesOf = async (run: Run) => {
      const { items } = await portal.get<Page<RunEvent>>(
        `runs/${run.id}/events`,
      );
      return items.map(({ message }) => message);
    };

    it('says why and since when, tries again by itself, and recovers once the secret is right again', async () => {
      const first = await start();
      expect((await connection()).failing).toBeUndefined();
      const { tenant } = portal.emulator;
      const [application] = tenant.applications();
      const { secrets } = application;
      application.secrets = [{ value: 'the new one' }];
      tenant.deleteUser(tenant.users()[0].id);

      const failed = await portal.run();
      const { failing, ...rest } = await connection();
      expect(rest).toMatchObject({
        state: 'failing',
        schedule: { nextRunAt: failing?.retryAt },
        lastSuccessAt: expect.any(String),
      });
      expect(failing).toMatchObject({
        cause: 'credential',
        error: {
          code: 'IDP_CREDENTIAL_INVALID',
          providerCode: 'AADSTS7000215',
          remedy: expect.stringContaining('Check client ID and secret'),
        },
        runId: failed.id,
        failures: 1,
      });
      expect(
        Date.parse(failing!.retryAt!) - Date.parse(failing!.lastFailedAt),
      ).toBe(60_000);

      application.secrets = secrets.map(each => ({ ...each, expired: true }));
      const again = await letPauseEnd(failed);
      expect(again).toMatchObject({
        trigger: 'retry',
        status: 'failed',
        error: { code: 'IDP_CREDENTIAL_EXPIRED' },
      });
      expect((await connection()).failing).toMatchObject({
        cause: 'credential',
        error: { code: 'IDP_CREDENTIAL_EXPIRED' },
        runId: again.id,
        failures: 2,
        since: failing?.since,
      });
      expect(await messagesOf(again)).toContainEqual(
        expect.stringMatching(
          /failed 2 times in a row since .*tried again in 5 minutes/,
        ),
      );
      expect(await portal.catalogEntities()).toHaveLength(ENTITIES);

      application.secrets = secrets;
      const recovered = await letPauseEnd(again);
      expect(recovered).toMatchObject({
        trigger: 'retry',
        status: 'succeeded',
        counts: { user: { removed: 1 } },
      });
      expect(await messagesOf(recovered)).toContainEqual(
        expect.stringContaining('works again; it had failed 2 times'),
      );
      const { state, failing: left } = await connection();
      expect({ state, left }).toEqual({ state: 'healthy' });
      expect(turns).toEqual([
        `run ${failed.id} failed: failing`,
        `run ${recovered.id} succeeded: recovered`,
      ]);
      await portal.tick();
      const { items } = await portal.get<Page<Run>>('runs');
      expect(items.map(({ id }) => id)).toEqual([
        recovered.id,
        again.id,
        failed.id,
        first.id,
      ]);
    });

    it('pauses through a restart, and tries at once where that came with another configuration', async () => {
      await start();
      const { faults } = portal.emulator;
      faults.add({
        match: { path: '*/delta' },
        fault: {
          kind: 'status',
          status: 403,
          code: 'Authorization_RequestDenied',
        },
      });
      const failed = await portal.run();
      await portal.restart();
      expect(await connection()).toMatchObject({
        state: 'failing',
        failing: { cause: 'permission', runId: failed.id, failures: 1 },
      });
      expect((await portal.get<Page<Run>>('runs')).items[0].id).toBe(failed.id);

      await portal.restart({ policy: { users: { guests: false } } });
      const tried = await portal.waitForRunAfter(failed.id);
      expect(tried).toMatchObject({ trigger: 'startup', status: 'failed' });
      expect((await connection()).failing).toMatchObject({ failures: 2 });

      faults.clear();
      expect((await portal.run()).status).toBe('succeeded');
      expect((await connection()).failing).toBeUndefined();
    });

    it('stays away for as long as the directory asks', async () => {
      await start();
      portal.emulator.faults.add({
        match: { path: '*/delta' },
        fault: { kind: 'status', status: 429, retryAfter: 7_200 },
      });
      await portal.run();
      const { failing } = await connection();
      expect(failing?.error.code).toBe('IDP_THROTTLED');
      expect(
        Date.parse(failing!.retryAt!) - Date.parse(failing!.lastFailedAt),
      ).toBe(7_200_000);
    });
  },
);

/** Notes when a connection begins or ends to fail, as others learn of it. */
function listenerFor(turns: string[]) {
  return createBackendModule({
    pluginId: 'idp-sync',
    moduleId: 'listener',
    register(env) {
      env.registerInit({
        deps: { events: eventsServiceRef },
        async init({ events }) {
          await events.subscribe({
            id: 'listener',
            topics: [IDP_SYNC_CHANNEL],
            async onEvent({ eventPayload }) {
              const { runId, status, connection: turn } = Object(eventPayload);
              if (turn) {
                turns.push(`run ${runId} ${status}: ${turn}`);
              }
            },
          });
        },
      });
    },
  });
}
