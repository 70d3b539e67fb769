import {
  TestDatabases,
  type TestDatabaseId,
} from '@backstage/backend-test-utils';
import type {
  ScannedGroup,
  ScanScope,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import { IdpSyncError } from '@idp-sync/backstage-plugin-idp-sync-node';
import fc from 'fast-check';
import type { Knex } from 'knex';
import { Rows } from '../../database/__testUtils__/rows';
import { DatabaseMirrorStore } from '../../mirror/DatabaseMirrorStore';
import type { MirrorSnapshot } from '../../mirror/MirrorSnapshot';
import { migrate } from '../../__testUtils__/migrate';
import {
  seededRandom,
  SimulatedDirectory,
  type SimulatedObject,
  type SimulatedRandom,
} from '../__testUtils__/SimulatedDirectory';
import { SimulatedSession } from '../__testUtils__/SimulatedSession';
import { scanDirectory } from '../scanDirectory';
import { scanSelected } from './scanSelected';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });
/** See scanDirectory.test.ts. */
const RUNS = Number(process.env.IDP_SYNC_PROPERTY_RUNS ?? 24);
const runsOn = (id: string) => (id === 'SQLITE_3' ? RUNS : RUNS / 4);
const SEED = 20261120;

jest.setTimeout(60_000 + RUNS * 1_000);

class Killed extends Error {}

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

interface ScanStep {
  full?: boolean;
  whole?: boolean;
  churn?: number;
  expiry?: number;
  /** See SimulatedFaults. */
  staleness?: number;
  killAfter?: number;
}

/** A directory and a connection of its own that mirrors some groups of it. */
class Mirrored {
  static #connections = 0;
  readonly directory: SimulatedDirectory;
  readonly #random: SimulatedRandom;
  readonly #store: DatabaseMirrorStore;
  readonly #connectionId: string;
  #scope: ScanScope = { groups: [], withPeople: [] };
  /** Object ids that the last scan was told of. */
  told: ReadonlySet<string> = new Set();
  requests = 0;

  private constructor(
    store: DatabaseMirrorStore,
    connectionId: string,
    history: { seed: number; users: number; groups: number },
  ) {
    this.#store = store;
    this.#connectionId = connectionId;
    this.#random = seededRandom(history.seed);
    this.directory = new SimulatedDirectory(this.#random, history);
  }

  static async create(
    knex: Knex,
    history: { seed: number; users: number; groups: number; scope: DrawnScope },
  ): Promise<Mirrored> {
    this.#connections += 1;
    const id = `selected-${this.#connections}`;
    await new Rows(knex).connection(id);
    const mirrored = new Mirrored(
      DatabaseMirrorStore.create(knex),
      id,
      history,
    );
    mirrored.select(history.scope);
    return mirrored;
  }

  select({ withPeople, others }: DrawnScope): void {
    const all = this.directory.all('group');
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
    this.requests = 0;
    const session = new SimulatedSession(this.directory, this.#random, {
      churn: step.churn ?? 0,
      expiry: step.expiry ?? 0,
      staleness: step.staleness ?? 0.4,
      beforeRequest: () => {
        this.requests += 1;
        live();
      },
    });
    this.told = session.told;
    const options = {
      session,
      store: this.#store,
      connectionId: this.#connectionId,
      requestedMode: step.full ? ('full' as const) : ('incremental' as const),
      selectHash: step.whole ? 'whole' : 'selected',
      policyFullEveryDays: 7,
      fence: async () => live(),
      signal: new AbortController().signal,
      onProgress: () => undefined,
      log: () => undefined,
    };
    try {
      await (step.whole
        ? scanDirectory(options)
        : scanSelected({ ...options, scope: this.#scope }));
      return true;
    } catch (error: unknown) {
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

  async content() {
    return contentOf(await this.#store.loadSnapshot(this.#connectionId));
  }

  /** The selected part of what is there, worked out from the words alone. */
  truth() {
    const { directory } = this;
    const groups = this.#reach(this.#scope.groups);
    const peopleOf = this.#reach(this.#scope.withPeople);
    const isIn = (member: SimulatedObject, all: ReadonlySet<string>) =>
      [...all].some(
        id =>
          directory.isLive(id) &&
          directory.memberships.has(`${id} ${member.objectId}`),
      );
    const read = [
      ...directory.live('group').filter(({ objectId }) => groups.has(objectId)),
      ...directory.live('user').filter(user => isIn(user, peopleOf)),
    ];
    const ids = new Set(read.map(({ objectId }) => objectId));
    return {
      objects: read
        .map(({ objectId, attributes: { department, ...rest } }) => ({
          objectId,
          attributes: department ? { ...rest, department } : rest,
        }))
        .sort(byId),
      memberships: [...directory.memberships]
        .filter(key => key.split(' ').every(each => ids.has(each)))
        .sort(),
    };
  }

  #reach(named: readonly ScannedGroup[]): ReadonlySet<string> {
    const { directory } = this;
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
          mirrored.change(step.changes);
          if (step.scope) {
            mirrored.select(step.scope);
          }
          if (step.scan) {
            await mirrored.scan(step);
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
          await mirrored.scan({ full: true, killAfter, staleness: 0 });
          expect(await mirrored.content()).toEqual(mirrored.truth());
        },
      ),
      { numRuns: runsOn(id), seed: SEED, endOnFailure: true },
    );
  });

  it('reads nothing but what is selected, and takes a request for each chain where nothing has changed (Law 9)', async () => {
    await fc.assert(
      fc.asyncProperty(historyArbitrary, async history => {
        const mirrored = await Mirrored.create(knex, history);
        mirrored.change(10);
        await mirrored.scan({ staleness: 0 });
        const { objects } = mirrored.truth();
        const selected = new Set(objects.map(({ objectId }) => objectId));
        expect([...mirrored.told].filter(told => !selected.has(told))).toEqual(
          [],
        );
        // The emptied pages of the simulation apart, which the next test counts without.
        await mirrored.scan({ staleness: 0 });
        expect(mirrored.told.size).toBeLessThanOrEqual(selected.size);
      }),
      { numRuns: runsOn(id), seed: SEED, endOnFailure: true },
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

function byId(a: { objectId: string }, b: { objectId: string }): number {
  return a.objectId < b.objectId ? -1 : 1;
}
