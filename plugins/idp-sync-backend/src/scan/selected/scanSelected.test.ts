import {
  TestDatabases,
  type TestDatabaseId,
} from '@backstage/backend-test-utils';
import type {
  ScannedGroup,
  ScanScope,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import type { DirectorySession } from '@idp-sync/backstage-plugin-idp-sync-node';
import fc from 'fast-check';
import type { Knex } from 'knex';
import { migrate } from '../../__testUtils__/migrate';
import {
  type DirectoryStart,
  MirroredDirectory,
  type ScanStep,
} from '../__testUtils__/MirroredDirectory';
import type { SimulatedObject } from '../__testUtils__/SimulatedDirectory';
import { scanDirectory } from '../scanDirectory';
import { scanSelected } from './scanSelected';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });
/** See scanDirectory.test.ts. */
const RUNS = Number(process.env.IDP_SYNC_PROPERTY_RUNS ?? 24);
const runsOn = (id: string) => (id === 'SQLITE_3' ? RUNS : RUNS / 4);
const SEED = 20261120;

jest.setTimeout(60_000 + RUNS * 1_000);

interface DrawnGroup {
  place: number;
  nested: boolean;
}

interface DrawnScope {
  withPeople: DrawnGroup[];
  others: DrawnGroup[];
}

/** Groups by their place among all that there have ever been; more than there are come round. */
const groupsArbitrary = fc.array(
  fc.record({ place: fc.nat({ max: 9 }), nested: fc.boolean() }),
  { minLength: 1, maxLength: 4 },
);

const scopeArbitrary = fc.record({
  withPeople: groupsArbitrary,
  others: fc.oneof(fc.constant<DrawnGroup[]>([]), groupsArbitrary),
});

const stepArbitrary = fc.record({
  changes: fc.nat({ max: 6 }),
  /** An edit of the policy. */
  scope: fc.option(scopeArbitrary, { nil: undefined, freq: 2 }),
  scan: fc.nat({ max: 3 }).map(value => value > 0),
  full: fc.nat({ max: 3 }).map(value => value === 0),
  /** A scan of everything in between, as with a policy that wants it. */
  whole: fc.nat({ max: 7 }).map(value => value === 0),
  churn: fc.constantFrom(0, 0.5),
  expiry: fc.constantFrom(0, 0, 0.05),
  /** Requests or transactions until the kill. */
  killAfter: fc.option(fc.nat({ max: 25 }), { nil: undefined }),
});

const historyArbitrary = fc.record({
  seed: fc.integer(),
  users: fc.integer({ min: 1, max: 10 }),
  groups: fc.integer({ min: 1, max: 7 }),
  scope: scopeArbitrary,
  steps: fc.array(stepArbitrary, { minLength: 2, maxLength: 8 }),
});

/** A connection that mirrors some groups of a directory. */
class Mirrored {
  readonly all: MirroredDirectory;
  #scope: ScanScope = { groups: [], withPeople: [] };

  private constructor(mirrored: MirroredDirectory) {
    this.all = mirrored;
  }

  static async create(
    knex: Knex,
    history: DirectoryStart & { scope: DrawnScope },
  ): Promise<Mirrored> {
    const mirrored = new Mirrored(
      await MirroredDirectory.create(knex, history),
    );
    mirrored.select(history.scope);
    return mirrored;
  }

  select({ withPeople, others }: DrawnScope): void {
    const all = this.all.directory.all('group');
    const named = (drawn: DrawnGroup[]): ScannedGroup[] =>
      drawn.map(({ place, nested }) => ({
        id: all[place % all.length].objectId,
        nested,
      }));
    this.#scope = {
      groups: [...named(withPeople), ...named(others)],
      withPeople: named(withPeople),
    };
  }

  /** @returns whether it came to its end */
  async scan(step: ScanStep & { whole?: boolean } = {}): Promise<boolean> {
    return step.whole
      ? await this.all.scan(step, 'whole', scanDirectory)
      : await this.all.scan(step, 'selected', options =>
          scanSelected({ ...options, scope: this.#scope }),
        );
  }

  /** The selected part of what is there, worked out from the words alone. */
  truth() {
    const { directory } = this.all;
    const groups = this.#reach(this.#scope.groups);
    const peopleOf = this.#reach(this.#scope.withPeople);
    const isIn = (member: SimulatedObject, all: ReadonlySet<string>) =>
      [...all].some(
        id =>
          directory.isLive(id) &&
          directory.memberships.has(`${id} ${member.objectId}`),
      );
    const people = directory.live('user').filter(user => isIn(user, peopleOf));
    return this.all.truthOf(
      new Set([...groups, ...people.map(({ objectId }) => objectId)]),
    );
  }

  #reach(named: readonly ScannedGroup[]): ReadonlySet<string> {
    const { directory } = this.all;
    const reached = new Set(named.map(({ id }) => id));
    const todo = named.filter(({ nested }) => nested).map(({ id }) => id);
    const followed = new Set<string>();
    for (let id = todo.pop(); id !== undefined; id = todo.pop()) {
      if (!followed.has(id) && directory.isLive(id)) {
        followed.add(id);
        for (const member of directory.membersOf(id)) {
          if (member.class === 'group') {
            reached.add(member.objectId);
            todo.push(member.objectId);
          }
        }
      }
    }
    return reached;
  }
}

