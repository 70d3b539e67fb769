import {
  TestDatabases,
  type TestDatabaseId,
} from '@backstage/backend-test-utils';
import { IdpSyncError } from '@idp-sync/backstage-plugin-idp-sync-node';
import {
  type Fault,
  GraphEmulator,
  type Tenant,
} from '@idp-sync/graph-emulator';
import fc from 'fast-check';
import type { Knex } from 'knex';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Churn } from '../../../__testUtils__/churn';
import { migrate } from '../../../__testUtils__/migrate';
import { Rows } from '../../../database/__testUtils__/rows';
import { DatabaseMirrorStore } from '../../../mirror/DatabaseMirrorStore';
import type { MirrorSnapshot } from '../../../mirror/MirrorSnapshot';
import { scanDirectory } from '../../scanDirectory';
import { openSession } from '../__testUtils__/openSession';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });
const RUNS = Number(process.env.IDP_SYNC_PROPERTY_RUNS ?? 10);
const runsOn = (id: string) => (id === 'SQLITE_3' ? RUNS : Math.ceil(RUNS / 4));
const SEED = 20261120;

jest.setTimeout(60_000 + RUNS * 5_000);

class Killed extends Error {}

const stepArbitrary = fc.record({
  firstRead: fc.constantFrom('frugal', 'quick', 'quick'),
  full: fc.boolean(),
  changes: fc.nat({ max: 5 }),
  /** Changes before each request, while the read goes on. */
  churn: fc.constantFrom(0, 1, 2),
  killAfterRequests: fc.option(fc.nat({ max: 20 }), { nil: undefined }),
  killAfterWrites: fc.option(fc.nat({ max: 20 }), { nil: undefined }),
  /** The part of requests that go wrong, those within batches apart. */
  faults: fc.constantFrom(0, 0, 0.1),
});

const historyArbitrary = fc.record({
  seed: fc.nat({ max: 1_000_000 }),
  steps: fc.array(stepArbitrary, { minLength: 1, maxLength: 4 }),
});

interface Step {
  firstRead: string;
  full?: boolean;
  churn?: number;
  killAfterRequests?: number;
  killAfterWrites?: number;
  faults?: number;
}

const FAULTS: Fault[] = [
  { kind: 'status', status: 429, retryAfter: 10 },
  { kind: 'status', status: 503 },
  { kind: 'html', status: 502 },
  { kind: 'truncate' },
  { kind: 'reset' },
];

