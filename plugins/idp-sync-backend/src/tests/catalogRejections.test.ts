import { createBackendModule } from '@backstage/backend-plugin-api';
import {
  TestDatabases,
  type TestDatabaseId,
} from '@backstage/backend-test-utils';
import type { Entity } from '@backstage/catalog-model';
import {
  type CatalogProcessor,
  catalogProcessingExtensionPoint,
} from '@backstage/plugin-catalog-node';
import type {
  ManagedEntityInfo,
  Page,
  Run,
  RunChange,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import { expectCatalogToShow } from '../__testUtils__/endState';
import { TestPortal } from '../__testUtils__/TestPortal';
import { waitFor } from '../__testUtils__/waitFor';

jest.setTimeout(600_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });
const ENTITIES = 18;

/** A processor of the portal that does not accept people of certain display names. */
class PickyProcessor implements CatalogProcessor {
  readonly refused = new Set<string>();
  /** Holds processing back until it is settled. */
  gate: Promise<void> = Promise.resolve();

  getProcessorName(): string {
    return 'PickyProcessor';
  }

  async preProcessEntity(entity: Entity): Promise<Entity> {
    await this.gate;
    const { displayName } = (entity.spec?.profile ?? {}) as {
      displayName?: string;
    };
    if (displayName && this.refused.has(displayName)) {
      throw new Error(`${displayName} is not welcome`);
    }
    return entity;
  }
}

