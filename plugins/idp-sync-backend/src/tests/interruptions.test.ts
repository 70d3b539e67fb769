import { createServiceFactory } from '@backstage/backend-plugin-api';
import {
  TestDatabases,
  type TestDatabaseId,
} from '@backstage/backend-test-utils';
import {
  CatalogConnection,
  type CatalogMutation,
  catalogConnectionServiceRef,
} from '../apply/CatalogConnection';
import {
  pictureOfCatalog,
  pictureOfDirectory,
} from '../__testUtils__/directoryOracle';
import { expectCatalogToShow } from '../__testUtils__/endState';
import { waitFor } from '../__testUtils__/waitFor';
import { CONNECTION, TestPortal } from '../__testUtils__/TestPortal';
import type { Run } from '@idp-sync/backstage-plugin-idp-sync-common';
import type { Tenant } from '@idp-sync/graph-emulator';
import { isDeepStrictEqual } from 'node:util';
import { stringifyEntityRef } from '@backstage/catalog-model';

jest.setTimeout(600_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });
const ENTITIES = 18;

/** The real connection to the catalog, with something happening right before or after a batch is handed over. */
class InterruptibleConnection extends CatalogConnection {
  delay?: () => Promise<void>;
  interrupt?: () => Promise<void>;

  async apply(mutation: CatalogMutation): Promise<void> {
    const { delay } = this;
    this.delay = undefined;
    await delay?.();
    await super.apply(mutation);
    const { interrupt } = this;
    this.interrupt = undefined;
    await interrupt?.();
  }
}

class Gate {
  open: () => void = () => undefined;
  readonly opened = new Promise<void>(resolve => {
    this.open = resolve;
  });
}

function isMember(tenant: Tenant, groupId: string, userId: string): boolean {
  return tenant.membersOf(groupId).some(({ id }) => id === userId);
}

