import { appendFileSync } from 'node:fs';
import { TestDatabases } from '@backstage/backend-test-utils';
import type { Run } from '@idp-sync/backstage-plugin-idp-sync-common';
import type { JsonObject } from '@backstage/types';
import { Churn, createRandom } from '../__testUtils__/churn';
import {
  expectCatalogToShow,
  expectMirrorToEqual,
  expectSumsToHold,
  expectSumsToMatchTables,
} from '../__testUtils__/endState';
import { NO_LIMITS } from '../__testUtils__/noLimits';
import type { BackendProcess } from '../__testUtils__/processes/BackendProcess';
import { ProcessPortal } from '../__testUtils__/processes/ProcessPortal';
import { waitFor } from '../__testUtils__/waitFor';

/** With `yarn soak`: how long to go on, and leases run out by themselves instead of being made to. */
const SOAK_MINUTES = Number(process.env.IDP_SYNC_SOAK_MINUTES ?? 0);
const SOAK_REPORT = process.env.IDP_SYNC_SOAK_REPORT;
const SEED = Number(process.env.IDP_SYNC_SOAK_SEED ?? 20261120);
const ROUNDS = 2;
const TAKEOVER_MS = 60_000;
const CANCEL_MS = 10_000;

jest.setTimeout(900_000 + SOAK_MINUTES * 60_000);

const databases = TestDatabases.create({ ids: ['POSTGRES_15'] });
const report = (line: string) => {
  if (SOAK_REPORT) {
    appendFileSync(SOAK_REPORT, `replicas: seed ${SEED}, ${line}\n`);
  }
};

