import { createBackendModule } from '@backstage/backend-plugin-api';
import {
  TestDatabases,
  type TestDatabaseId,
} from '@backstage/backend-test-utils';
import type {
  Page,
  Run,
  RunChange,
  SyncStatus,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import { entityTransformersExtensionPoint } from '@idp-sync/backstage-plugin-idp-sync-node';
import {
  pictureOfCatalog,
  pictureOfDirectory,
  referencesOf,
} from '../__testUtils__/directoryOracle';
import { ForeignProvider } from '../__testUtils__/ForeignProvider';
import {
  CONNECTION,
  TestPortal,
  type TestPortalOptions,
} from '../__testUtils__/TestPortal';

jest.setTimeout(600_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });
const ENTITIES = 18;

describe.each(databases.eachSupportedId())('the engine on %s', databaseId => {
  let portal: TestPortal;

  afterEach(() => portal.stop());

  /** A portal whose small tenant is synced and shown by the catalog. */
  const start = async (options: Partial<TestPortalOptions> = {}) => {
    portal = await startPortal(databaseId, options);
    const run = await portal.waitForFirstRun();
    expect(run.error).toBeUndefined();
    return run;
  };
  const allShown = () =>
    portal.waitForCatalog(shown => shown.length === ENTITIES);
  const changesOf = async (run: Run) =>
    (await portal.get<Page<RunChange>>(`runs/${run.id}/changes?limit=1000`))
      .items;

  it('asks two requests and hands over nothing when nothing has changed', async () => {
    await start();
    await portal.run();
    const before = await portal.catalogKnex('refresh_state').select();
    portal.emulator.figures.reset();
    const run = await portal.run();
    expect(graphRequests(portal)).toEqual([
      'GET /groups/delta',
      'GET /users/delta',
    ]);
    expect(run).toMatchObject({
      status: 'succeeded',
      planSkipped: true,
      statistics: { requests: 2, retries: 0 },
      counts: {
        user: { inScope: 12, unchanged: 12, created: 0, managedAfter: 12 },
      },
    });
    expect(await changesOf(run)).toEqual([]);
    expect(
      await portal.catalogKnex('refresh_state').pluck('unprocessed_hash'),
    ).toEqual(before.map(row => row.unprocessed_hash));
  });

  it('changes nothing in a preview, and a sync then does just what it showed', async () => {
    await start();
    const shown = await allShown();
    const [leaver, joiner] = portal.emulator.tenant.users();
    portal.emulator.tenant.disableUser(leaver.id);
    portal.emulator.tenant.updateUser(joiner.id, { displayName: 'Renamed' });
    const preview = await portal.run('preview');
    expect(preview.status).toBe('succeeded');
    expect(preview.counts.user).toMatchObject({ updated: 1, removed: 1 });
    expect(await portal.catalogEntities()).toEqual(shown);
    const sync = await portal.run();
    expect(sync.counts).toEqual(preview.counts);
    const essence = (changes: RunChange[]) =>
      changes.map(({ objectId, action, reasonCode, fields }) => ({
        objectId,
        action,
        reasonCode,
        fields,
      }));
    expect(essence(await changesOf(sync))).toEqual(
      essence(await changesOf(preview)),
    );
  });

  it('fails with code and remedy, removes nobody, and recovers by itself', async () => {
    await start();
    await allShown();
    const { tenant, faults } = portal.emulator;
    tenant.deleteUser(tenant.users()[0].id);
    faults.add({
      match: { path: '*/groups/delta' },
      fault: {
        kind: 'status',
        status: 403,
        code: 'Authorization_RequestDenied',
      },
    });
    const failed = await portal.run('sync', 'full');
    expect(failed).toMatchObject({
      status: 'failed',
      error: {
        code: 'IDP_PERMISSION_MISSING',
        providerCode: 'Authorization_RequestDenied',
        remedy: expect.stringContaining('GroupMember.Read.All'),
      },
    });
    expect(await portal.catalogEntities()).toHaveLength(ENTITIES);
    expect(await portal.get<SyncStatus>('status')).toMatchObject({
      connections: [{ state: 'failing' }],
    });
    faults.clear();
    const recovered = await portal.run();
    expect(recovered).toMatchObject({
      status: 'succeeded',
      counts: { user: { removed: 1, managedAfter: 11 } },
    });
  });

  it('stops at a cancellation and applies nothing after it', async () => {
    await start();
    const { tenant, faults } = portal.emulator;
    tenant.deleteUser(tenant.users()[0].id);
    faults.add({
      match: { path: '*/users/delta' },
      fault: { kind: 'hang' },
    });
    const { id } = await portal.post<Run>(`connections/${CONNECTION}/runs`, {
      kind: 'sync',
      mode: 'incremental',
    });
    await portal.waitForPhase(id, 'scan');
    await portal.post(`runs/${id}/cancel`);
    const run = await portal.waitForRun(id);
    expect(run.status).toBe('cancelled');
    expect(run.error).toBeUndefined();
    expect(run.cancelRequestedAt).toBeDefined();
    expect(await changesOf(run)).toEqual([]);
    expect(await portal.catalogEntities()).toHaveLength(ENTITIES);
  });

  it('puts a wiped catalog right', async () => {
    await start();
    const before = referencesOf(await allShown());
    for (const table of [
      'search',
      'final_entities',
      'relations',
      'refresh_state_references',
      'refresh_state',
    ]) {
      await portal.catalogKnex(table).delete();
    }
    const run = await portal.run();
    expect(run.status).toBe('succeeded');
    expect(referencesOf(await allShown())).toEqual(before);
  });

  it('gives everybody their reference back after our own tables are lost', async () => {
    await start();
    const before = referencesOf(await allShown());
    const { tenant } = portal.emulator;
    tenant.users().forEach(({ id }, index) =>
      tenant.updateUser(id, {
        mail: `new${index}@example.com`,
        userPrincipalName: `new${index}@example.com`,
      }),
    );
    for (const table of [
      'managed_entities',
      'mirror_objects',
      'mirror_memberships',
      'mirror_cursors',
    ]) {
      await portal.knex(table).delete();
    }
    await portal.knex('connections').update({ last_full_scan_at: null });
    const run = await portal.run();
    expect(run).toMatchObject({
      status: 'succeeded',
      mode: 'full',
      counts: { user: { created: 0, updated: 12, managedBefore: 12 } },
    });
    await portal.run();
    expect(referencesOf(await allShown())).toEqual(before);
  });

  it('never takes the reference of somebody else’s entity', async () => {
    const foreign = new ForeignProvider();
    await start({ features: [foreign.feature] });
    await allShown();
    const mail = 'taken@example.com';
    await foreign.give(['taken_example.com']);
    await portal.waitForCatalog(shown => shown.length === ENTITIES + 1);
    const { id } = portal.emulator.tenant.addUser({
      displayName: 'Taken',
      mail,
      userPrincipalName: mail,
    });
    const refused = await portal.run();
    expect(refused).toMatchObject({
      status: 'partial',
      counts: { user: { created: 0, failed: 1, managedAfter: 12 } },
    });
    expect(
      (await changesOf(refused)).find(change => change.objectId === id),
    ).toMatchObject({
      status: 'failed',
      error: { code: 'IDP_CATALOG_CONFLICT' },
    });
    await foreign.give([]);
    await portal.waitForCatalog(shown => shown.length === ENTITIES);
    expect(await portal.run()).toMatchObject({
      status: 'succeeded',
      counts: { user: { created: 1, failed: 0, managedAfter: 13 } },
    });
  });

  it('goes on with the stored plan of a process that died', async () => {
    await start();
    const { tenant } = portal.emulator;
    tenant.disableUser(tenant.users()[0].id);
    const planned = await portal.run('preview');
    portal.emulator.figures.reset();
    await portal.knex('runs').where({ id: planned.id }).update({
      kind: 'sync',
      status: 'running',
      lease_owner: 'a dead process',
      lease_until: 1,
      finished_at: null,
    });
    const run = await portal.waitForRun(planned.id);
    expect(run).toMatchObject({
      status: 'succeeded',
      takeovers: 1,
      counts: { user: { removed: 1, managedAfter: 11 } },
    });
    expect(graphRequests(portal)).toEqual([]);
    await portal.waitForCatalog(shown => shown.length === ENTITIES - 1);
  });

  it('fails an object whose transformer throws, and only that one', async () => {
    let bad = '';
    await start({
      features: [
        createBackendModule({
          pluginId: 'idp-sync',
          moduleId: 'transformers',
          register(env) {
            env.registerInit({
              deps: { transformers: entityTransformersExtensionPoint },
              async init({ transformers }) {
                transformers.setTransformers({
                  version: '1',
                  user({ objectId, entity }) {
                    if (objectId === bad) {
                      throw new Error('I do not like this one');
                    }
                    return entity;
                  },
                });
              },
            });
          },
        }),
      ],
    });
    const before = await allShown();
    bad = portal.emulator.tenant.users()[0].id;
    portal.emulator.tenant.updateUser(bad, { displayName: 'Changed' });
    const run = await portal.run();
    expect(run).toMatchObject({
      status: 'partial',
      counts: { user: { failed: 1, unchanged: 11, managedAfter: 12 } },
    });
    expect(await changesOf(run)).toMatchObject([
      {
        objectId: bad,
        action: 'none',
        status: 'failed',
        error: {
          code: 'IDP_TRANSFORMER_FAILED',
          message: expect.stringContaining('I do not like this one'),
        },
      },
    ]);
    expect(pictureOfCatalog(await portal.catalogEntities())).toEqual(
      pictureOfCatalog(before),
    );
  });

  it('follows an edited policy without asking the directory, and keeps the references of those who come back', async () => {
    await start();
    const before = referencesOf(await allShown());
    await portal.restart({ policy: { users: { enabled: false } } });
    const narrowed = await portal.waitForRunAfter(1);
    expect(narrowed).toMatchObject({
      trigger: 'startup',
      status: 'succeeded',
      mode: 'incremental',
      counts: { user: { filtered: 12, removed: 12, managedAfter: 0 } },
    });
    await portal.waitForCatalog(shown => shown.length === ENTITIES - 12);
    await portal.restart({ policy: {} });
    const widened = await portal.waitForRunAfter(narrowed.id);
    expect(widened.counts.user).toMatchObject({ created: 12 });
    expect(referencesOf(await allShown())).toEqual(before);
  });

  it('keeps the entities of a connection that vanished from the file', async () => {
    await start();
    await allShown();
    await portal.restart({ connected: false });
    expect(await portal.get<SyncStatus>('status')).toMatchObject({
      connections: [{ id: CONNECTION, state: 'orphaned' }],
    });
    expect(await portal.catalogEntities()).toHaveLength(ENTITIES);
  });

  it('reads a directory anew whose delta tokens have expired', async () => {
    await start();
    const { tenant } = portal.emulator;
    portal.emulator.expireDeltaTokens('gone');
    tenant.addUser({
      displayName: 'New One',
      mail: 'new@example.com',
      userPrincipalName: 'new@example.com',
    });
    const run = await portal.run();
    expect(run).toMatchObject({ status: 'succeeded', mode: 'full' });
    const expected = pictureOfDirectory(tenant);
    const entities = await portal.waitForCatalog(
      shown => shown.length === ENTITIES + 1,
    );
    expect(pictureOfCatalog(entities).users).toEqual(expected.users);
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

/** The routes of Graph that were asked since the figures were reset, one entry a request. */
function graphRequests({ emulator }: TestPortal): string[] {
  return Object.entries(emulator.figures.snapshot().byRoute)
    .filter(([route]) => !/openid-configuration|oauth2|token/.test(route))
    .flatMap(([route, count]) => Array<string>(count).fill(route))
    .sort();
}
