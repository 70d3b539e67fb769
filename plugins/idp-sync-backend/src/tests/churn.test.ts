import { appendFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import {
  TestDatabases,
  type TestDatabaseId,
} from '@backstage/backend-test-utils';
import { entityEnvelopeSchemaValidator } from '@backstage/catalog-model';
import {
  OBJECT_CLASSES,
  type Run,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import { Churn } from '../__testUtils__/churn';
import {
  type OrgPicture,
  pictureOfCatalog,
  pictureOfDirectory,
  referencesOf,
} from '../__testUtils__/directoryOracle';
import { CONNECTION, TestPortal } from '../__testUtils__/TestPortal';

/** Minutes to go on for, on each database; `yarn soak` sets it. Without it a few rounds of one seed have to do. */
const SOAK_MINUTES = Number(process.env.IDP_SYNC_SOAK_MINUTES ?? 0);
const SOAK_REPORT = process.env.IDP_SYNC_SOAK_REPORT;
const ROUNDS = 4;
const CHANGES_PER_ROUND = 25;
const SEED = Number(process.env.IDP_SYNC_SOAK_SEED ?? 20261120);

jest.setTimeout(600_000 + SOAK_MINUTES * 60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });
const wellFormed = entityEnvelopeSchemaValidator();

function expectSumsToHold(run: Run) {
  for (const objectClass of OBJECT_CLASSES) {
    const of = run.counts[objectClass];
    expect(of.read).toBe(of.inScope + of.filtered);
    expect(of.inScope).toBe(
      of.created + of.updated + of.unchanged + of.failed + of.held,
    );
    expect(of.managedAfter).toBe(of.managedBefore + of.created - of.removed);
  }
}

async function expectSumsToMatchTables(portal: TestPortal, run: Run) {
  for (const objectClass of OBJECT_CLASSES) {
    const where = { connection_id: CONNECTION, class: objectClass };
    const [read] = await portal
      .knex('mirror_objects')
      .where({ ...where, state: 'present' })
      .count({ rows: '*' });
    const [managed] = await portal
      .knex('managed_entities')
      .where(where)
      .whereIn('status', ['sent', 'confirmed'])
      .count({ rows: '*' });
    expect(run.counts[objectClass].read).toBe(Number(read.rows));
    expect(run.counts[objectClass].managedAfter).toBe(Number(managed.rows));
  }
}

describe.each(databases.eachSupportedId())('random changes on %s', id => {
  let portal: TestPortal;

  afterEach(() => portal.stop());

  it('mirror, catalog and sums are right after every incremental run, and references are for life', async () => {
    portal = await start(id);
    const { tenant } = portal.emulator;
    const churn = new Churn(tenant, SEED);
    const references = new Map<string, string>();
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
      await expectSumsToMatchTables(portal, run);
      const entities = await expectCatalogToShow(
        portal,
        pictureOfDirectory(tenant),
      );
      for (const [objectId, ref] of referencesOf(entities)) {
        expect(ref).toBe(references.get(objectId) ?? ref);
        references.set(objectId, ref);
      }
      expect(new Set(references.values()).size).toBe(references.size);
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

async function expectCatalogToShow(portal: TestPortal, expected: OrgPicture) {
  const entities = await portal
    .waitForCatalog(shown =>
      isDeepStrictEqual(pictureOfCatalog(shown), expected),
    )
    .catch(() => portal.catalogEntities());
  expect(pictureOfCatalog(entities)).toEqual(expected);
  return entities;
}

async function start(databaseId: TestDatabaseId): Promise<TestPortal> {
  return TestPortal.start({
    databases,
    databaseId,
    tenant: { users: 40, groups: 15, memberships: 150, seed: SEED },
    emulator: { pageSize: { objects: 10, memberLinks: 12 } },
  });
}
