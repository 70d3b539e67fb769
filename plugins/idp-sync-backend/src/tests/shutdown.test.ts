import {
  TestDatabases,
  type TestDatabaseId,
} from '@backstage/backend-test-utils';
import type { RunPhase } from '@idp-sync/backstage-plugin-idp-sync-common';
import type { FaultRuleInput } from '@idp-sync/graph-emulator';
import { Churn } from '../__testUtils__/churn';
import {
  expectCatalogToShow,
  expectMirrorToEqual,
} from '../__testUtils__/endState';
import type { BackendProcess } from '../__testUtils__/processes/BackendProcess';
import { ProcessPortal } from '../__testUtils__/processes/ProcessPortal';
import { waitFor } from '../__testUtils__/waitFor';

jest.setTimeout(600_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });
/** After this, orchestrators lose patience. */
const PATIENCE_MS = 10_000;
const SEED = 5;

const ANSWERS_LATE: [string, FaultRuleInput][] = [
  [
    'a directory that does not answer',
    { match: { path: '*/users/delta*' }, fault: { kind: 'hang' } },
  ],
  [
    'a directory that asks to wait',
    {
      match: { path: '*/users/delta*' },
      fault: { kind: 'status', status: 429, retryAfter: 50 },
    },
  ],
];

describe.each(databases.eachSupportedId())('SIGTERM on %s', id => {
  let portal: ProcessPortal;

  afterEach(() => portal.stop());

  const expectHandedOver = async (backend: BackendProcess, since: number) => {
    expect(await backend.exit).toEqual({ code: 0, signal: null });
    expect(performance.now() - since).toBeLessThan(PATIENCE_MS);
    const running = await portal
      .knex('runs')
      .where({ status: 'running' })
      .select('handed_over', 'takeovers', 'lease_until');
    expect(
      running.map(row => ({
        handedOver: Boolean(row.handed_over),
        takeovers: row.takeovers,
        leaseUntil: Number(row.lease_until),
      })),
    ).toEqual([{ handedOver: true, takeovers: 0, leaseUntil: 0 }]);
  };

  it('hands a run over within seconds, in whatever phase, and the next process ends it', async () => {
    portal = await start(id);
    const { tenant } = portal.emulator;
    let backend = await portal.startBackend();
    await portal.waitForQuiet();
    new Churn(tenant, SEED).change(30);
    const phases: RunPhase[] = ['scan', 'plan', 'apply', 'confirm'];
    for (const phase of phases) {
      const instant = {
        signal: 'SIGTERM',
        phase,
        statements: 3,
        when: 'before',
      } as const;
      if (phase === 'scan') {
        backend.signalAt(instant);
        await portal.request(backend, 'sync', 'full');
      } else {
        backend = await portal.startBackend(instant);
      }
      await expectHandedOver(backend, await backend.signalled);
    }
    const next = await portal.startBackend();
    await portal.waitForQuiet();
    const runs = await portal.knex('runs').select('status', 'takeovers');
    expect(new Set(runs.map(run => `${run.status} ${run.takeovers}`))).toEqual(
      new Set(['succeeded 0']),
    );
    await expectCatalogToShow(tenant, () => portal.catalogEntities(next));
    await expectMirrorToEqual(portal.knex, tenant);
  });

  it.each(ANSWERS_LATE)('does not wait for %s', async (_, fault) => {
    portal = await start(id);
    const { emulator } = portal;
    const backend = await portal.startBackend();
    await portal.waitForQuiet();
    emulator.faults.add(fault);
    await portal.request(backend);
    await waitFor(
      'the fault',
      async () =>
        emulator.faults.list().some(rule => rule.applied > 0) || undefined,
    );
    const since = performance.now();
    backend.signal('SIGTERM');
    await expectHandedOver(backend, since);
    emulator.faults.clear();
    await portal.startBackend();
    await portal.waitForQuiet();
    expect(
      await portal.knex('runs').whereNot({ status: 'succeeded' }).first('id'),
    ).toBeUndefined();
  });
});

async function start(databaseId: TestDatabaseId): Promise<ProcessPortal> {
  return ProcessPortal.start({
    databases,
    databaseId,
    tenant: { users: 40, groups: 15, memberships: 150, seed: SEED },
    emulator: { pageSize: { objects: 10, memberLinks: 12 }, quirks: 'none' },
  });
}
