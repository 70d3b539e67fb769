import { appendFileSync } from 'node:fs';
import {
  TestDatabases,
  type TestDatabaseId,
} from '@backstage/backend-test-utils';
import { entityEnvelopeSchemaValidator } from '@backstage/catalog-model';
import { Churn } from '../__testUtils__/churn';
import {
  expectCatalogToShow,
  expectMirrorToEqual,
  expectSumsToHold,
  expectSumsToMatchTables,
  ReferencesForLife,
} from '../__testUtils__/endState';
import { NO_LIMITS } from '../__testUtils__/noLimits';
import { TestPortal } from '../__testUtils__/TestPortal';

/** Minutes to go on for, on each database; `yarn soak` sets it. Without it a few rounds of one seed have to do. */
const SOAK_MINUTES = Number(process.env.IDP_SYNC_SOAK_MINUTES ?? 0);
const SOAK_REPORT = process.env.IDP_SYNC_SOAK_REPORT;
const ROUNDS = 4;
const CHANGES_PER_ROUND = 25;
const SEED = Number(process.env.IDP_SYNC_SOAK_SEED ?? 20261120);

jest.setTimeout(600_000 + SOAK_MINUTES * 60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });
const wellFormed = entityEnvelopeSchemaValidator();

describe.each(databases.eachSupportedId())('random changes on %s', id => {
  let portal: TestPortal;

  afterEach(() => portal.stop());

  it('mirror, catalog and sums are right after every incremental run, and references are for life', async () => {
    portal = await start(id);
    const { tenant } = portal.emulator;
    const churn = new Churn(tenant, SEED);
    const references = new ReferencesForLife();
    const readCatalog = () => portal.catalogEntities();
    const until = performance.now() + SOAK_MINUTES * 60_000;
    const first = await portal.waitForFirstRun();
    expect(first).toMatchObject({ status: 'succeeded', mode: 'full' });
    let round = 0;
    for (; round < ROUNDS || performance.now() < until; round++) {
      churn.change(CHANGES_PER_ROUND);
      const run = await portal.run('sync');
      expect({ status: run.status, error: run.error }).toEqual({
        status: 'succeeded',
      });
      expect(run.mode).toBe('incremental');
      expectSumsToHold(run);
      await expectSumsToMatchTables(portal.knex, run);
      await expectMirrorToEqual(portal.knex, tenant);
      const entities = await expectCatalogToShow(tenant, readCatalog);
      expect(references.note(entities)).toEqual([]);
      entities.forEach(entity => wellFormed(entity));
    }
    if (SOAK_REPORT) {
      appendFileSync(
        SOAK_REPORT,
        `churn on ${id}: seed ${SEED}, ${round} rounds of ${CHANGES_PER_ROUND} changes with an incremental run after each; mirror, catalog, sums and references right after every one\n`,
      );
    }
  });
});

async function start(databaseId: TestDatabaseId): Promise<TestPortal> {
  return TestPortal.start({
    databases,
    databaseId,
    tenant: { users: 40, groups: 15, memberships: 150, seed: SEED },
    emulator: { pageSize: { objects: 10, memberLinks: 12 } },
    policy: { safety: NO_LIMITS },
  });
}
