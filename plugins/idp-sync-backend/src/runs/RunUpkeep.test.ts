import {
  mockServices,
  TestDatabases,
  type TestDatabaseId,
} from '@backstage/backend-test-utils';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { CatalogReader } from '../apply/CatalogReader';
import { ManagedEntityStore } from '../apply/ManagedEntityStore';
import { DatabaseConnectionFailures } from '../connections/failures/DatabaseConnectionFailures';
import { Rows } from '../database/__testUtils__/rows';
import { DatabaseMirrorStore } from '../mirror/DatabaseMirrorStore';
import { migrate } from '../__testUtils__/migrate';
import { MAX_TAKEOVERS, RunClaims, UNCLAIMED_MS } from './RunClaims';
import { RunHeartbeat } from './RunHeartbeat';
import { RunUpkeep } from './RunUpkeep';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });

async function setUp(databaseId: TestDatabaseId) {
  const knex = await databases.init(databaseId);
  await migrate(knex);
  const rows = new Rows(knex);
  await rows.connection('a');
  const claims = new RunClaims(knex, 'one');
  const perform = async (options: { startedAt?: number; paused?: boolean }) => {
    const upkeep = new RunUpkeep({
      engine: {
        knex,
        logger: mockServices.logger.mock(),
        mirror: DatabaseMirrorStore.create(knex),
        managed: new ManagedEntityStore(knex),
        failures: new DatabaseConnectionFailures({
          fingerprints: { of: async () => '', matches: async () => true },
          triedAgainAt: async () => undefined,
        }),
        catalog: new CatalogReader(catalogServiceMock(), mockServices.auth()),
        announce: () => undefined,
      },
      claims,
      paused: false,
      ...options,
    });
    await upkeep.perform(new AbortController().signal);
  };
  const errorOf = async (id: number) =>
    (await knex('runs').where({ id }).first('error_code')).error_code;
  return { knex, rows, claims, perform, errorOf };
}

describe.each(databases.eachSupportedId())('looking after runs on %s', id => {
  it('gives a run up with which one process after the other has died', async () => {
    const { rows, claims, perform, errorOf } = await setUp(id);
    const dead = { status: 'running', lease_owner: 'dead', lease_until: 1 };
    const lost = await rows.run('a', { ...dead, takeovers: MAX_TAKEOVERS });
    expect(await claims.claimNext()).toBeUndefined();
    await perform({});
    expect(await errorOf(lost)).toBe('IDP_RUN_LOST');
  });

  it('says that nobody with a catalog is there to take a run, but not right after a start', async () => {
    const { rows, perform, errorOf } = await setUp(id);
    const longAgo = Date.now() - UNCLAIMED_MS - 1_000;
    const run = await rows.run('a', {
      status: 'queued',
      requested_at: longAgo,
      started_at: null,
      finished_at: null,
    });
    await perform({});
    const startedAt = performance.now() - UNCLAIMED_MS - 1_000;
    await perform({ startedAt, paused: true });
    expect(await errorOf(run)).toBeNull();
    await perform({ startedAt });
    expect(await errorOf(run)).toBe('IDP_CATALOG_NOT_CONNECTED');
  });

  it('gives a run up that takes longer than it may', async () => {
    const { rows, claims } = await setUp(id);
    await rows.run('a', { status: 'queued', finished_at: null });
    const claim = await claims.claimNext();
    const never = new AbortController().signal;
    const heartbeat = RunHeartbeat.start(claim!.lease, never, 0);
    const { signal } = heartbeat;
    await new Promise(resolve => {
      signal.addEventListener('abort', resolve);
    });
    heartbeat.stop();
    expect(signal.reason).toMatchObject({ code: 'IDP_RUN_TIMEOUT' });
  });
});
