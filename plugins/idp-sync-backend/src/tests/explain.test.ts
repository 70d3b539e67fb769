import { createBackendModule } from '@backstage/backend-plugin-api';
import { TestDatabases } from '@backstage/backend-test-utils';
import type { Entity } from '@backstage/catalog-model';
import type {
  ExplainHits,
  ObjectClass,
  ObjectExplanation,
  ObjectHistory,
  Page,
  Run,
  RunChange,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import { entityTransformersExtensionPoint } from '@idp-sync/backstage-plugin-idp-sync-node';
import { Churn } from '../__testUtils__/churn';
import { CONNECTION, TestPortal } from '../__testUtils__/TestPortal';
import { describeChange } from '../plan/describeChange';

jest.setTimeout(600_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });
const SEED = 20261120;
const ROUNDS = 2;

/** Whoever is called so gets an entity that the catalog would refuse. */
const UNBEARABLE = 'Unbearable';

const transformers = createBackendModule({
  pluginId: 'idp-sync',
  moduleId: 'transformers',
  register(env) {
    env.registerInit({
      deps: { point: entityTransformersExtensionPoint },
      async init({ point }) {
        point.setTransformers({
          version: '1',
          user({ entity }) {
            if (entity.spec.profile?.displayName === UNBEARABLE) {
              entity.metadata.labels = { '!': '!' };
            }
            return entity;
          },
        });
      },
    });
  },
});

