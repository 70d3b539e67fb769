import { TestDatabases } from '@backstage/backend-test-utils';
import {
  OBJECT_CLASSES,
  type Page,
  type Run,
  type RunChange,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import fc from 'fast-check';
import { Churn } from '../__testUtils__/churn';
import {
  expectSumsToHold,
  expectSumsToMatchTables,
} from '../__testUtils__/endState';
import { ForeignProvider } from '../__testUtils__/ForeignProvider';
import { TestPortal } from '../__testUtils__/TestPortal';

jest.setTimeout(600_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });
const SEED = 20261120;

/** What happens between a preview and its confirmation. */
const arbitraryMoves = fc.record({
  before: fc.integer({ min: 5, max: 25 }),
  meanwhile: fc.integer({ min: 0, max: 12 }),
  run: fc.constantFrom<'none' | 'scan' | 'sync'>('none', 'scan', 'sync'),
  afterwards: fc.integer({ min: 0, max: 6 }),
  /** Whether the reference of somebody new is somebody else's: when it is previewed, and when that is confirmed. */
  theirs: fc.constantFrom([true, true], [true, false], [false, true]),
});

/** As many of a kind as may leave unasked. */
const FREE = 1;
const LIMIT = { users: { count: FREE, percent: 100, floor: 1_000 } };

describe.each(databases.eachSupportedId())('Law 3 on %s', databaseId => {
  const foreign = new ForeignProvider();
  /** Names that somebody else wants in the catalog. */
  const wanted = new Set<string>();
  let portal: TestPortal;

  beforeAll(async () => {
    portal = await TestPortal.start({
      databases,
      databaseId,
      tenant: { users: 30, groups: 8, memberships: 80, seed: SEED },
      policy: {
        leavers: { users: { disabled: 'mark' } },
        safety: { removals: LIMIT, deactivations: LIMIT, window: 'off' },
      },
      features: [foreign.feature],
    });
    await portal.waitForFirstRun();
  });

  afterAll(() => portal.stop());

  const changesOf = async (run: Run) =>
    (await portal.get<Page<RunChange>>(`runs/${run.id}/changes?limit=1000`))
      .items;

  /** Lets somebody else have a name or not, and waits until the catalog has it so. */
  const letHave = async (name: string, theirs: boolean) => {
    wanted[theirs ? 'add' : 'delete'](name);
    await foreign.give([...wanted]);
    await portal.waitForCatalog(
      entities =>
        entities.some(
          ({ metadata }) =>
            metadata.name === name &&
            metadata.annotations?.['idp-sync/connection'] === undefined,
        ) === theirs ||
        (theirs && entities.some(({ metadata }) => metadata.name === name)),
    );
  };

  it('confirming applies exactly what was shown and still holds, and refuses the rest by name', async () => {
    const churn = new Churn(portal.emulator.tenant, SEED);
    const seen = { applied: 0, refused: 0, held: 0, failed: 0 };
    let rounds = 0;
    await fc.assert(
      fc.asyncProperty(arbitraryMoves, async moves => {
        churn.change(moves.before);
        rounds += 1;
        const name = `theirs${rounds}_example.com`;
        await letHave(name, moves.theirs[0]);
        portal.emulator.tenant.addUser({
          displayName: 'Somebody new',
          mail: name.replace('_', '@'),
          userPrincipalName: name.replace('_', '@'),
        });
        const untouched = await state(portal);
        const preview = await portal.run('preview');
        expect(await state(portal)).toEqual(untouched);
        const shown = byObject(await changesOf(preview));

        churn.change(moves.meanwhile);
        if (moves.run !== 'none') {
          await portal.run(moves.run);
        }
        churn.change(moves.afterwards);
        await letHave(name, moves.theirs[1]);
        // What a sync would do now says what has moved, by what is seen of a change and not by its hashes.
        const now = byObject(await changesOf(await portal.run('preview')));
        const still = await sequencesOf(portal, preview);
        const before = await handedOver(portal);
        const holds = await portal
          .knex('held_changes')
          .select('class', 'object_id', 'action');
        const expected = expectedFates(shown, {
          now,
          still,
          waiting: new Set(
            holds.map(row => `${row.class} ${row.object_id} ${row.action}`),
          ),
        });
        if (![...shown.values()].some(({ status }) => status === 'planned')) {
          return;
        }
        const { id } = await portal.post<Run>(`runs/${preview.id}/confirm`);
        const run = await portal.waitForRun(id);
        const done = byObject(await changesOf(run));
        expect(
          new Map(
            [...done]
              .filter(([, { status }]) => status !== 'notApplied')
              .map(([object, { status }]) => [object, status]),
          ),
        ).toEqual(expected);
        for (const [object, change] of done) {
          if (change.status === 'refused') {
            expectRefusalByName(change, shown.get(object));
          }
        }
        // Nothing else was touched.
        const after = await handedOver(portal);
        const touched = [...new Set([...after.keys(), ...before.keys()])]
          .filter(object => after.get(object) !== before.get(object))
          .sort();
        expect(touched).toEqual(
          [...expected]
            .filter(([, status]) => status === 'applied')
            .map(([object]) => object)
            .sort(),
        );
        expect(run.status).toBe(
          [...expected.values()].includes('failed') ? 'partial' : 'succeeded',
        );
        expectSumsToHold(run);
        await expectSumsToMatchTables(portal.knex, run);
        expectCountsToBeRows(run, await changesOf(run));
        expectOutstanding(run, now, expected);
        for (const status of expected.values()) {
          seen[status as keyof typeof seen] += 1;
        }
      }),
      { seed: SEED, numRuns: 4, endOnFailure: true },
    );
    expect(seen.applied).toBeGreaterThan(5);
    expect(seen.refused).toBeGreaterThan(5);
    expect(seen.held).toBeGreaterThan(5);
    expect(seen.failed).toBeGreaterThan(0);
  });
});