// Several processes share a database server; a SQLite file belongs to one.
describe.each(databases.eachSupportedId())('replicas on %s', id => {
  let portal: ProcessPortal;

  afterEach(() => portal.stop());

  const start = async (count: number, policy?: JsonObject) => {
    portal = await ProcessPortal.start({
      databases,
      databaseId: id,
      tenant: { users: 40, groups: 15, memberships: 150, seed: SEED },
      emulator: { pageSize: { objects: 10, memberLinks: 12 } },
      policy: { safety: NO_LIMITS, ...policy },
    });
    const backends: BackendProcess[] = [];
    while (backends.length < count) {
      backends.push(await portal.startBackend());
      await portal.waitForQuiet();
    }
    return backends;
  };

  const requestOf = (backends: BackendProcess[]) =>
    Promise.all(backends.map(backend => portal.request(backend)));

  const expectAllToAgree = async (backends: BackendProcess[]) => {
    const pages = await Promise.all(
      backends.map(backend => backend.get('idp-sync/runs?limit=1000')),
    );
    pages.forEach(page => expect(page).toEqual(pages[0]));
  };

  const expectRightEnd = async (backend: BackendProcess) => {
    const { tenant } = portal.emulator;
    const run = await portal.run(backend);
    expect(run).toMatchObject({ status: 'succeeded', takeovers: 0 });
    expectSumsToHold(run);
    await expectSumsToMatchTables(portal.knex, run);
    await expectMirrorToEqual(portal.knex, tenant);
    await expectCatalogToShow(tenant, () => portal.catalogEntities(backend));
  };

  it('make one run at a time between them, and one of several requests', async () => {
    const backends = await start(3);
    const churn = new Churn(portal.emulator.tenant, SEED);
    for (let round = 0; round < ROUNDS; round++) {
      churn.change(15);
      const before = await portal.knex('runs').max({ id: 'id' }).first();
      const ids = await requestOf([...backends, ...backends]);
      await portal.waitForQuiet();
      // The first may have been claimed before the last was asked for; then that waits for the next.
      expect(new Set(ids).size).toBeLessThanOrEqual(2);
      const rows = await portal
        .knex('runs')
        .where('id', '>', before?.id)
        .orderBy('id')
        .select('started_at', 'finished_at', 'takeovers', 'status');
      rows.forEach((row, index) => {
        expect(row).toMatchObject({ status: 'succeeded', takeovers: 0 });
        expect(Number(row.started_at)).toBeGreaterThanOrEqual(
          Number(rows[index - 1]?.finished_at ?? 0),
        );
      });
      await expectAllToAgree(backends);
    }
    await expectRightEnd(backends[0]);
  });

  it('go on with the run of one that was killed', async () => {
    const [first, second] = await start(2);
    const random = createRandom(SEED);
    const churn = new Churn(portal.emulator.tenant, SEED);
    const takeovers: number[] = [];
    const until = performance.now() + (SOAK_MINUTES * 60_000) / 3;
    let victim = first;
    let other = second;
    do {
      churn.change(15);
      victim.signalAt({
        signal: 'SIGKILL',
        phase: 'scan',
        statements: 1 + Math.floor(random() * 60),
        when: 'before',
      });
      const before = await portal.knex('runs').max({ id: 'id' }).first();
      await portal.request(victim).catch(() => undefined);
      // The other one may be quicker: then the victim dies in a later run of its own, or here.
      await Promise.race([victim.exit, portal.waitForQuiet()]);
      await victim.kill();
      const diedAt = performance.now();
      if (SOAK_MINUTES === 0) {
        await portal.expireLeases();
      }
      await portal.waitForQuiet();
      const [run] = await portal
        .knex('runs')
        .where('id', '>', before?.id)
        .select('status', 'takeovers');
      expect(run).toMatchObject({ status: 'succeeded' });
      if (run.takeovers > 0) {
        takeovers.push(performance.now() - diedAt);
      }
      await expectRightEnd(other);
      victim = other;
      other = await portal.startBackend();
      await portal.waitForQuiet();
    } while (performance.now() < until);
    expect(Math.max(0, ...takeovers)).toBeLessThan(TAKEOVER_MS);
    await expectAllToAgree([victim, other]);
    report(
      `${
        takeovers.length
      } takeovers after kills, run ended at most ${Math.round(
        Math.max(0, ...takeovers) / 1_000,
      )} s after the kill`,
    );
  });

  it('are not harmed by one that was paused and wakes when others have gone on', async () => {
    const [paused, other] = await start(2);
    const churn = new Churn(portal.emulator.tenant, SEED);
    churn.change(15);
    paused.signalAt({
      signal: 'SIGSTOP',
      phase: 'apply',
      statements: 4,
      when: 'after',
      // In the middle of a transaction only PostgreSQL can end its lock, after half a minute.
      inTransaction: SOAK_MINUTES > 0,
    });
    other.signal('SIGSTOP');
    const runId = await portal.request(paused);
    const pausedAt = await paused.signalled;
    other.signal('SIGCONT');
    if (SOAK_MINUTES === 0) {
      await portal.expireLeases();
    }
    await portal.waitForQuiet();
    const took = performance.now() - pausedAt;
    expect(took).toBeLessThan(TAKEOVER_MS);
    expect(await portal.waitForRun(other, runId)).toMatchObject({
      status: 'succeeded',
      takeovers: 1,
    });
    churn.change(15);
    expect(await portal.run(other)).toMatchObject({ status: 'succeeded' });
    const events = await portal
      .knex('run_events')
      .where({ run_id: runId })
      .count({ rows: '*' });
    paused.signal('SIGCONT');
    await paused.waitForOutput(`Run ${runId} goes on in another process`);
    expect(
      await portal
        .knex('run_events')
        .where({ run_id: runId })
        .count({ rows: '*' }),
    ).toEqual(events);
    await expectRightEnd(paused);
    await expectAllToAgree([paused, other]);
    report(
      `a process paused ${
        SOAK_MINUTES > 0 ? 'within a transaction' : 'between two statements'
      } was replaced after ${Math.round(took / 1_000)} s and did no harm`,
    );
  });

  it('cancel each other’s runs', async () => {
    const [one, other] = await start(2);
    portal.emulator.faults.add({
      match: { path: '*/users/delta*' },
      fault: { kind: 'status', status: 429, retryAfter: 50 },
    });
    const runId = await portal.request(one);
    await waitFor(
      'the fault',
      async () =>
        portal.emulator.faults.list().some(rule => rule.applied > 0) ||
        undefined,
    );
    const askedAt = performance.now();
    for (const backend of [one, other]) {
      await backend.post(`idp-sync/runs/${runId}/cancel`);
    }
    const run = await portal.waitForRun(one, runId);
    expect(run.status).toBe('cancelled');
    expect(performance.now() - askedAt).toBeLessThan(CANCEL_MS);
    portal.emulator.faults.clear();
    expect(await other.get<Run>(`idp-sync/runs/${runId}`)).toEqual(run);
    await expectRightEnd(other);
  });
});
