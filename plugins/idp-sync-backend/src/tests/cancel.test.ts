import { TestDatabases } from '@backstage/backend-test-utils';
import type { Run, RunPhase } from '@idp-sync/backstage-plugin-idp-sync-common';
import type { FaultRuleInput } from '@idp-sync/graph-emulator';
import { Churn } from '../__testUtils__/churn';
import {
  expectCatalogToShow,
  expectMirrorToEqual,
  expectSumsToHold,
  expectSumsToMatchTables,
} from '../__testUtils__/endState';
import { CONNECTION, TestPortal } from '../__testUtils__/TestPortal';
import { waitFor } from '../__testUtils__/waitFor';

jest.setTimeout(600_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });
const SEED = 3;
/** The heartbeat notices within a second; the rest is for a slow machine. */
const SECONDS = 10_000;

const WAITS: [string, FaultRuleInput][] = [
  [
    'for a directory that does not answer',
    { match: { path: '*/users/delta*' }, fault: { kind: 'hang' } },
  ],
  [
    'because the directory asks to',
    {
      match: { path: '*/users/delta*' },
      fault: { kind: 'status', status: 429, retryAfter: 50 },
    },
  ],
];

describe.each(databases.eachSupportedId())('cancelling on %s', id => {
  let portal: TestPortal;

  beforeEach(async () => {
    portal = await TestPortal.start({
      databases,
      databaseId: id,
      tenant: { users: 20, groups: 8, memberships: 50, seed: SEED },
      emulator: { pageSize: { objects: 10, memberLinks: 12 } },
    });
    await portal.waitForFirstRun();
  });

  afterEach(() => portal.stop());

  /** Resolves when a statement of a phase is under way; the first is the one that begins it. */
  const statementOf = (phase: RunPhase, number: number) =>
    new Promise<void>(resolve => {
      let seen = 0;
      const listen = ({ sql, bindings = [] }: Statement) => {
        const begins = sql.startsWith('update') && bindings.includes(phase);
        seen += seen > 0 || begins ? 1 : 0;
        if (seen === number) {
          portal.knex.removeListener('query', listen);
          resolve();
        }
      };
      portal.knex.on('query', listen);
    });

  const request = async () => {
    const { id: runId } = await portal.post<Run>(
      `connections/${CONNECTION}/runs`,
      { kind: 'sync', mode: 'full' },
    );
    return runId;
  };

  const cancel = (runId: number) => portal.post<Run>(`runs/${runId}/cancel`);

  const expectCancelled = async (runId: number, askedAt: number) => {
    const run = await portal.waitForRun(runId);
    expect(run.status).toBe('cancelled');
    expect(performance.now() - askedAt).toBeLessThan(SECONDS);
    expectSumsToHold(run);
    return run;
  };

  const expectNextRunToBeRight = async () => {
    const { tenant } = portal.emulator;
    const run = await portal.run();
    expect(run.status).toBe('succeeded');
    expectSumsToHold(run);
    await expectSumsToMatchTables(portal.knex, run);
    await expectMirrorToEqual(portal.knex, tenant);
    await expectCatalogToShow(tenant, () => portal.catalogEntities());
  };

  it('ends a run within seconds in whatever phase, with true counts', async () => {
    const churn = new Churn(portal.emulator.tenant, SEED);
    for (const phase of ['scan', 'plan', 'apply', 'confirm'] as const) {
      churn.change(10);
      const reached = statementOf(phase, 3);
      const runId = await request();
      await reached;
      const askedAt = performance.now();
      // Twice, as somebody does who is impatient.
      await Promise.all([cancel(runId), cancel(runId)]);
      const run = await expectCancelled(runId, askedAt);
      expect(run.phases.map(record => record.phase)).toContain(phase);
      await expectNextRunToBeRight();
    }
  });

  it.each(WAITS)('ends a run that waits %s', async (_, fault) => {
    const { emulator } = portal;
    emulator.faults.add(fault);
    const runId = await request();
    await waitFor(
      'the fault',
      async () =>
        emulator.faults.list().some(rule => rule.applied > 0) || undefined,
    );
    const askedAt = performance.now();
    await cancel(runId);
    await expectCancelled(runId, askedAt);
    emulator.faults.clear();
    await expectNextRunToBeRight();
    expect(emulator.faults.list()).toEqual([]);
  });

  it('takes a run that is waiting out of the queue, and says of one that has ended that it has', async () => {
    const { emulator } = portal;
    emulator.faults.add(WAITS[0][1]);
    const running = await request();
    await waitFor(
      'the fault',
      async () =>
        emulator.faults.list().some(rule => rule.applied > 0) || undefined,
    );
    const queued = await request();
    expect(queued).not.toBe(running);
    await cancel(queued);
    expect(await portal.get<Run>(`runs/${queued}`)).toMatchObject({
      status: 'cancelled',
      phases: [],
    });
    expect(await portal.get<Run>(`runs/${running}`)).toMatchObject({
      status: 'running',
    });
    await cancel(running);
    await portal.waitForRun(running);
    await expect(cancel(running)).rejects.toThrow('409');
    emulator.faults.clear();
    await expectNextRunToBeRight();
  });
});

interface Statement {
  sql: string;
  bindings?: readonly unknown[];
}