/**
 * What confirming does with what was shown: nothing else than what was shown, and of that only what still holds. What is held or fails by then does so; what is not
 * to be applied and would go through by then is left out.
 */
function expectedFates(
  shown: ReadonlyMap<string, RunChange>,
  options: {
    now: ReadonlyMap<string, RunChange>;
    still: ReadonlySet<string>;
    /** What is held already, by object and action. */
    waiting: ReadonlySet<string>;
  },
): Map<string, string> {
  const { now, still, waiting } = options;
  const isSame = (object: string) =>
    essenceOf(shown.get(object)) === essenceOf(now.get(object)) &&
    still.has(object);
  const same = [...shown].filter(([object]) => isSame(object));
  const isHeld = (object: string, { action }: RunChange) =>
    waiting.has(`${object} ${action}`) ||
    same.filter(
      ([other, change]) =>
        change.action === action && other.startsWith('user '),
    ).length > FREE;
  const fateOf = (object: string, change: RunChange): string | undefined => {
    if (!isSame(object)) {
      return change.status === 'planned' ? 'refused' : undefined;
    }
    if (change.status === 'held') {
      return isHeld(object, change) ? 'held' : undefined;
    }
    if (now.get(object)?.status === 'failed') {
      return 'failed';
    }
    return change.status === 'planned' ? 'applied' : undefined;
  };
  return new Map(
    [...shown].flatMap(([object, change]) => {
      const fate = fateOf(object, change);
      return fate ? [[object, fate] as const] : [];
    }),
  );
}

/** It says why, and of what: the change that was shown. */
function expectRefusalByName(change: RunChange, shown: RunChange | undefined) {
  expect(change.error?.code).toMatch(/^IDP_CHANGE_/);
  expect(essenceOf(change)).toBe(essenceOf(shown));
}

/** Law 4: each number leads to its rows. */
function expectCountsToBeRows(run: Run, changes: readonly RunChange[]) {
  for (const objectClass of OBJECT_CLASSES) {
    const count = (statuses: string[], actions?: string[]) =>
      changes.filter(
        change =>
          change.class === objectClass &&
          statuses.includes(change.status) &&
          (actions?.includes(change.action) ?? true),
      ).length;
    expect(run.counts[objectClass]).toMatchObject({
      created: count(['applied'], ['create']),
      updated: count(['applied'], ['update']),
      failed: count(['failed']),
      held: count(['held'], ['create', 'update']),
      notApplied: count(['notApplied'], ['create', 'update']),
      refused: count(['refused']),
      removalsHeld: count(['held'], ['deactivate', 'remove']),
    });
  }
}

/** Who is to leave and does not by this run is outstanding; who was to leave, and no longer is, is not. */
function expectOutstanding(
  run: Run,
  now: ReadonlyMap<string, RunChange>,
  expected: ReadonlyMap<string, string>,
) {
  for (const objectClass of OBJECT_CLASSES) {
    const outstanding = [...now].filter(
      ([object, change]) =>
        change.class === objectClass &&
        ['deactivate', 'remove'].includes(change.action) &&
        !['applied', 'held'].includes(expected.get(object) ?? ''),
    );
    expect(run.counts[objectClass]).toMatchObject({
      removalsOutstanding: outstanding.length,
    });
  }
}

/** What we have handed over, by object. */
async function state({ knex }: TestPortal): Promise<Map<string, string>> {
  const rows = await knex('managed_entities').select(
    'class',
    'object_id',
    'entity_ref',
    'entity_hash',
    'sequence',
    'removed_at',
  );
  return new Map(
    rows.map(row => [
      `${row.class} ${row.object_id}`,
      [row.entity_ref, row.entity_hash, row.sequence, row.removed_at].join(' '),
    ]),
  );
}

/** The same without references that are merely reserved. */
async function handedOver(portal: TestPortal): Promise<Map<string, string>> {
  const reserved: { class: string; object_id: string }[] = await portal
    .knex('managed_entities')
    .whereNull('entity_hash')
    .whereNull('removed_at')
    .select('class', 'object_id');
  const result = await state(portal);
  reserved.forEach(row => result.delete(`${row.class} ${row.object_id}`));
  return result;
}

/** The objects whose managed entity is still the one that a preview was made on. */
async function sequencesOf(
  { knex }: TestPortal,
  preview: Run,
): Promise<Set<string>> {
  const rows = await knex('run_changes as c')
    .leftJoin('managed_entities as m', {
      'm.connection_id': 'c.connection_id',
      'm.class': 'c.class',
      'm.object_id': 'c.object_id',
    })
    .where({ 'c.run_id': preview.id })
    .select('c.class', 'c.object_id', 'c.expected_sequence', 'm.sequence');
  return new Set(
    rows
      .filter(row => Number(row.expected_sequence) === Number(row.sequence))
      .map(row => `${row.class} ${row.object_id}`),
  );
}

function byObject(changes: readonly RunChange[]): Map<string, RunChange> {
  return new Map(
    changes.map(change => [`${change.class} ${change.objectId}`, change]),
  );
}

function essenceOf(change: RunChange | undefined): string {
  return JSON.stringify(
    change && [
      change.action,
      change.entityRef,
      change.previousRef,
      // Somebody who left was first seen to have left by the one or the other.
      JSON.stringify(change.fields).replace(/"[\dT:.-]{23}Z"/g, '"now"'),
      change.membershipsAdded,
      change.membershipsRemoved,
    ],
  );
}