describe.each(databases.eachSupportedId())('explaining on %s', databaseId => {
  let portal: TestPortal;

  afterEach(() => portal.stop());

  const explain = (objectClass: ObjectClass, objectId: string) =>
    portal.get<ObjectExplanation>(
      `connections/${CONNECTION}/explain/${objectClass}/${objectId}`,
    );
  const find = (query: string) =>
    portal.get<ExplainHits>(
      `connections/${CONNECTION}/explain?query=${encodeURIComponent(query)}`,
    );
  const historyOf = (objectClass: ObjectClass, objectId: string) =>
    portal.get<ObjectHistory>(
      `connections/${CONNECTION}/objects/${objectClass}/${objectId}/history`,
    );
  const changesOf = async (run: Run) =>
    (await portal.get<Page<RunChange>>(`runs/${run.id}/changes?limit=1000`))
      .items;

  /** Everything that there is to be explained, in the directory or only in our tables. */
  async function explainAll(): Promise<ObjectExplanation[]> {
    const { knex } = portal;
    const ids = await knex('mirror_objects')
      .select('class', 'object_id')
      .union(knex('managed_entities').select('class', 'object_id'));
    return Promise.all(ids.map(row => explain(row.class, row.object_id)));
  }

  it('foretells what the next run does to whom, why and with which fields, and finds everybody (Law 5)', async () => {
    portal = await TestPortal.start({
      databases,
      databaseId,
      tenant: { users: 20, groups: 8, memberships: 60, seed: SEED },
      policy: { users: { guests: false }, mapping: { renames: 'follow' } },
      features: [transformers],
    });
    await portal.waitForFirstRun();
    const { tenant } = portal.emulator;
    const churn = new Churn(tenant, SEED);
    const [unbearable] = tenant.users();
    let foretold = 0;
    for (let round = 0; round < ROUNDS; round++) {
      churn.change(20);
      if (round === 0) {
        tenant.updateUser(unbearable.id, { displayName: UNBEARABLE });
      }
      await portal.run('scan');
      const told = await explainAll();
      const expected = told
        .filter(({ nextRun }) => nextRun.status !== 'unchanged')
        .map(({ class: objectClass, objectId, inScope, nextRun }) => ({
          class: objectClass,
          objectId,
          action: nextRun.action,
          // Removals leave; what else is done, is done to those in scope.
          inScope,
          status: nextRun.status === 'planned' ? 'applied' : nextRun.status,
          reasonCode: nextRun.reasonCode,
          reason: nextRun.reason,
          entityRef: nextRun.entityRef,
          fields: nextRun.fields,
          memberships: [nextRun.membershipsAdded, nextRun.membershipsRemoved],
          code: nextRun.error?.code,
        }));
      const done = (await changesOf(await portal.run())).map(change => ({
        class: change.class,
        objectId: change.objectId,
        action: change.action,
        inScope: change.action !== 'remove',
        status: change.status,
        reasonCode: change.reasonCode,
        reason: change.reason,
        entityRef: change.entityRef,
        fields: change.fields,
        memberships: [change.membershipsAdded, change.membershipsRemoved],
        code: change.error?.code,
      }));
      const key = (one: { class: string; objectId: string }) =>
        `${one.class} ${one.objectId}`;
      const byKey = (
        a: { class: string; objectId: string },
        b: { class: string; objectId: string },
      ) => (key(a) < key(b) ? -1 : 1);
      expect(expected.sort(byKey)).toEqual(done.sort(byKey));
      foretold += done.length;
      await expectSentAsTold(portal, told);
    }
    expect(foretold).toBeGreaterThan(ROUNDS);
    expect((await explain('user', unbearable.id)).nextRun.error?.code).toBe(
      'IDP_ENTITY_INVALID',
    );

    await expectSomebodyToBeFollowed();
  });

  /** In, then out, then gone from the directory, and found at every time; somebody else was never there. */
  async function expectSomebodyToBeFollowed() {
    const { tenant } = portal.emulator;
    const { id } = tenant.addUser({
      displayName: 'Irvin Sayers',
      mail: 'irvin.sayers@contoso.example',
    });
    await portal.run();
    expect(await find('IRVIN sayers@')).toMatchObject({
      items: [
        { objectId: id, directory: 'present', inScope: true, inCatalog: true },
      ],
      lastReadAt: expect.any(String),
    });
    tenant.updateUser(id, { mail: 'irvin@contoso.example' });
    await portal.run();
    tenant.disableUser(id);
    await portal.run('scan');
    expect(await explain('user', id)).toMatchObject({
      inScope: false,
      reasonCode: 'accountDisabled',
      catalog: { inCatalog: true },
      nextRun: { action: 'remove', status: 'planned' },
    });
    await portal.run();
    tenant.purgeUser(id);
    await portal.run();
    // The reference it had before its mail address changed.
    expect(
      await find('user:default/irvin.sayers_contoso.example'),
    ).toMatchObject({
      items: [{ objectId: id, inScope: false, inCatalog: false }],
    });
    const { items, totalItems, reachesBackTo } = await historyOf('user', id);
    expect(totalItems).toBe(3);
    expect(items.map(({ change }) => change.action)).toEqual([
      'remove',
      'update',
      'create',
    ]);
    expect(Date.parse(reachesBackTo ?? '')).toBeLessThan(
      Date.parse(items[2].run.requestedAt),
    );
    expect(await explain('user', id)).toMatchObject({
      displayName: 'Irvin Sayers',
      inScope: false,
      reasonCode: 'removedFromDirectory',
      conditions: [],
      nextRun: { action: 'none', status: 'unchanged' },
      catalog: { status: 'removed', inCatalog: false },
      lastChange: {
        change: { action: 'remove' },
        run: { id: items[0].run.id },
      },
    });
    expect(await find('nobody-of-that-name')).toMatchObject({ items: [] });
    expect(await explain('user', 'nobody')).toMatchObject({
      inScope: false,
      directory: { state: 'notRead', lastReadAt: expect.any(String) },
      nextRun: { status: 'unchanged' },
    });
  }
});

/** What was told of everybody's fields before the run is what the run has sent. */
async function expectSentAsTold(
  { knex }: TestPortal,
  told: readonly ObjectExplanation[],
): Promise<void> {
  const rows = await knex('managed_entities')
    .whereNotNull('entity')
    .select('class', 'object_id', 'entity');
  const sent = new Map(
    rows.map(row => [
      `${row.class} ${row.object_id}`,
      describeChange(undefined, JSON.parse(row.entity) as Entity).fields,
    ]),
  );
  for (const { class: objectClass, objectId, fields, nextRun } of told) {
    if (fields.length > 0 && nextRun.status !== 'failed') {
      expect(fields.map(({ field, value }) => ({ field, new: value }))).toEqual(
        sent.get(`${objectClass} ${objectId}`),
      );
    }
  }
}