describe.each(databases.eachSupportedId())('rejections on %s', databaseId => {
  let portal: TestPortal;
  let picky: PickyProcessor;

  afterEach(() => portal.stop());

  const start = async () => {
    picky = new PickyProcessor();
    portal = await startPortal(databaseId, picky);
    await portal.waitForFirstRun();
    return portal.waitForCatalog(shown => shown.length === ENTITIES);
  };
  const changeOf = async (run: Pick<Run, 'id'>, objectId: string) =>
    (
      await portal.get<Page<RunChange>>(`runs/${run.id}/changes?limit=1000`)
    ).items.find(change => change.objectId === objectId);
  const infoOf = (entityRef: string) =>
    portal.get<ManagedEntityInfo>(
      `managed-entities/by-ref?entityRef=${encodeURIComponent(entityRef)}`,
    );
  const expectRejected = async (
    run: Run,
    objectId: string,
    entityRef: string,
  ) => {
    expect(run.status).toBe('partial');
    expect(run.warnings).toMatchObject([
      {
        code: 'IDP_CATALOG_REJECTED',
        count: 1,
        message: expect.stringContaining(entityRef),
      },
    ]);
    expect(await changeOf(run, objectId)).toMatchObject({
      status: 'failed',
      error: {
        code: 'IDP_CATALOG_REJECTED',
        message: expect.stringContaining('Evil Twin is not welcome'),
      },
    });
    expect(await infoOf(entityRef)).toMatchObject({
      status: 'rejected',
      error: {
        code: 'IDP_CATALOG_REJECTED',
        message: expect.stringContaining('Evil Twin is not welcome'),
      },
    });
  };
  const addEvil = () => {
    picky.refused.add('Evil Twin');
    return portal.emulator.tenant.addUser({
      displayName: 'Evil Twin',
      mail: 'evil@example.com',
      userPrincipalName: 'evil@example.com',
    });
  };
  const EVIL = 'user:default/evil_example.com';

  it('fail the change of somebody new, until the catalog accepts them', async () => {
    await start();
    const { id } = addEvil();
    const run = await portal.run();
    await expectRejected(run, id, EVIL);
    expect(run.counts.user).toMatchObject({
      created: 0,
      failed: 1,
      unchanged: 12,
      managedBefore: 12,
      managedAfter: 12,
    });
    const again = await portal.run();
    await expectRejected(again, id, EVIL);
    picky.refused.clear();
    expect(await portal.run()).toMatchObject({
      status: 'succeeded',
      counts: { user: { created: 1, managedAfter: 13 } },
    });
    await expectCatalogToShow(portal.emulator.tenant, () =>
      portal.catalogEntities(),
    );
    expect(await infoOf(EVIL)).toMatchObject({ status: 'confirmed' });
    expect((await infoOf(EVIL)).error).toBeUndefined();
    expect((await portal.run()).planSkipped).toBe(true);
  });

  it('leave nothing behind in the catalog of somebody who has left meanwhile', async () => {
    await start();
    const { id } = addEvil();
    await portal.run();
    expect(await refreshState(portal)).toContain(EVIL);
    portal.emulator.tenant.deleteUser(id);
    expect((await portal.run()).status).toBe('succeeded');
    expect(await refreshState(portal)).not.toContain(EVIL);
  });

  it('keep the last good entity of somebody who was there before', async () => {
    const before = await start();
    const [user] = portal.emulator.tenant.users();
    picky.refused.add('Evil Twin');
    portal.emulator.tenant.updateUser(user.id, { displayName: 'Evil Twin' });
    const ref = await refOf(portal, user.id);
    const run = await portal.run();
    await expectRejected(run, user.id, ref);
    expect(run.counts.user).toMatchObject({
      updated: 0,
      failed: 1,
      managedAfter: 12,
    });
    expect(await portal.catalogEntities()).toHaveLength(before.length);
    picky.refused.clear();
    expect(await portal.run()).toMatchObject({
      status: 'succeeded',
      counts: { user: { updated: 1 } },
    });
    await expectCatalogToShow(portal.emulator.tenant, () =>
      portal.catalogEntities(),
    );
  });

  it('that come after the run has ended are told with it, once', async () => {
    await start();
    let open = () => {};
    picky.gate = new Promise(resolve => {
      open = resolve;
    });
    const { id } = addEvil();
    const run = await portal.run();
    expect(run.status).toBe('succeeded');
    open();
    const told = await waitFor('the rejection', async () => {
      const now = await portal.get<Run>(`runs/${run.id}`);
      return now.status === 'partial' ? now : undefined;
    });
    await expectRejected(told, id, EVIL);
    expect(told.counts.user).toMatchObject({ created: 0, failed: 1 });
    // The catalog says it again each time it processes the entity.
    await processAgain(portal);
    await waitFor('the catalog to have processed it again', async () => {
      const [row] = await portal
        .catalogKnex('refresh_state')
        .where({ entity_ref: EVIL })
        .whereRaw('next_update_at > last_discovery_at');
      return row;
    });
    expect(await portal.get<Run>(`runs/${run.id}`)).toEqual(told);
  });

  it('are forgotten when the catalog’s own next round goes well', async () => {
    await start();
    addEvil();
    await portal.run();
    picky.refused.clear();
    await processAgain(portal);
    await portal.waitForCatalog(shown => shown.length === ENTITIES + 1);
    await waitFor('the rejection to be forgotten', async () => {
      const { status } = await infoOf(EVIL);
      return status === 'confirmed' || undefined;
    });
    expect(await portal.run()).toMatchObject({
      status: 'succeeded',
      counts: { user: { unchanged: 13, managedAfter: 13 } },
    });
  });
});

async function startPortal(databaseId: TestDatabaseId, picky: PickyProcessor) {
  return TestPortal.start({
    databases,
    databaseId,
    tenant: { users: 12, groups: 5, memberships: 30, seed: 7 },
    emulator: { quirks: 'none' },
    features: [
      createBackendModule({
        pluginId: 'catalog',
        moduleId: 'picky',
        register: env =>
          env.registerInit({
            deps: { processing: catalogProcessingExtensionPoint },
            init: async ({ processing }) => processing.addProcessor(picky),
          }),
      }),
    ],
  });
}

function refreshState(portal: TestPortal): Promise<string[]> {
  return portal.catalogKnex('refresh_state').pluck('entity_ref');
}

/** As when the catalog's processing interval is over. */
async function processAgain({ catalogKnex }: TestPortal): Promise<void> {
  await catalogKnex('refresh_state').update({
    next_update_at: catalogKnex.fn.now(),
  });
}

async function refOf(portal: TestPortal, objectId: string): Promise<string> {
  const row = await portal
    .knex('managed_entities')
    .where({ object_id: objectId })
    .first('entity_ref');
  return row.entity_ref;
}
