import {
  TestDatabases,
  type TestDatabaseId,
} from '@backstage/backend-test-utils';
import type { Entity } from '@backstage/catalog-model';
import type {
  Page,
  Run,
  RunChange,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import { expectCatalogToShow } from '../__testUtils__/endState';
import { ForeignProvider } from '../__testUtils__/ForeignProvider';
import { referencesOf } from '../__testUtils__/directoryOracle';
import {
  CATALOG_TABLES,
  emptyTables,
  PLUGIN_TABLES,
  TableDump,
} from '../__testUtils__/TableDump';
import {
  TestPortal,
  type TestPortalOptions,
} from '../__testUtils__/TestPortal';
import { waitFor } from '../__testUtils__/waitFor';

jest.setTimeout(600_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });
const ENTITIES = 18;

describe.each(databases.eachSupportedId())('a catalog on %s', databaseId => {
  let portal: TestPortal;

  afterEach(() => portal.stop());

  const start = async (options: Partial<TestPortalOptions> = {}) => {
    portal = await startPortal(databaseId, options);
    await portal.waitForFirstRun();
    return portal.waitForCatalog(shown => shown.length === ENTITIES);
  };
  const changesOf = async (run: Run) =>
    (await portal.get<Page<RunChange>>(`runs/${run.id}/changes?limit=1000`))
      .items;
  const expectRight = () =>
    expectCatalogToShow(portal.emulator.tenant, () => portal.catalogEntities());
  const refuseUsers = () =>
    portal.emulator.faults.add({
      match: { path: '*/users/delta' },
      fault: {
        kind: 'status',
        status: 403,
        code: 'Authorization_RequestDenied',
      },
    });
  /** All have arrived and been seen, so that a later difference is a real one. */
  const settle = async () => {
    await portal.run();
    await waitFor('all to be confirmed', async () => {
      const statuses = await portal.knex('managed_entities').pluck('status');
      return !statuses.includes('sent') || undefined;
    });
  };

  it('that was wiped gets everything again by the next run, which says so', async () => {
    const before = referencesOf(await start());
    await settle();
    await emptyTables(portal.catalogKnex, CATALOG_TABLES);
    const run = await portal.run();
    expect(run).toMatchObject({
      status: 'succeeded',
      counts: { user: { updated: 12, managedBefore: 12, managedAfter: 12 } },
    });
    expect(await changesOf(run)).toEqual(
      Array(ENTITIES).fill(
        expect.objectContaining({
          action: 'update',
          status: 'applied',
          reasonCode: 'lostInCatalog',
          fields: [],
        }),
      ),
    );
    expect(referencesOf(await expectRight())).toEqual(before);
  });

  it('that was wiped gets everything again while the directory cannot be read', async () => {
    const before = referencesOf(await start());
    await settle();
    await emptyTables(portal.catalogKnex, CATALOG_TABLES);
    portal.emulator.faults.add({
      match: { path: '*/users/delta' },
      fault: {
        kind: 'status',
        status: 403,
        code: 'Authorization_RequestDenied',
      },
    });
    expect((await portal.run()).status).toBe('failed');
    expect(referencesOf(await expectRight())).toEqual(before);
  });

  it('that lost all we sent by one start without us gets it again at the next', async () => {
    const before = referencesOf(await start());
    await settle();
    const [{ last }] = await portal.knex('runs').max({ last: 'id' });
    await portal.restart({ installed: false });
    await portal.waitForCatalog(shown => shown.length === 0);
    await portal.restart();
    const run = await portal.waitForRunAfter(Number(last));
    expect(run).toMatchObject({ trigger: 'startup', status: 'succeeded' });
    expect(referencesOf(await expectRight())).toEqual(before);
  });

  it('from last week gets what it lacks, has outdated ones renewed and removed ones removed', async () => {
    await start();
    await settle();
    const lastWeek = await TableDump.take(portal.catalogKnex, CATALOG_TABLES);
    const { tenant } = portal.emulator;
    const [leaver, renamed] = tenant.users();
    tenant.deleteUser(leaver.id);
    tenant.updateUser(renamed.id, { displayName: 'Newly Named' });
    tenant.addUser({
      displayName: 'New One',
      mail: 'new@example.com',
      userPrincipalName: 'new@example.com',
    });
    await portal.run();
    await settle();
    await expectRight();
    await lastWeek.restore(portal.catalogKnex);
    // As many as before: only their versions tell that they are of last week.
    expect(await portal.catalogEntities()).toHaveLength(ENTITIES);
    const run = await portal.run();
    expect(run.status).toBe('succeeded');
    expect(run.planSkipped).toBe(false);
    expect(
      (await changesOf(run)).filter(({ class: of }) => of === 'user'),
    ).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ objectId: leaver.id, action: 'remove' }),
        expect.objectContaining({
          objectId: renamed.id,
          action: 'update',
          reasonCode: 'lostInCatalog',
        }),
      ]),
    );
    await expectRight();
  });

  it('restored to what differs in content alone is put right by one run, and left alone by the next', async () => {
    await start();
    await settle();
    const lastWeek = await TableDump.take(portal.catalogKnex, CATALOG_TABLES);
    const [renamed] = portal.emulator.tenant.users();
    portal.emulator.tenant.updateUser(renamed.id, {
      displayName: 'Newly Named',
    });
    await portal.run();
    await settle();
    await lastWeek.restore(portal.catalogKnex);
    expect((await portal.run()).counts.user).toMatchObject({
      updated: 1,
      unchanged: 11,
    });
    await expectRight();
    await settle();
    expect((await portal.run()).planSkipped).toBe(true);
  });

  it('restored to before a rename that references followed lets go of the former reference', async () => {
    await start({ policy: { mapping: { renames: 'follow' } } });
    await settle();
    const lastWeek = await TableDump.take(portal.catalogKnex, CATALOG_TABLES);
    const [moved] = portal.emulator.tenant.users();
    portal.emulator.tenant.updateUser(moved.id, {
      mail: 'moved@example.com',
      userPrincipalName: 'moved@example.com',
    });
    await portal.run();
    await settle();
    const after = referencesOf(await expectRight());
    expect(after.get(moved.id)).toBe('user:default/moved_example.com');
    await lastWeek.restore(portal.catalogKnex);
    await portal.run();
    const entities = await portal.waitForCatalog(
      shown =>
        shown.length === ENTITIES &&
        referencesOf(shown).get(moved.id) === after.get(moved.id),
    );
    expect(referencesOf(entities)).toEqual(after);
  });

  it('with a plugin database of last week keeps what it has, and gives no reference to another', async () => {
    await start();
    await settle();
    const lastWeek = await TableDump.take(portal.knex, PLUGIN_TABLES);
    const { tenant } = portal.emulator;
    const [leaver, renamed] = tenant.users();
    tenant.deleteUser(leaver.id);
    tenant.updateUser(renamed.id, { displayName: 'Newly Named' });
    const first = tenant.addUser(jane());
    await portal.run();
    await settle();
    const before = referencesOf(await expectRight());
    await lastWeek.restore(portal.knex);
    // Of two namesakes the one with the lower id would get the plain name, were it not given out already.
    const second = tenant.addUser({
      ...jane(),
      userPrincipalName: 'jane2@example.com',
      id: '00000000-0000-4000-8000-000000000001',
    });
    const seen = await watchRefs(portal, async () => {
      expect((await portal.run('sync', 'full')).status).toBe('succeeded');
    });
    const after = referencesOf(await expectRight());
    expect(after.get(first.id)).toBe('user:default/jane_example.com');
    expect(after.get(second.id)).toMatch(/^user:default\/jane_example.com-/);
    for (const [objectId, ref] of before) {
      expect(after.get(objectId)).toBe(ref);
      expect(seen.missing).not.toContain(ref);
    }
    expect(after.has(leaver.id)).toBe(false);
  });

  it('with a plugin database of before a rename that references followed gives the reference that was left to nobody', async () => {
    await start({ policy: { mapping: { renames: 'follow' } } });
    await settle();
    const lastWeek = await TableDump.take(portal.knex, PLUGIN_TABLES);
    const { tenant } = portal.emulator;
    const [moved] = tenant.users();
    const mail = moved.mail ?? '';
    tenant.updateUser(moved.id, {
      mail: 'moved@example.com',
      userPrincipalName: 'moved@example.com',
    });
    const left = referencesOf(await portal.catalogEntities()).get(moved.id);
    await portal.run();
    await settle();
    await lastWeek.restore(portal.knex);
    const heir = tenant.addUser({
      displayName: 'Heir',
      mail,
      userPrincipalName: mail,
    });
    expect((await portal.run('sync', 'full')).status).toBe('succeeded');
    const after = referencesOf(await expectRight());
    expect(after.get(moved.id)).toBe('user:default/moved_example.com');
    expect(after.get(heir.id)).not.toBe(left);
  });

  it('that was wiped, which a preview saw, gets everything again while the directory cannot be read', async () => {
    const before = referencesOf(await start());
    await settle();
    await emptyTables(portal.catalogKnex, CATALOG_TABLES);
    expect((await portal.run('preview')).status).toBe('succeeded');
    refuseUsers();
    expect((await portal.run()).status).toBe('failed');
    expect(referencesOf(await expectRight())).toEqual(before);
  });

  it('restored to before a rename and a removal misses nobody while the directory cannot be read', async () => {
    await start({ policy: { mapping: { renames: 'follow' } } });
    await settle();
    const lastWeek = await TableDump.take(portal.catalogKnex, CATALOG_TABLES);
    const { tenant } = portal.emulator;
    const [moved, leaver] = tenant.users();
    tenant.updateUser(moved.id, {
      mail: 'moved@example.com',
      userPrincipalName: 'moved@example.com',
    });
    tenant.deleteUser(leaver.id);
    await portal.run();
    await settle();
    await lastWeek.restore(portal.catalogKnex);
    refuseUsers();
    expect((await portal.run()).status).toBe('failed');
    await waitFor(
      'the one who was renamed',
      async () =>
        referencesOf(await portal.catalogEntities()).has(moved.id) || undefined,
    );
  });

  it('with an emptied plugin database keeps all references and is handed nothing that it has', async () => {
    const before = referencesOf(await start());
    await settle();
    const handedOver = () =>
      portal.catalogKnex('refresh_state').pluck('unprocessed_hash');
    const hashes = await handedOver();
    await emptyTables(portal.knex, PLUGIN_TABLES);
    await portal.restart();
    const run = await portal.waitForFirstRun();
    expect(run).toMatchObject({
      status: 'succeeded',
      mode: 'full',
      counts: { user: { created: 0, updated: 0, removed: 0, unchanged: 12 } },
    });
    expect(await handedOver()).toEqual(hashes);
    expect(referencesOf(await expectRight())).toEqual(before);
  });

  it('is not searched through again and again for copies of our annotations, which are neither taken nor removed', async () => {
    const foreign = new ForeignProvider();
    await start({ features: [foreign.feature] });
    await settle();
    const [{ object_id: objectId }] = await portal
      .knex('managed_entities')
      .where({ class: 'user' })
      .limit(1)
      .select('object_id');
    await foreign.give(['copy', 'invented'], {
      'idp-sync/connection': 'emulated',
      'idp-sync/object-id': objectId,
    });
    await portal.waitForCatalog(shown => shown.length === ENTITIES + 2);
    const first = await portal.run();
    const warnings = async (run: Run) =>
      (
        await portal.get<Page<{ message: string }>>(`runs/${run.id}/events`)
      ).items.filter(({ message }) => message.includes('are not ours'));
    expect(first.status).toBe('succeeded');
    expect(await warnings(first)).toHaveLength(1);
    const second = await portal.run();
    expect(second).toMatchObject({ status: 'succeeded', planSkipped: true });
    expect(await warnings(second)).toEqual([]);
    expect(await portal.catalogEntities()).toHaveLength(ENTITIES + 2);
    expect(
      await portal.knex('managed_entities').whereLike('entity_ref', '%copy%'),
    ).toEqual([]);
  });
});

function startPortal(
  databaseId: TestDatabaseId,
  options: Partial<TestPortalOptions>,
) {
  return TestPortal.start({
    databases,
    databaseId,
    tenant: { users: 12, groups: 5, memberships: 30, seed: 7 },
    emulator: { quirks: 'none' },
    ...options,
  });
}

function jane() {
  return {
    displayName: 'Jane',
    mail: 'jane@example.com',
    userPrincipalName: 'jane@example.com',
  };
}

/** Which references were missing from the catalog at any look while something went on. */
async function watchRefs(
  portal: TestPortal,
  act: () => Promise<void>,
): Promise<{ missing: string[] }> {
  const refs = (entities: Entity[]) => new Set(referencesOf(entities).values());
  const before = refs(await portal.catalogEntities());
  const missing = new Set<string>();
  let done = false;
  const watching = (async () => {
    while (!done) {
      const now = refs(await portal.catalogEntities());
      for (const ref of before) {
        if (!now.has(ref)) {
          missing.add(ref);
        }
      }
    }
  })();
  await act();
  done = true;
  await watching;
  return { missing: [...missing] };
}
