import { appendFileSync } from 'node:fs';
import {
  TestDatabases,
  type TestDatabaseId,
} from '@backstage/backend-test-utils';
import type { Run } from '@idp-sync/backstage-plugin-idp-sync-common';
import { Churn, createRandom } from '../__testUtils__/churn';
import {
  expectCatalogToShow,
  expectMirrorToEqual,
  expectSumsToHold,
  expectSumsToMatchTables,
  ReferencesForLife,
} from '../__testUtils__/endState';
import type { BackendProcess } from '../__testUtils__/processes/BackendProcess';
import { KillSeries } from '../__testUtils__/processes/KillSeries';
import { NO_LIMITS } from '../__testUtils__/noLimits';
import { ProcessPortal } from '../__testUtils__/processes/ProcessPortal';

/** Minutes to go on for at least, on each database; `yarn soak` sets it. Without it a kill in each phase has to do. */
const SOAK_MINUTES = Number(process.env.IDP_SYNC_SOAK_MINUTES ?? 0);
const SOAK_REPORT = process.env.IDP_SYNC_SOAK_REPORT;
const SEED = Number(process.env.IDP_SYNC_SOAK_SEED ?? 20261120);
const KILLS = SOAK_MINUTES > 0 ? 100 : 4;
/** A run is given up when it has cost more processes than this. */
const MAX_KILLS_IN_A_ROW = 4;
const CHANGES_PER_ROUND = 10;

// A hundred kills take eight minutes, or half an hour where the machine has other things to do.
jest.setTimeout(SOAK_MINUTES > 0 ? 3_600_000 + SOAK_MINUTES * 60_000 : 600_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });

describe.each(databases.eachSupportedId())('kill -9 on %s', id => {
  let portal: ProcessPortal;

  afterEach(() => portal.stop());

  it('loses nothing, at whatever instant it comes', async () => {
    portal = await start(id);
    const { tenant } = portal.emulator;
    const random = createRandom(SEED);
    const churn = new Churn(tenant, SEED);
    const references = new ReferencesForLife();
    const series = new KillSeries(portal, random);
    const startedAt = performance.now();
    const until = startedAt + SOAK_MINUTES * 60_000;
    let rounds = 0;
    let backend = await portal.startBackend();
    await portal.waitForQuiet();
    const round = async () => {
      churn.change(CHANGES_PER_ROUND);
      backend = await series.sufferKills(
        backend,
        1 + Math.floor(random() * MAX_KILLS_IN_A_ROW),
        random() < 0.3 ? 'full' : 'incremental',
      );
      await expectTruthfulHistory(portal, backend, series);
      const entities = await expectCatalogToShow(tenant, () =>
        portal.catalogEntities(backend),
      );
      expect(references.note(entities)).toEqual([]);
      await expectMirrorToEqual(portal.knex, tenant);
      rounds += 1;
    };
    while (series.kills < KILLS || performance.now() < until) {
      await round();
    }
    expect(series.kills).toBeGreaterThanOrEqual(KILLS);
    if (SOAK_REPORT) {
      const minutes = (performance.now() - startedAt) / 60_000;
      const [{ takeovers }] = await portal
        .knex('runs')
        .sum({ takeovers: 'takeovers' });
      appendFileSync(
        SOAK_REPORT,
        `kills on ${id}: seed ${SEED}, ${
          series.kills
        } kills in ${minutes.toFixed(
          1,
        )} minutes (${series.describe()}), ${takeovers} takeovers; mirror, catalog, sums, references and history right after each of ${rounds} rounds\n`,
      );
    }
  });
});

async function expectTruthfulHistory(
  portal: ProcessPortal,
  backend: BackendProcess,
  series: KillSeries,
): Promise<void> {
  const rows = await portal
    .knex('runs')
    .orderBy('id')
    .select('id', 'status', 'takeovers', 'error_code');
  expect(rows).toEqual(
    rows.map(row => ({
      id: row.id,
      status: 'succeeded',
      takeovers: series.deathsOf(row.id),
      error_code: null,
    })),
  );
  const forgotten = await portal
    .knex('run_changes')
    .where({ status: 'planned' })
    .first('id');
  expect(forgotten).toBeUndefined();
  const last = await backend.get<Run>(`idp-sync/runs/${rows.at(-1).id}`);
  expectSumsToHold(last);
  await expectSumsToMatchTables(portal.knex, last);
}

async function start(databaseId: TestDatabaseId): Promise<ProcessPortal> {
  return ProcessPortal.start({
    databases,
    databaseId,
    tenant: { users: 40, groups: 15, memberships: 150, seed: SEED },
    emulator: { pageSize: { objects: 10, memberLinks: 12 } },
    policy: { safety: NO_LIMITS },
  });
}
