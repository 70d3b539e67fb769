import {
  TestDatabases,
  type TestDatabaseId,
} from '@backstage/backend-test-utils';
import { IdpSyncError } from '@idp-sync/backstage-plugin-idp-sync-node';
import fc from 'fast-check';
import type { Knex } from 'knex';
import { DatabaseMirrorStore } from '../mirror/DatabaseMirrorStore';
import type { MirrorSnapshot } from '../mirror/MirrorSnapshot';
import { Rows } from '../database/__testUtils__/rows';
import { migrate } from '../__testUtils__/migrate';
import { scanDirectory } from './scanDirectory';
import {
  seededRandom,
  SimulatedDirectory,
  type SimulatedRandom,
} from './__testUtils__/SimulatedDirectory';
import { SimulatedSession } from './__testUtils__/SimulatedSession';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });
/** The same small series every time, and a smaller one where the rules are the same and only the database another; soak runs ask for long ones. */
const RUNS = Number(process.env.IDP_SYNC_PROPERTY_RUNS ?? 80);
const runsOn = (id: string) => (id === 'SQLITE_3' ? RUNS : RUNS / 4);
const SEED = 20261120;

jest.setTimeout(60_000 + RUNS * 1_000);

class Killed extends Error {}

/** A step of a history: changes while nobody looks, then perhaps a scan that gets as far as it is let. */
const stepArbitrary = fc.record({
  changes: fc.nat({ max: 6 }),
  scan: fc.nat({ max: 3 }).map(value => value > 0),
  full: fc.boolean(),
  churn: fc.constantFrom(0, 0.5),
  expiry: fc.constantFrom(0, 0, 0.05),
  /** Whether somebody looks at the mirror afterwards, and leaves a snapshot to go on from. */
  look: fc.boolean(),
  /** Requests or transactions until the kill. */
  killAfter: fc.option(fc.nat({ max: 25 }), { nil: undefined }),
});

const historyArbitrary = fc.record({
  seed: fc.integer(),
  users: fc.integer({ min: 1, max: 8 }),
  groups: fc.integer({ min: 1, max: 5 }),
  steps: fc.array(stepArbitrary, { minLength: 2, maxLength: 8 }),
});

interface ScanStep {
  full?: boolean;
  churn?: number;
  expiry?: number;
  /** See SimulatedFaults. */
  staleness?: number;
  killAfter?: number;
}

/** A directory and a connection of its own that mirrors it. */
class Mirrored {
  static #connections = 0;
  readonly directory: SimulatedDirectory;
  readonly #random: SimulatedRandom;
  readonly #knex: Knex;
  readonly #store: DatabaseMirrorStore;
  readonly #connectionId: string;

  private constructor(
    knex: Knex,
    connectionId: string,
    history: { seed: number; users: number; groups: number },
  ) {
    this.#knex = knex;
    this.#store = DatabaseMirrorStore.create(knex);
    this.#connectionId = connectionId;
    this.#random = seededRandom(history.seed);
    this.directory = new SimulatedDirectory(this.#random, history);
  }

  static async create(
    knex: Knex,
    history: { seed: number; users: number; groups: number },
  ): Promise<Mirrored> {
    this.#connections += 1;
    const id = `connection-${this.#connections}`;
    await new Rows(knex).connection(id);
    return new Mirrored(knex, id, history);
  }

  change(times: number): void {
    for (let count = 0; count < times; count++) {
      this.directory.change();
    }
  }

  /** @returns whether it came to its end */
  async scan(step: ScanStep = {}): Promise<boolean> {
    let left = step.killAfter ?? Infinity;
    const live = () => {
      left -= 1;
      if (left < 0) {
        throw new Killed();
      }
    };
    try {
      await scanDirectory({
        session: new SimulatedSession(this.directory, this.#random, {
          churn: step.churn ?? 0,
          expiry: step.expiry ?? 0,
          staleness: step.staleness ?? 0.4,
          beforeRequest: live,
        }),
        store: this.#store,
        connectionId: this.#connectionId,
        requestedMode: step.full ? 'full' : 'incremental',
        selectHash: 'same',
        policyFullEveryDays: 7,
        fence: async () => live(),
        signal: new AbortController().signal,
        onProgress: () => undefined,
        log: () => undefined,
      });
      return true;
    } catch (error: unknown) {
      // Cursors that expire again and again end a scan too, with a code.
      if (
        error instanceof Killed ||
        (step.expiry &&
          error instanceof IdpSyncError &&
          error.code === 'IDP_DIRECTORY_UNAVAILABLE')
      ) {
        return false;
      }
      throw error;
    }
  }

  /** One that goes on from an older one, as the cache has it, and one that is read anew. */
  async snapshots() {
    const fresh = DatabaseMirrorStore.create(this.#knex);
    return {
      kept: await this.#store.loadSnapshot(this.#connectionId),
      fresh: await fresh.loadSnapshot(this.#connectionId),
    };
  }

  async content() {
    return contentOf(await this.#store.loadSnapshot(this.#connectionId));
  }

  truth() {
    return truthOf(this.directory);
  }
}

async function expectToGoOnAsIfReadAnew(mirrored: Mirrored) {
  const { kept, fresh } = await mirrored.snapshots();
  expect(kept).toEqual(fresh);
}

describe.each(databases.eachSupportedId())('scanDirectory on %s', id => {
  let knex: Knex;

  beforeAll(async () => {
    knex = await databases.init(id as TestDatabaseId);
    await migrate(knex);
  });

  it('makes the mirror equal to the directory whatever happened before (Law 2)', async () => {
    await fc.assert(
      fc.asyncProperty(historyArbitrary, async history => {
        const mirrored = await Mirrored.create(knex, history);
        for (const step of history.steps) {
          mirrored.change(step.changes);
          if (step.scan) {
            await mirrored.scan(step);
            if (step.look) {
              await expectToGoOnAsIfReadAnew(mirrored);
            }
          }
        }
        await mirrored.scan();
        expect(await mirrored.content()).toEqual(mirrored.truth());
      }),
      { numRuns: runsOn(id), seed: SEED, endOnFailure: true },
    );
  });

  it('loses nothing to a scan that did not come to its end (Law 1)', async () => {
    await fc.assert(
      fc.asyncProperty(
        historyArbitrary,
        fc.nat({ max: 30 }),
        async (history, killAfter) => {
          const mirrored = await Mirrored.create(knex, history);
          mirrored.change(10);
          await mirrored.scan();
          // What an incremental round says may take effect at once, also where it will say otherwise.
          await mirrored.scan({ full: true, killAfter, staleness: 0 });
          expect(await mirrored.content()).toEqual(mirrored.truth());
        },
      ),
      { numRuns: runsOn(id), seed: SEED, endOnFailure: true },
    );
  });

  it('brings what happened after an interrupted round had begun', async () => {
    const mirrored = await Mirrored.create(knex, {
      seed: 1,
      users: 8,
      groups: 5,
    });
    await mirrored.scan();
    mirrored.change(20);
    for (
      let killAfter = 1;
      !(await mirrored.scan({ killAfter }));
      killAfter++
    ) {
      mirrored.change(3);
    }
    expect(await mirrored.content()).toEqual(mirrored.truth());
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
