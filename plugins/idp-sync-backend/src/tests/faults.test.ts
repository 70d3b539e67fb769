import { appendFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { createServiceFactory } from '@backstage/backend-plugin-api';
import {
  TestDatabases,
  type TestDatabaseId,
} from '@backstage/backend-test-utils';
import {
  ERROR_CODES,
  type ErrorCode,
  type Run,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import {
  FAULT_TARGETS,
  type FaultName,
  type FaultTarget,
  sampleFaults,
} from '@idp-sync/graph-emulator';
import { catalogConnectionServiceRef } from '../apply/CatalogConnection';
import { Churn, createRandom } from '../__testUtils__/churn';
import {
  type OrgPicture,
  pictureOfCatalog,
  pictureOfDirectory,
} from '../__testUtils__/directoryOracle';
import {
  expectCatalogToShow,
  expectMirrorToEqual,
  expectSumsToHold,
  expectSumsToMatchTables,
  ReferencesForLife,
} from '../__testUtils__/endState';
import { FaultyConnection } from '../__testUtils__/FaultyConnection';
import { NO_LIMITS } from '../__testUtils__/noLimits';
import { CONNECTION, TestPortal } from '../__testUtils__/TestPortal';
import { timedEntraSource } from '../__testUtils__/timedEntraSource';
import { VirtualTime } from '../__testUtils__/VirtualTime';
import { waitFor as waitUntil } from '../__testUtils__/waitFor';

/** Minutes to go on for, on each database; `yarn soak` sets it. Without it a few rounds of one seed have to do. */
const SOAK_MINUTES = Number(process.env.IDP_SYNC_SOAK_MINUTES ?? 0);
const SOAK_REPORT = process.env.IDP_SYNC_SOAK_REPORT;
const SEED = Number(process.env.IDP_SYNC_SOAK_SEED ?? 20261120);
const ROUNDS = 3;
const REQUEST_TIMEOUT_MS = 1_000;

jest.setTimeout(600_000 + SOAK_MINUTES * 60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });

/** One fault for each way in which reading ends a run; scan/entra/faults.test.ts has all of them. */
const FAILURES: [FaultName, FaultTarget, ErrorCode][] = [
  ['throttledForHours', 'token', 'IDP_THROTTLED'],
  ['htmlBadGateway', 'groups', 'IDP_DIRECTORY_UNAVAILABLE'],
  ['reset', 'discovery', 'IDP_NETWORK'],
  ['loopAtOnce', 'groups', 'IDP_DIRECTORY_LOOP'],
  ['permissionWithdrawn', 'groups', 'IDP_PERMISSION_MISSING'],
  ['accessTokenRefused', 'users', 'IDP_CREDENTIAL_INVALID'],
  ['secretExpired', 'graph', 'IDP_CREDENTIAL_EXPIRED'],
  ['applicationRemoved', 'graph', 'IDP_APPLICATION_NOT_FOUND'],
  ['tenantUnknown', 'discovery', 'IDP_TENANT_NOT_FOUND'],
  ['emptiedClass', 'users', 'IDP_DIRECTORY_EMPTY'],
];

/** The lines of a picture, for telling what of it is missing in another. */
function linesOf(picture: OrgPicture): string[] {
  return [
    ...Object.keys(picture.users),
    ...Object.keys(picture.groups),
    ...picture.memberships,
    ...picture.nestings,
  ];
}

class FaultsSoak {
  readonly runs = { right: 0, failed: 0, good: 0 };
  readonly faults = new Map<string, number>();
  readonly ends = new Map<string, number>();

  note(names: readonly string[], run: Run): void {
    for (const name of names) {
      this.faults.set(name, (this.faults.get(name) ?? 0) + 1);
    }
    const end = run.error?.code ?? run.status;
    this.ends.set(end, (this.ends.get(end) ?? 0) + 1);
    this.runs[run.error ? 'failed' : 'right'] += 1;
  }

  report(id: string): string {
    const sorted = (map: Map<string, number>) =>
      [...map]
        .sort(([, a], [, b]) => b - a)
        .map(([name, count]) => `${name} ${count}`)
        .join(', ');
    const { right, failed, good } = this.runs;
    return `faults on ${id}: seed ${SEED}, ${
      right + failed
    } runs under random faults (${right} right, ${failed} failed with a code), ${good} good runs after them; nothing lost, mirror and catalog right after every good run\n  faults: ${sorted(
      this.faults,
    )}\n  ends: ${sorted(this.ends)}\n`;
  }
}

describe.each(databases.eachSupportedId())('faults on %s', id => {
  let portal: TestPortal;
  let connection: FaultyConnection;
  let time: VirtualTime;
  let waitFor: VirtualTime['wait'];
  let churn: Churn;

  beforeAll(() => start(id));

  afterAll(() => portal.stop());

  async function start(databaseId: TestDatabaseId) {
    connection = new FaultyConnection();
    time = new VirtualTime();
    waitFor = time.wait;
    portal = await TestPortal.start({
      databases,
      databaseId,
      tenant: { users: 20, groups: 8, memberships: 50, seed: 7 },
      emulator: {
        pageSize: { objects: 6, memberLinks: 10 },
        now: time.now,
      },
      policy: { safety: NO_LIMITS },
      features: [
        timedEntraSource({
          wait: (ms, signal) => waitFor(ms, signal),
          now: time.now,
          requestTimeoutMs: REQUEST_TIMEOUT_MS,
        }),
        createServiceFactory({
          service: catalogConnectionServiceRef,
          deps: {},
          factory: () => connection,
        }),
      ],
    });
    churn = new Churn(portal.emulator.tenant, SEED);
    expect(await portal.waitForFirstRun()).toMatchObject({
      status: 'succeeded',
    });
    await expectToBeRight();
  }

  const readCatalog = () => portal.catalogEntities();
  async function expectToBeRight() {
    const { tenant } = portal.emulator;
    await expectMirrorToEqual(portal.knex, tenant);
    return await expectCatalogToShow(tenant, readCatalog);
  }
  const picture = async () => linesOf(pictureOfCatalog(await readCatalog()));
  /** Law 1: what the catalog showed and the directory still has. */
  const expectNothingLost = async (before: readonly string[]) => {
    const truth = new Set(linesOf(pictureOfDirectory(portal.emulator.tenant)));
    const after = new Set(await picture());
    expect(before.filter(line => truth.has(line) && !after.has(line))).toEqual(
      [],
    );
  };
  const expectGoodRun = async () => {
    portal.emulator.faults.clear();
    connection.mend();
    const run = await portal.run();
    expect({ status: run.status, error: run.error }).toEqual({
      status: 'succeeded',
    });
    expectSumsToHold(run);
    await expectSumsToMatchTables(portal.knex, run);
    return await expectToBeRight();
  };

  it('end a run with code, cause and remedy, remove nobody, and are made good by the next run', async () => {
    for (const [name, target, code] of FAILURES) {
      churn.change(3);
      const before = await picture();
      portal.emulator.faults.apply(name, { target });
      const run = await portal.run('sync', 'full');
      expect({ name, status: run.status, error: run.error }).toEqual({
        name,
        status: 'failed',
        error: expect.objectContaining({
          code,
          message: expect.stringMatching(/\w/),
          remedy: ERROR_CODES[code].remedy,
        }),
      });
      await expectNothingLost(before);
      portal.emulator.faults.clear();
    }
    await expectGoodRun();
  });

  it.each(['refused', 'answerLost'] as const)(
    'of the catalog end a run, once or for long, and are made good by the next one (%s)',
    async fault => {
      for (const times of [1, Infinity, Infinity]) {
        churn.change(6);
        const before = await picture();
        connection.break(fault, times);
        expect(await portal.run()).toMatchObject({
          status: 'failed',
          error: { code: 'IDP_CATALOG_UNAVAILABLE' },
        });
        await expectNothingLost(before);
      }
      await expectGoodRun();
    },
  );

  it('at random combinations, in every kind of round and phase, end right or with a code', async () => {
    const { emulator } = portal;
    const random = createRandom(SEED);
    const references = new ReferencesForLife();
    const soak = new FaultsSoak();
    const until = performance.now() + SOAK_MINUTES * 60_000;
    for (let round = 0; round < ROUNDS || performance.now() < until; round++) {
      const faults = sampleFaults(`${SEED}/${round}`);
      const names: string[] = faults.map(({ name }) => name);
      try {
        churn.change(5);
        const before = await picture();
        for (const { name, ...options } of faults) {
          emulator.faults.apply(name, options);
        }
        if (random() < 0.3) {
          const fault = random() < 0.5 ? 'refused' : 'answerLost';
          connection.break(fault, random() < 0.5 ? 1 : Infinity);
          names.push(`catalog ${fault}`);
        }
        const run = await portal.run(
          random() < 0.8 ? 'sync' : 'preview',
          random() < 0.4 ? 'full' : 'incremental',
        );
        expectToEndRightOrSayWhy(run);
        await expectNothingLost(before);
        soak.note(names, run);
        const entities = await expectGoodRun();
        expect(references.note(entities)).toEqual([]);
        soak.runs.good += 1;
      } catch (error) {
        throw new Error(
          `Round ${round} of ${SEED}: ${JSON.stringify(faults)}`,
          {
            cause: error,
          },
        );
      }
    }
    if (SOAK_REPORT) {
      appendFileSync(SOAK_REPORT, soak.report(id));
    }
  });

  it('do not keep a cancelled run waiting', async () => {
    // As they are outside of tests: ten minutes take ten minutes.
    waitFor = async (ms, signal) => {
      await delay(ms, undefined, { signal });
    };
    const { faults } = portal.emulator;
    for (const target of ['token', 'groups'] as const) {
      const rule = faults.add({
        match: FAULT_TARGETS[target],
        fault: { kind: 'status', status: 429, retryAfter: 600 },
      });
      const { id: runId } = await portal.post<Run>(
        `connections/${CONNECTION}/runs`,
        { kind: 'sync', mode: 'incremental' },
      );
      await untilMet(rule);
      await portal.post(`runs/${runId}/cancel`);
      expect(await portal.waitForRun(runId)).toMatchObject({
        status: 'cancelled',
      });
      faults.clear();
    }
    await expectGoodRun();
  });

  function untilMet(rule: string) {
    return waitUntil('a request that meets the fault', async () => {
      const met = portal.emulator.faults.list().find(each => each.id === rule);
      return met?.applied || undefined;
    });
  }
});

function expectToEndRightOrSayWhy({ status, error }: Run) {
  const known = Object.keys(ERROR_CODES).filter(
    code => code !== 'IDP_INTERNAL',
  );
  expect([
    status,
    error && known.includes(error.code) && /\w/.test(error.remedy),
  ]).toEqual(status === 'succeeded' ? [status, undefined] : ['failed', true]);
}
