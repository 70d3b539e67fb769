import { TestDatabases } from '@backstage/backend-test-utils';
import {
  OBJECT_CLASSES,
  type Page,
  type Run,
  type RunChange,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import fc from 'fast-check';
import type { Knex } from 'knex';
import { Churn } from '../__testUtils__/churn';
import { expectSumsToMatchTables } from '../__testUtils__/endState';
import {
  TestPortal,
  type TestPortalOptions,
} from '../__testUtils__/TestPortal';

jest.setTimeout(600_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });
const SEED = 20261120;
const ROUNDS = 3;

describe.each(databases.eachSupportedId())('the laws on %s', databaseId => {
  let portal: TestPortal;

  afterEach(() => portal.stop());

  const start = async (options: Partial<TestPortalOptions>) => {
    portal = await TestPortal.start({
      databases,
      databaseId,
      tenant: { users: 30, groups: 10, memberships: 90, seed: SEED },
      ...options,
    });
    const first = await portal.waitForFirstRun();
    expect(first.error).toBeUndefined();
    const inCatalog = OBJECT_CLASSES.reduce(
      (sum, objectClass) => sum + first.counts[objectClass].managedAfter,
      0,
    );
    await portal.waitForCatalog(shown => shown.length === inCatalog);
  };
  const changesOf = async (run: Run) =>
    (await portal.get<Page<RunChange>>(`runs/${run.id}/changes?limit=1000`))
      .items;
  const finished = async (kind: 'scan' | 'preview' | 'sync') => {
    const run = await portal.run(kind);
    expect({ status: run.status, error: run.error }).toEqual({
      status: 'succeeded',
    });
    expectSums(run);
    return run;
  };

  it('3 and 4: scan and preview change nothing, the sync after them does what was shown, and all sums hold in the tables', async () => {
    await start({
      policy: { users: { guests: false }, mapping: { renames: 'follow' } },
    });
    const churn = new Churn(portal.emulator.tenant, SEED);
    let planned = 0;
    for (let round = 0; round < ROUNDS; round++) {
      churn.change(20);
      const before = await handedOver(portal);
      await finished('scan');
      expect(await handedOver(portal)).toEqual(before);
      const preview = await finished('preview');
      expect(await handedOver(portal)).toEqual(before);
      const sync = await finished('sync');
      expect(sync.counts).toEqual(preview.counts);
      const shown = essenceOf(await changesOf(preview));
      expect(essenceOf(await changesOf(sync))).toEqual(shown);
      await expectSumsToMatchTables(portal.knex, sync);
      planned += shown.length;
    }
    expect(planned).toBeGreaterThan(ROUNDS);
  });

  it('9: requests, rows and mutations follow what has changed', async () => {
    await start({
      tenant: { users: 150, groups: 30, memberships: 300, seed: SEED },
      emulator: { quirks: 'none' },
    });
    await finished('sync');
    const { tenant } = portal.emulator;
    const sizes = fc.sample(fc.integer({ min: 1, max: 40 }), {
      seed: SEED,
      numRuns: ROUNDS,
    });
    for (const [round, size] of [0, 0, ...sizes].entries()) {
      const people = tenant.users().filter(user => user.accountEnabled);
      for (const { id } of people.slice(0, size)) {
        tenant.updateUser(id, { displayName: `Renamed in round ${round}` });
      }
      const before = await contents(portal);
      const writes = countWrites(portal.knex);
      portal.emulator.figures.reset();
      const run = await finished('sync');
      const statements = writes.stop();
      expect(run.statistics.requests).toBe(2);
      expect(graphRequestsOf(portal)).toBe(2);
      expect(await differences(portal, before)).toEqual({
        mirror_objects: size,
        mirror_memberships: 0,
        managed_entities: size,
        refresh_state: size,
      });
      expect(await changesOf(run)).toHaveLength(size);
      // One round of batches, whatever is in them; it does not take one for each object of the directory.
      expect(statements).toBeLessThan(size === 0 ? 30 : 60);
    }
  });
});

