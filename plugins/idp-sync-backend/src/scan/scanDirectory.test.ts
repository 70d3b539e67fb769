import {
  TestDatabases,
  type TestDatabaseId,
} from '@backstage/backend-test-utils';
import fc from 'fast-check';
import type { Knex } from 'knex';
import { DatabaseMirrorStore } from '../mirror/DatabaseMirrorStore';
import type { MirrorSnapshot } from '../mirror/MirrorSnapshot';
import type { Fence } from '../mirror/MirrorStore';
import { migrate } from '../testing/migrate';
import { scanDirectory } from './scanDirectory';
import { seededRandom, SimulatedDirectory } from './testing/SimulatedDirectory';
import { SimulatedSession } from './testing/SimulatedSession';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });
/** The same small series every time; the long one is for the soak. */
const RUNS = 40;

class Killed extends Error {}

/** A step of a history: changes while nobody looks, then perhaps a scan that gets as far as it is let. */
const stepArbitrary = fc.record({
  changes: fc.nat({ max: 6 }),
  scan: fc.boolean(),
  full: fc.boolean(),
  churn: fc.constantFrom(0, 0.3),
  expiry: fc.constantFrom(0, 0, 0.05),
  /** Requests or transactions until the kill. */
  killAfter: fc.option(fc.nat({ max: 25 }), { nil: undefined }),
});

const historyArbitrary = fc.record({
  seed: fc.integer(),
  users: fc.integer({ min: 1, max: 8 }),
  groups: fc.integer({ min: 1, max: 5 }),
  steps: fc.array(stepArbitrary, { maxLength: 8 }),
});

let nextConnection = 0;

async function setUp(databaseId: TestDatabaseId) {
  const knex = await databases.init(databaseId);
  await migrate(knex);
  return { knex, store: DatabaseMirrorStore.create(knex) };
}

async function addConnection(knex: Knex): Promise<string> {
  nextConnection += 1;
  const id = `connection-${nextConnection}`;
  await knex('connections').insert({
    id,
    origin: 'file',
    present: true,
    settings: '{}',
    created_at: 0,
    updated_at: 0,
  });
  return id;
}

describe.each(databases.eachSupportedId())('scanDirectory on %s', id => {
  it('makes the mirror equal to the directory whatever happened before', async () => {
    const { knex, store } = await setUp(id);
    await fc.assert(
      fc.asyncProperty(historyArbitrary, async history => {
        const connectionId = await addConnection(knex);
        const random = seededRandom(history.seed);
        const directory = new SimulatedDirectory(random, history);
        const scan = async (options: {
          full: boolean;
          churn: number;
          expiry: number;
          killAfter?: number;
        }) => {
          let left = options.killAfter ?? Infinity;
          const live = () => {
            left -= 1;
            if (left < 0) {
              throw new Killed();
            }
          };
          const fence: Fence = async () => live();
          return await scanDirectory({
            session: new SimulatedSession(directory, random, {
              ...options,
              beforeRequest: live,
            }),
            store,
            connectionId,
            requestedMode: options.full ? 'full' : 'incremental',
            selectHash: 'same',
            policyFullEveryDays: 7,
            fence,
            signal: new AbortController().signal,
            onProgress: () => undefined,
            log: () => undefined,
          });
        };

        for (const step of history.steps) {
          for (let count = 0; count < step.changes; count++) {
            directory.change();
          }
          if (step.scan) {
            await scan(step).catch(error => {
              // Expiring again and again ends a scan too, with a code.
              if (
                !(error instanceof Killed) &&
                error.code !== 'IDP_DIRECTORY_UNAVAILABLE'
              ) {
                throw error;
              }
            });
          }
        }
        await scan({ full: false, churn: 0, expiry: 0 });
        expect(contentOf(await store.loadSnapshot(connectionId))).toEqual(
          truthOf(directory),
        );
      }),
      { numRuns: RUNS, seed: 20261120, endOnFailure: true },
    );
  });
});

function contentOf(snapshot: MirrorSnapshot) {
  const { users, groups, memberUsers, memberGroups } = snapshot;
  return {
    objects: [...users, ...groups]
      .map(({ objectId, attributes }) => ({ objectId, attributes }))
      .sort(byId),
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

function truthOf(directory: SimulatedDirectory) {
  const live = [...directory.live('user'), ...directory.live('group')];
  return {
    objects: live
      .map(({ objectId, attributes: { department, ...rest } }) => ({
        objectId,
        attributes: department ? { ...rest, department } : rest,
      }))
      .sort(byId),
    memberships: [...directory.memberships]
      .filter(key => key.split(' ').every(each => directory.isLive(each)))
      .sort(),
  };
}

function byId(a: { objectId: string }, b: { objectId: string }): number {
  return a.objectId < b.objectId ? -1 : 1;
}