describe.each(databases.eachSupportedId())('interruptions on %s', id => {
  let portal: TestPortal;
  let connection: InterruptibleConnection;

  afterEach(() => portal.stop());

  const start = async (databaseId: TestDatabaseId) => {
    connection = new InterruptibleConnection();
    portal = await TestPortal.start({
      databases,
      databaseId,
      tenant: { users: 12, groups: 5, memberships: 30, seed: 7 },
      emulator: { quirks: 'none' },
      features: [
        createServiceFactory({
          service: catalogConnectionServiceRef,
          deps: {},
          factory: () => connection,
        }),
      ],
    });
    await portal.waitForFirstRun();
    await portal.waitForCatalog(shown => shown.length === ENTITIES);
  };
  const addSomebody = () =>
    portal.emulator.tenant.addUser({
      displayName: 'New One',
      mail: 'new@example.com',
      userPrincipalName: 'new@example.com',
    });
  const expectCatalogToBeRight = async () => {
    const expected = pictureOfDirectory(portal.emulator.tenant);
    const entities = await portal.waitForCatalog(
      shown =>
        Object.keys(pictureOfCatalog(shown).users).length ===
        Object.keys(expected.users).length,
    );
    expect(pictureOfCatalog(entities)).toEqual(expected);
  };

  it('tells what was handed over of a run that is cancelled right after', async () => {
    await start(id);
    const { id: objectId } = addSomebody();
    connection.interrupt = async () => {
      await portal
        .knex('runs')
        .where({ status: 'running' })
        .update({ cancel_requested_at: Date.now() });
    };
    const run = await portal.run();
    expect(run).toMatchObject({
      status: 'cancelled',
      counts: { user: { created: 1, notApplied: 0, managedAfter: 13 } },
    });
    portal.emulator.tenant.deleteUser(objectId);
    expect(await portal.run()).toMatchObject({
      status: 'succeeded',
      counts: { user: { removed: 1, managedAfter: 12 } },
    });
    await expectCatalogToBeRight();
  });

  it('sends anew what a process sent that had lost its lease', async () => {
    await start(id);
    const [{ id: objectId }] = portal.emulator.tenant.users();
    portal.emulator.tenant.updateUser(objectId, { displayName: 'Ann 2' });
    connection.interrupt = async () => {
      await portal
        .knex('runs')
        .where({ status: 'running' })
        .update({ lease_until: 1 });
    };
    const run = await portal.run();
    expect(run).toMatchObject({ status: 'succeeded', takeovers: 1 });
    await expectCatalogToBeRight();
  });

  it('puts right what a process sends that wakes when others have sent something newer', async () => {
    await start(id);
    const { tenant } = portal.emulator;
    const [{ id: objectId }] = tenant.users();
    tenant.updateUser(objectId, { displayName: 'Ann 2' });
    const asleep = new Gate();
    const awake = new Gate();
    const late = new Gate();
    connection.delay = async () => {
      asleep.open();
      await awake.opened;
      connection.interrupt = async () => late.open();
    };
    const { id: runId } = await portal.post<Run>(
      `connections/${CONNECTION}/runs`,
      { kind: 'sync', mode: 'incremental' },
    );
    await asleep.opened;
    await portal.knex('runs').where({ id: runId }).update({ lease_until: 1 });
    expect(await portal.waitForRun(runId)).toMatchObject({
      status: 'succeeded',
      takeovers: 1,
    });
    tenant.updateUser(objectId, { displayName: 'Ann 3' });
    expect((await portal.run()).status).toBe('succeeded');
    const readCatalog = () => portal.catalogEntities();
    await expectCatalogToShow(tenant, readCatalog);
    awake.open();
    await late.opened;
    await portal.waitForCatalog(
      shown => pictureOfCatalog(shown).users[objectId] === 'Ann 2',
    );
    // It knows by itself that it was too late; the next run need not find that out by the catalog's numbers.
    await waitFor('what was sent to be forgotten', async () => {
      const { entity_hash: hash } = await portal
        .knex('managed_entities')
        .where({ object_id: objectId })
        .first('entity_hash');
      return hash === null || undefined;
    });
    expect((await portal.run()).status).toBe('succeeded');
    await expectCatalogToShow(tenant, readCatalog);
  });

  it('hands over again what the catalog lost before we had seen it there', async () => {
    await start(id);
    await portal
      .knex('managed_entities')
      .update({ status: 'sent', sent_at: 1, confirmed_at: null });
    for (const table of [
      'search',
      'final_entities',
      'relations',
      'refresh_state_references',
      'refresh_state',
    ]) {
      await portal.catalogKnex(table).delete();
    }
    expect((await portal.run()).status).toBe('succeeded');
    await expectCatalogToBeRight();
  });

  it('hands over again at the start what a killed catalog had taken up and forgot', async () => {
    await start(id);
    const [{ id: objectId }] = portal.emulator.tenant.users();
    portal.emulator.tenant.updateUser(objectId, { displayName: 'Ann 2' });
    connection.interrupt = async () => {
      // As the catalog does with what it is about to process.
      await portal
        .catalogKnex('refresh_state')
        .update({ next_update_at: '2099-01-01 00:00:00' });
    };
    expect(await portal.run()).toMatchObject({
      status: 'succeeded',
      counts: { user: { updated: 1 } },
    });
    expect(
      await portal.knex('managed_entities').where({ status: 'sent' }),
    ).toHaveLength(1);
    await portal.restart();
    await portal.waitForCatalog(shown =>
      Object.values(pictureOfCatalog(shown).users).includes('Ann 2'),
    );
    await expectCatalogToBeRight();
  });

  it('has shown at the start what a killed catalog had processed and not queued to be shown', async () => {
    await start(id);
    const { tenant } = portal.emulator;
    const [{ id: userId }] = tenant.users();
    const [before, after] = tenant
      .groups()
      .sort(
        (a, b) =>
          Number(isMember(tenant, b.id, userId)) -
          Number(isMember(tenant, a.id, userId)),
      )
      .filter((_, index, all) => index === 0 || index === all.length - 1);
    const shownBefore = await portal.catalogKnex('final_entities').select();
    tenant.removeMember(before.id, userId);
    tenant.addMember(after.id, userId);
    await portal.run();
    await portal.waitForCatalog(shown =>
      isDeepStrictEqual(pictureOfCatalog(shown), pictureOfDirectory(tenant)),
    );
    // As it stands where the process ends between the two.
    for (const { entity_id, ...row } of shownBefore) {
      await portal
        .catalogKnex('final_entities')
        .where({ entity_id })
        .update(row);
    }
    await portal
      .knex('managed_entities')
      .where({ object_id: userId })
      .update({ status: 'sent', confirmed_at: null });

    await portal.restart();
    const shown = await portal.waitForCatalog(entities =>
      isDeepStrictEqual(pictureOfCatalog(entities), pictureOfDirectory(tenant)),
    );
    const members = (groupId: string) =>
      shown
        .find(
          ({ metadata }) =>
            metadata.annotations?.['graph.microsoft.com/group-id'] === groupId,
        )
        ?.relations?.filter(({ type }) => type === 'hasMember').length;
    const inDirectory = (groupId: string) =>
      tenant.membersOf(groupId).filter(({ type }) => type === 'user').length;
    for (const { id: groupId } of [before, after]) {
      expect(members(groupId)).toBe(inDirectory(groupId));
    }
  });

  it('has listed at the start what a killed catalog had stored and not put into its lists', async () => {
    await start(id);
    const shown = await portal.catalogEntities();
    const { uid } = shown[0].metadata;
    const ref = stringifyEntityRef(shown[0]);
    await portal.run();
    // As it stands where the process ends between the two.
    await portal.catalogKnex('search').where({ entity_id: uid }).delete();
    await portal
      .knex('managed_entities')
      .where({ entity_ref: ref })
      .update({ status: 'sent', confirmed_at: null });
    expect(await portal.catalogEntities()).toHaveLength(ENTITIES - 1);

    await portal.restart();
    await portal.waitForCatalog(entities => entities.length === ENTITIES);
    await expectCatalogToBeRight();
  });

  it('takes back into account what was handed over and never written down', async () => {
    await start(id);
    const { id: objectId } = addSomebody();
    await portal.run();
    await portal.waitForCatalog(shown => shown.length === ENTITIES + 1);
    await portal
      .knex('managed_entities')
      .where({ object_id: objectId })
      .update({ status: 'reserved', entity: null, entity_hash: null });
    portal.emulator.tenant.deleteUser(objectId);
    await portal.run();
    expect((await portal.run()).status).toBe('succeeded');
    await expectCatalogToBeRight();
  });

  it('does not apply a plan that an older policy made, and applies the new policy', async () => {
    await start(id);
    addSomebody();
    const planned = await portal.run('preview');
    await portal.knex('runs').where({ id: planned.id }).update({
      kind: 'sync',
      status: 'running',
      lease_owner: 'a dead process',
      lease_until: 1,
      finished_at: null,
    });
    await portal.restart({ policy: { users: { enabled: false } } });
    expect(await portal.waitForRun(planned.id)).toMatchObject({
      status: 'failed',
      error: { code: 'IDP_POLICY_CHANGED' },
      policyVersion: 1,
    });
    expect(await portal.waitForRunAfter(planned.id)).toMatchObject({
      status: 'succeeded',
      policyVersion: 2,
      counts: { user: { managedAfter: 0 } },
    });
  });
});