describe.each(databases.eachSupportedId())('scanSelected on %s', id => {
  let knex: Knex;

  beforeAll(async () => {
    knex = await databases.init(id as TestDatabaseId);
    await migrate(knex);
  });

  it('makes the mirror equal to the selected part of the directory whatever happened before (Law 2)', async () => {
    await fc.assert(
      fc.asyncProperty(historyArbitrary, async history => {
        const mirrored = await Mirrored.create(knex, history);
        for (const step of history.steps) {
          mirrored.all.change(step.changes);
          if (step.scope) {
            mirrored.select(step.scope);
          }
          if (step.scan) {
            await mirrored.scan(step);
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
          await mirrored.scan({ full: true, killAfter, staleness: 0 });
          expect(await mirrored.all.content()).toEqual(mirrored.truth());
        },
      ),
      { numRuns: runsOn(id), seed: SEED, endOnFailure: true },
    );
  });

  it('reads nothing but what is selected, and takes a request for each chain where nothing has changed (Law 9)', async () => {
    await fc.assert(
      fc.asyncProperty(historyArbitrary, async history => {
        const mirrored = await Mirrored.create(knex, history);
        mirrored.all.change(10);
        await mirrored.scan({ staleness: 0 });
        const { objects } = mirrored.truth();
        const selected = new Set(objects.map(({ objectId }) => objectId));
        expect(
          [...mirrored.all.told].filter(told => !selected.has(told)),
        ).toEqual([]);
        // The emptied pages of the simulation apart, which the next test counts without.
        await mirrored.scan({ staleness: 0 });
        expect(mirrored.all.told.size).toBeLessThanOrEqual(selected.size);
      }),
      { numRuns: runsOn(id), seed: SEED, endOnFailure: true },
    );
  });

  it.each(['taken over', 'asked for again'] as const)(
    'reads everything once, wherever the process is killed that does, when the scan is %s',
    async way => {
      const history = {
        seed: 3,
        users: 6,
        groups: 4,
        scope: { withPeople: [{ place: 0, nested: true }], others: [] },
      };
      let killAfter = 0;
      for (let killed = true; killed; killAfter++) {
        const mirrored = await Mirrored.create(knex, history);
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
          ['groups', 'users'],
        ]);
        expect(all.result?.mode).toBe('incremental');
        expect(await all.lastFullScanAt()).toBeGreaterThanOrEqual(fullSince);
        expect(await all.content()).toEqual(mirrored.truth());
      }
      expect(killAfter).toBeGreaterThan(10);
    },
  );

  it('says at the policy that a source cannot read some groups alone, and reads nothing', async () => {
    const mirrored = await Mirrored.create(knex, {
      seed: 1,
      users: 3,
      groups: 2,
      scope: { withPeople: [{ place: 0, nested: true }], others: [] },
    });
    await expect(
      mirrored.all.scan({}, 'selected', options =>
        scanSelected({
          ...options,
          session: withoutSelected(options.session),
          scope: { groups: [], withPeople: [] },
        }),
      ),
    ).rejects.toMatchObject({
      code: 'IDP_POLICY_INVALID',
      message: expect.stringContaining('policy.scan.read'),
    });
    expect((await mirrored.all.content()).objects).toEqual([]);
  });
});

/** A directory that can only be read as a whole. */
function withoutSelected(session: DirectorySession): DirectorySession {
  return {
    readOrganization: () => session.readOrganization(),
    readPage: (stream, cursor) => session.readPage(stream, cursor),
    readObject: (objectClass, id) => session.readObject(objectClass, id),
    readMembers: id => session.readMembers(id),
    readMemberOf: (objectClass, id) => session.readMemberOf(objectClass, id),
    close: () => session.close(),
  };
}