/** Law 4; what a run only found out counts as not applied. */
function expectSums({ kind, counts }: Run): void {
  for (const objectClass of OBJECT_CLASSES) {
    const of = counts[objectClass];
    expect(of.read).toBe(of.inScope + of.filtered);
    expect(of.inScope).toBe(
      of.created +
        of.updated +
        of.unchanged +
        of.failed +
        of.held +
        of.notApplied,
    );
    expect(of.managedAfter).toBe(of.managedBefore + of.created - of.removed);
    expect(kind === 'scan' ? 0 : of.notApplied).toBe(0);
  }
}

/** What has been handed over to the catalog, on both sides. Whether it was seen there already is a matter of time. */
async function handedOver({ knex, catalogKnex }: TestPortal) {
  const managed = await knex('managed_entities')
    .orderBy(['class', 'object_id'])
    .select('object_id', 'entity_ref', 'entity_hash', 'status');
  return {
    managed: managed.map(row => ({
      ...row,
      status: row.status === 'confirmed' ? 'sent' : row.status,
    })),
    former: await knex('former_references').orderBy('entity_ref').select(),
    catalog: await catalogKnex('refresh_state')
      .orderBy('entity_ref')
      .select('entity_ref', 'unprocessed_hash'),
  };
}

function essenceOf(changes: readonly RunChange[]) {
  return changes
    .map(change => ({
      object: `${change.class} ${change.objectId}`,
      action: change.action,
      reasonCode: change.reasonCode,
      reason: change.reason,
      entityRef: change.entityRef,
      previousRef: change.previousRef,
      fields: change.fields,
      memberships: [change.membershipsAdded, change.membershipsRemoved],
    }))
    .sort((a, b) => (a.object < b.object ? -1 : 1));
}

type Contents = Record<string, Map<string, string>>;

async function contents({ knex, catalogKnex }: TestPortal): Promise<Contents> {
  const keyed = async (rows: Promise<unknown[]>, keys: string[]) =>
    new Map(
      (await rows).map(row => {
        const columns = row as Record<string, unknown>;
        return [
          keys.map(key => columns[key]).join(' '),
          JSON.stringify(columns),
        ];
      }),
    );
  return {
    mirror_objects: await keyed(knex('mirror_objects').select(), [
      'class',
      'object_id',
    ]),
    mirror_memberships: await keyed(knex('mirror_memberships').select(), [
      'group_id',
      'member_id',
    ]),
    managed_entities: await keyed(
      knex('managed_entities').select('class', 'object_id', 'sequence'),
      ['class', 'object_id'],
    ),
    refresh_state: await keyed(
      catalogKnex('refresh_state').select('entity_ref', 'unprocessed_hash'),
      ['entity_ref'],
    ),
  };
}

/** How many rows of each table are not as they were. */
async function differences(portal: TestPortal, before: Contents) {
  const after = await contents(portal);
  return Object.fromEntries(
    Object.entries(after).map(([table, rows]) => {
      const keys = new Set([...rows.keys(), ...before[table].keys()]);
      return [
        table,
        [...keys].filter(key => rows.get(key) !== before[table].get(key))
          .length,
      ];
    }),
  );
}

/** Counts the statements of the plugin that write, without its heartbeat. */
function countWrites(knex: Knex) {
  let statements = 0;
  const note = ({ sql }: { sql: string }) => {
    if (/^\s*(insert|update|delete)\b/i.test(sql) && !/lease_until/.test(sql)) {
      statements += 1;
    }
  };
  knex.on('query', note);
  return {
    stop: () => {
      knex.off('query', note);
      return statements;
    },
  };
}

function graphRequestsOf({ emulator }: TestPortal): number {
  return Object.entries(emulator.figures.snapshot().byRoute)
    .filter(([route]) => !/openid-configuration|oauth2|token/.test(route))
    .reduce((sum, [, count]) => sum + count, 0);
}
