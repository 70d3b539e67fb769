import {
  TestDatabases,
  type TestDatabaseId,
} from '@backstage/backend-test-utils';
import fc from 'fast-check';
import type { Knex } from 'knex';
import { migrate } from '../__testUtils__/migrate';
import {
  type DirectoryStart,
  MirroredDirectory,
  type ScanStep,
} from './__testUtils__/MirroredDirectory';
import { scanDirectory } from './scanDirectory';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });
/** The same small series every time, and a smaller one where the rules are the same and only the database another; soak runs ask for long ones. */
const RUNS = Number(process.env.IDP_SYNC_PROPERTY_RUNS ?? 80);
const runsOn = (id: string) => (id === 'SQLITE_3' ? RUNS : RUNS / 4);
const SEED = 20261120;

jest.setTimeout(60_000 + RUNS * 1_000);

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

/** A connection that mirrors all of a directory. */
class Mirrored {
  readonly all: MirroredDirectory;

  private constructor(mirrored: MirroredDirectory) {
    this.all = mirrored;
  }

  static async create(knex: Knex, start: DirectoryStart): Promise<Mirrored> {
    return new Mirrored(await MirroredDirectory.create(knex, start));
  }

  /** @returns whether it came to its end */
  async scan(step: ScanStep = {}): Promise<boolean> {
    return await this.all.scan(step, 'same', scanDirectory);
  }

  truth() {
    const { directory } = this.all;
    return this.all.truthOf(new Set(directory.objects.keys()));
  }
}

async function expectToGoOnAsIfReadAnew(mirrored: Mirrored) {
  const { kept, fresh } = await mirrored.all.snapshots();
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
          mirrored.all.change(step.changes);
          if (step.scan) {
            await mirrored.scan(step);
            if (step.look) {
              await expectToGoOnAsIfReadAnew(mirrored);
            }
          }
        }
        await mirrored.scan();
        expect(await mirrored.all.content()).toEqual(mirrored.truth());
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
          mirrored.all.change(10);
          await mirrored.scan();
          // What an incremental round says may take effect at once, also where it will say otherwise.
          await mirrored.scan({ full: true, killAfter, staleness: 0 });
          expect(await mirrored.all.content()).toEqual(mirrored.truth());
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
    mirrored.all.change(20);
    for (
      let killAfter = 1;
      !(await mirrored.scan({ killAfter }));
      killAfter++
    ) {
      mirrored.all.change(3);
    }
    expect(await mirrored.all.content()).toEqual(mirrored.truth());
  });

  it.each(['taken over', 'asked for again'] as const)(
    'reads everything once, wherever the process is killed that does, when the scan is %s',
    async way => {
      const start = { seed: 3, users: 6, groups: 4 };
      let killAfter = 0;
      for (let killed = true; killed; killAfter++) {
        const mirrored = await Mirrored.create(knex, start);
        const fullSince = Date.now();
        const calm = { staleness: 0 };
        killed = !(await mirrored.scan({ ...calm, full: true, killAfter }));
        await mirrored.scan(
          way === 'taken over' ? { ...calm, full: true, fullSince } : calm,
        );
        await mirrored.scan(calm);
        const { all } = mirrored;
        expect([killAfter, all.begunInFull]).toEqual([
          killAfter,
          ['users', 'groups'],
        ]);
        expect(all.result?.mode).toBe('incremental');
        expect(await all.lastFullScanAt()).toBeGreaterThanOrEqual(fullSince);
        expect(await all.content()).toEqual(mirrored.truth());
      }
      expect(killAfter).toBeGreaterThan(10);
    },
  );
});
