import { TestDatabases } from '@backstage/backend-test-utils';
import {
  FAULT_CATALOGUE,
  FAULT_NAMES,
  type FaultDefinition,
  type FaultName,
  type FaultTarget,
  sampleFaults,
} from '@idp-sync/graph-emulator';
import { migrate } from '../../__testUtils__/migrate';
import { type Content, FaultedTenant } from './__testUtils__/FaultedTenant';
import { FAULT_ENDS } from './__testUtils__/faultEnds';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });
/** Soak runs ask for long series; without, each fault is met once in a while and once for good, and a few combinations. */
const RUNS = Number(process.env.IDP_SYNC_PROPERTY_RUNS ?? 0);
const combinationsOn = (id: string) => RUNS || (id === 'SQLITE_3' ? 12 : 4);
const SEED = 20261120;
/** What a run may wait, and the most that its requests may be retried. */
const BUDGET = { waitMs: 20 * 60_000, requests: 400 };

const ROUNDS = ['first', 'full', 'incremental'] as const;

jest.setTimeout(60_000);

interface Case {
  name: FaultName;
  target: FaultTarget;
  round: (typeof ROUNDS)[number];
  /** Undefined: all requests. */
  times: 1 | undefined;
}

/** Every fault once and for good; in a soak at each of its targets and in each kind of round. */
function casesOf(name: FaultName, index: number): Case[] {
  const { targets }: FaultDefinition = FAULT_CATALOGUE[name];
  const all = targets.flatMap(target =>
    ROUNDS.map(round => ({ name, target, round })),
  );
  const chosen = (shift: number) =>
    RUNS > 0 ? all : [all[(index * 4 + shift) % all.length]];
  return [
    ...chosen(0).map(each => ({ ...each, times: 1 as const })),
    ...chosen(5).map(each => ({ ...each, times: undefined })),
  ];
}

/** What stays, of what was there and the directory still has. */
function lostOf(before: Content, truth: Content, after: Content): string[] {
  return [...before].filter(line => truth.has(line) && !after.has(line));
}

describe.each(databases.eachSupportedId())('faults on %s', id => {
  let tenant: FaultedTenant;

  beforeAll(async () => {
    const knex = await databases.init(id);
    await migrate(knex);
    tenant = await FaultedTenant.start(knex);
  });

  beforeEach(() => tenant.emulator.faults.clear());

  afterAll(() => tenant.stop());

  /** A connection that a round of this kind is next for, with something new to bring. */
  async function connectFor(round: (typeof ROUNDS)[number]): Promise<string> {
    const connection = await tenant.connect();
    if (round !== 'first') {
      expect(await tenant.scan(connection)).toMatchObject({ end: 'right' });
      tenant.change(6);
    }
    return connection;
  }

  /** Scans under the faults that are set up, and once more without: Laws 1 and 2. */
  async function scanAndRecover(
    connection: string,
    mode: 'full' | 'incremental',
  ) {
    const before = await tenant.mirrored(connection);
    const scan = await tenant.scan(connection, mode);
    const after = await tenant.mirrored(connection);
    expect(lostOf(before, tenant.truth(), after)).toEqual([]);
    expect(scan.waitedMs).toBeLessThanOrEqual(BUDGET.waitMs);
    expect(scan.requests).toBeLessThanOrEqual(BUDGET.requests);
    const faults = tenant.emulator.faults.list();
    const isEmptied = faults.some(
      ({ applied, fault }) => applied > 0 && fault.kind === 'empty',
    );
    // A first read that finds no groups cannot know better; the next one looks again.
    if (scan.end === 'right' && !isEmptied) {
      expect(after).toEqual(tenant.truth());
    }
    tenant.emulator.faults.clear();
    expect(await tenant.scan(connection)).toMatchObject({ end: 'right' });
    expect(await tenant.mirrored(connection)).toEqual(tenant.truth());
    return {
      ...scan,
      applied: new Set(
        faults.flatMap(rule => (rule.applied > 0 ? [rule.id] : [])),
      ),
    };
  }

  it.each(
    FAULT_NAMES.flatMap(casesOf).filter(
      // The rules are the same on both databases, only the statements are not.
      (_, index) => RUNS > 0 || id === 'SQLITE_3' || index % 8 === 0,
    ),
  )(
    '$name at $target in a $round round, $times time',
    async ({ name, target, round, times }) => {
      const { faults } = tenant.emulator;
      const connection = await connectFor(round);
      // So that there are questions to ask besides reading pages.
      faults.apply('removedObjectsAtFirst');
      faults.apply('removedMembersAtFirst');
      const rules = new Set(faults.apply(name, { target, times }));
      const { end, applied } = await scanAndRecover(
        connection,
        round === 'full' ? 'full' : 'incremental',
      );
      const wasMet = [...applied].some(rule => rules.has(rule));
      const isBelieved =
        name === 'emptiedClass' && target === 'groups' && round === 'first';
      expect(end).toBe(
        wasMet && !isBelieved
          ? FAULT_ENDS[name][times ? 'once' : 'lasting']
          : 'right',
      );
    },
  );

  it('at random combinations no scan loses anything, and the next good one is right', async () => {
    for (let run = 0; run < combinationsOn(id); run++) {
      const seed = `${SEED}/${run}`;
      const combination = sampleFaults(seed);
      try {
        const connection = await connectFor(ROUNDS[run % ROUNDS.length]);
        for (const { name, ...options } of combination) {
          tenant.emulator.faults.apply(name, options);
        }
        const { end } = await scanAndRecover(
          connection,
          ROUNDS[run % ROUNDS.length] === 'full' ? 'full' : 'incremental',
        );
        expect(end).toMatch(/^(right|IDP_\w+)$/);
      } catch (error) {
        throw new Error(`With ${JSON.stringify(combination)} (${seed})`, {
          cause: error,
        });
      }
    }
  });
});