describe.each(databases.eachSupportedId())(
  'the plans of a first read on %s',
  id => {
    let knex: Knex;
    let directory: string;
    let connections = 0;

    beforeAll(async () => {
      directory = await mkdtemp(join(tmpdir(), 'first-read-'));
      knex = await databases.init(id as TestDatabaseId);
      await migrate(knex);
    });

    afterAll(async () => {
      await rm(directory, { recursive: true });
    });

    async function openMirrored(seed: number) {
      const emulator = await GraphEmulator.start({
        tenant: { users: 14, groups: 7, memberships: 40, seed },
        port: 0,
        caDir: directory,
        seed,
        pageSize: { objects: 4, memberLinks: 6 },
      });
      connections += 1;
      const connectionId = `connection-${connections}`;
      await new Rows(knex).connection(connectionId);
      const store = DatabaseMirrorStore.create(knex);
      const churn = new Churn(emulator.tenant, seed);

      /** @returns whether the scan came to its end */
      const scan = async (step: Step): Promise<boolean> => {
        const killed = new AbortController();
        const countdown = (from = Infinity) => {
          let left = from;
          return () => {
            left -= 1;
            if (left < 0) {
              killed.abort(new Killed());
            }
          };
        };
        emulator.faults.clear();
        for (const fault of step.faults ? FAULTS : []) {
          emulator.faults.add({
            match: { path: '*/v1.0/*' },
            probability: (step.faults ?? 0) / FAULTS.length,
            fault,
          });
        }
        const onRequest = countdown(step.killAfterRequests);
        const onWrite = countdown(step.killAfterWrites);
        const { session } = await openSession(
          { ...emulator.connection() },
          {
            signal: killed.signal,
            connection: { firstRead: step.firstRead },
            source: {
              pageSize: 3,
              quick: {
                objectsPerPage: 3,
                membersPerPage: 5,
                listingsAtOnce: 2,
              },
            },
            onRequest: () => {
              churn.change(step.churn ?? 0);
              onRequest();
            },
          },
        );
        try {
          await scanDirectory({
            session,
            store,
            connectionId,
            requestedMode: step.full ? 'full' : 'incremental',
            selectHash: 'same',
            policyFullEveryDays: 7,
            fence: async () => {
              onWrite();
              killed.signal.throwIfAborted();
            },
            signal: killed.signal,
            onProgress: () => undefined,
            log: () => undefined,
          });
          return true;
        } catch (error) {
          if (
            error instanceof Killed ||
            (step.faults && error instanceof IdpSyncError)
          ) {
            return false;
          }
          throw error;
        } finally {
          await session.close();
        }
      };
      return {
        emulator,
        churn,
        scan,
        content: async () => contentOf(await store.loadSnapshot(connectionId)),
        truth: () => truthOf(emulator.tenant),
      };
    }

    it('end in the same mirror, whatever happens meanwhile (Laws 1, 2 and 8)', async () => {
      await fc.assert(
        fc.asyncProperty(historyArbitrary, async ({ seed, steps }) => {
          const mirrored = await openMirrored(seed);
          try {
            for (const step of steps) {
              mirrored.churn.change(step.changes);
              await mirrored.scan(step);
            }
            await mirrored.scan({ firstRead: 'quick' });
            expect(await mirrored.content()).toEqual(mirrored.truth());
          } finally {
            await mirrored.emulator.stop();
          }
        }),
        { numRuns: runsOn(id), seed: SEED, endOnFailure: true },
      );
    });

    it('go on after a kill at each page, and skip nothing', async () => {
      const mirrored = await openMirrored(3);
      try {
        let kills = 0;
        while (
          !(await mirrored.scan({
            firstRead: 'quick',
            killAfterWrites: 4 + kills,
          }))
        ) {
          kills += 1;
          mirrored.churn.change(1);
        }
        expect(kills).toBeGreaterThan(3);
        expect(await mirrored.content()).toEqual(mirrored.truth());
      } finally {
        await mirrored.emulator.stop();
      }
    });

    it('remove nothing that the directory has while a full read is interrupted (Law 1)', async () => {
      const mirrored = await openMirrored(4);
      try {
        await mirrored.scan({ firstRead: 'quick' });
        for (let killAfterWrites = 1; killAfterWrites < 12; killAfterWrites++) {
          const done = await mirrored.scan({
            firstRead: 'quick',
            full: true,
            killAfterWrites,
          });
          expect(await mirrored.content()).toEqual(mirrored.truth());
          if (done) {
            break;
          }
        }
      } finally {
        await mirrored.emulator.stop();
      }
    });
  },
);

function contentOf(snapshot: MirrorSnapshot) {
  const { users, groups, memberUsers, memberGroups } = snapshot;
  return {
    objects: [...users, ...groups]
      .map(
        ({ objectId, attributes }) => `${objectId} ${attributes.displayName}`,
      )
      .sort(),
    memberships: groups
      .flatMap(({ objectId }, index) => [
        ...Array.from(
          memberUsers[index],
          user => `${objectId} ${users[user].objectId}`,
        ),
        ...Array.from(
          memberGroups[index],
          group => `${objectId} ${groups[group].objectId}`,
        ),
      ])
      .sort(),
  };
}

function truthOf(tenant: Tenant) {
  return {
    objects: [...tenant.users(), ...tenant.groups()]
      .map(({ id, displayName }) => `${id} ${displayName}`)
      .sort(),
    memberships: tenant
      .groups()
      .flatMap(({ id }) =>
        tenant
          .membersOf(id)
          .filter(({ type }) => type === 'user' || type === 'group')
          .map(member => `${id} ${member.id}`),
      )
      .sort(),
  };
}
