import { TestDatabases } from '@backstage/backend-test-utils';
import { type Entity, stringifyEntityRef } from '@backstage/catalog-model';
import type {
  ObjectExplanation,
  Page,
  Run,
  RunChange,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import { ForeignProvider } from '../__testUtils__/ForeignProvider';
import { referencesOf } from '../__testUtils__/directoryOracle';
import { expectSumsToHold } from '../__testUtils__/endState';
import {
  CONNECTION,
  TestPortal,
  type TestPortalOptions,
} from '../__testUtils__/TestPortal';
import { waitFor } from '../__testUtils__/waitFor';

jest.setTimeout(600_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });
const TENANT = { users: 3, groups: 1, memberships: 3, seed: 7 };
const ENTITIES = 5;
const SAME_NAMES = { users: 12, groups: 5, memberships: 30, seed: 7 };
const GUEST = {
  displayName: 'Shared Guest',
  mail: 'guest@example.com',
  userType: 'Guest',
};

describe.each(databases.eachSupportedId())('references on %s', databaseId => {
  let portal: TestPortal;

  afterEach(() => portal.stop());

  const start = async (options: Partial<TestPortalOptions> = {}) => {
    portal = await TestPortal.start({
      databases,
      databaseId,
      tenant: TENANT,
      emulator: { quirks: 'none' },
      ...options,
    });
    await portal.waitForFirstRun();
  };
  const changesOf = async (run: Run) =>
    (await portal.get<Page<RunChange>>(`runs/${run.id}/changes?limit=1000`))
      .items;
  const refOf = async (objectId: string) =>
    referencesOf(await portal.catalogEntities()).get(objectId);
  const allConfirmed = () =>
    waitFor('all to be confirmed', async () => {
      const statuses = await portal.knex('managed_entities').pluck('status');
      return !statuses.includes('sent') || undefined;
    });

  it('that somebody else takes after us are theirs until they let go, run after run', async () => {
    const foreign = new ForeignProvider();
    await start({ features: [foreign.feature] });
    await portal.waitForCatalog(shown => shown.length === ENTITIES);
    await allConfirmed();
    const [user] = portal.emulator.tenant.users();
    const ref = (await refOf(user.id))!;
    // As an admin who deletes our entity so that another provider's may come in.
    await portal
      .catalogKnex('refresh_state')
      .where({ entity_ref: ref })
      .delete();
    await foreign.give([ref.split('/')[1]]);
    const isForeign = (shown: Entity[]) =>
      shown.length === ENTITIES && !referencesOf(shown).has(user.id);
    await portal.waitForCatalog(isForeign);
    for (let round = 0; round < 3; round++) {
      const run = await portal.run();
      expect(run.status).toBe('partial');
      expect(await changesOf(run)).toMatchObject([
        {
          objectId: user.id,
          status: 'failed',
          error: {
            code: 'IDP_CATALOG_CONFLICT',
            message: expect.stringMatching(
              /^user:\S+ already belongs to the location \S*https:\/\/example\.com\/org\S*$/,
            ),
          },
        },
      ]);
      expect(isForeign(await portal.catalogEntities())).toBe(true);
      expect(
        await portal.get(
          `managed-entities/by-ref?entityRef=${encodeURIComponent(ref)}`,
        ),
      ).toMatchObject({ status: 'conflict' });
    }
    await foreign.give([]);
    expect((await portal.run()).status).toBe('succeeded');
    await portal.waitForCatalog(shown => referencesOf(shown).has(user.id));
    expect(await refOf(user.id)).toBe(ref);
  });

  it('that are somebody else’s are told alike by preview, explanation and sync, and confirming does what was shown', async () => {
    const foreign = new ForeignProvider();
    await start({
      features: [foreign.feature],
      policy: { mapping: { renames: 'follow' } },
    });
    await portal.waitForCatalog(shown => shown.length === ENTITIES);
    await allConfirmed();
    await foreign.give(['taken_example.com', 'moved_example.com']);
    await portal.waitForCatalog(shown => shown.length === ENTITIES + 2);
    const { tenant } = portal.emulator;
    const [moved] = tenant.users();
    tenant.updateUser(moved.id, { mail: 'moved@example.com' });
    const [free, taken] = ['free', 'taken'].map(name =>
      tenant.addUser({
        displayName: name,
        mail: `${name}@example.com`,
        userPrincipalName: `${name}@example.com`,
      }),
    );
    const fatesOf = async (run: Run) => {
      expectSumsToHold(run);
      const changes = await changesOf(run);
      return Object.fromEntries(
        changes.map(({ objectId, action, status, error }) => [
          objectId,
          [action, status, error?.code, error?.message],
        ]),
      );
    };
    const explained = async () =>
      Object.fromEntries(
        await Promise.all(
          [moved, free, taken].map(async ({ id }) => {
            const { nextRun } = await portal.get<ObjectExplanation>(
              `connections/${CONNECTION}/explain/user/${id}`,
            );
            const { action, status, error } = nextRun;
            return [id, [action, status, error?.code, error?.message]];
          }),
        ),
      );
    const conflict = (action: string) => [
      action,
      'failed',
      'IDP_CATALOG_CONFLICT',
      expect.stringContaining('https://example.com/org'),
    ];
    const untouched = await portal
      .knex('managed_entities')
      .orderBy('object_id');
    const preview = await portal.run('preview');
    const shown = await fatesOf(preview);
    expect(shown).toEqual({
      [moved.id]: conflict('update'),
      [free.id]: ['create', 'planned', undefined, undefined],
      [taken.id]: conflict('create'),
    });
    expect(preview).toMatchObject({
      status: 'succeeded',
      info: '1 person to add, 2 failed',
      counts: { user: { created: 1, updated: 0, failed: 2 } },
    });
    expect(await portal.knex('managed_entities').orderBy('object_id')).toEqual(
      untouched,
    );
    expect(await explained()).toEqual(shown);

    // Confirming fails where that was shown, and a sync does after it.
    const confirm = async ({ id }: Run) => {
      const run = await portal.post<Run>(`runs/${id}/confirm`);
      return portal.waitForRun(run.id);
    };
    const confirmed = await confirm(preview);
    expect(confirmed.status).toBe('partial');
    expect(await fatesOf(confirmed)).toEqual({
      ...shown,
      [free.id]: ['create', 'applied', undefined, undefined],
    });
    const { [free.id]: done, ...failing } = shown;
    expect(await fatesOf(await portal.run())).toEqual(failing);

    // What was shown to fail is not done, though it could be by now.
    tenant.updateUser(free.id, { displayName: 'Free again' });
    const second = await portal.run('preview');
    expect(await fatesOf(second)).toMatchObject(failing);
    await foreign.give([]);
    await portal.waitForCatalog(entities => entities.length === ENTITIES + 1);
    const late = await confirm(second);
    expect(late.status).toBe('succeeded');
    expect(await fatesOf(late)).toMatchObject({
      [moved.id]: ['update', 'notApplied'],
      [free.id]: ['update', 'applied'],
      [taken.id]: ['create', 'notApplied'],
    });
    expect(await explained()).toMatchObject({
      [moved.id]: ['update', 'planned'],
      [free.id]: ['none', 'unchanged'],
      [taken.id]: ['create', 'planned'],
    });
    expect((await portal.run()).counts.user).toMatchObject({
      created: 1,
      updated: 1,
      failed: 0,
    });
  });

  it('of ours that somebody else cannot take stay ours', async () => {
    const foreign = new ForeignProvider();
    await start({ features: [foreign.feature] });
    await portal.waitForCatalog(shown => shown.length === ENTITIES);
    const [user] = portal.emulator.tenant.users();
    const ref = (await refOf(user.id))!;
    await foreign.give([ref.split('/')[1], 'their_own']);
    await portal.waitForCatalog(shown => shown.length === ENTITIES + 1);
    const run = await portal.run();
    expect(run.status).toBe('succeeded');
    expect(await refOf(user.id)).toBe(ref);
  });

  it.each(['emulated', 'other'])(
    'of a guest in two tenants are two, for life, where %s is first',
    async first => {
      await start({ others: { other: { tenant: { ...TENANT, seed: 8 } } } });
      await waitForBoth();
      const tenants = new Map([
        ['emulated', portal.emulator.tenant],
        ['other', portal.others.get('other')!.tenant],
      ]);
      const order =
        first === 'emulated' ? ['emulated', 'other'] : ['other', 'emulated'];
      const guests = new Map<string, string>();
      for (const [id, tenant] of tenants) {
        guests.set(
          id,
          tenant.addUser({
            ...GUEST,
            // Emulated tenants number what is added to them alike; real ones never share an id.
            id: `00000000-0000-4000-8000-00000000${
              id === 'other' ? '0002' : '0001'
            }`,
            userPrincipalName: `guest_${id}#EXT#@example.com`,
          }).id,
        );
      }
      for (const id of order) {
        expect((await portal.run('sync', 'incremental', id)).status).toBe(
          'succeeded',
        );
      }
      const refs = async () => {
        const shown = await portal.waitForCatalog(entities =>
          [...guests.values()].every(id => referencesOf(entities).has(id)),
        );
        return order.map(id => referencesOf(shown).get(guests.get(id)!));
      };
      const given = await refs();
      expect(given[0]).toBe('user:default/guest_example.com');
      expect(given[1]).toMatch(
        /^user:default\/guest_example\.com-[0-9a-f]{8}$/,
      );
      for (const id of [...order, ...order]) {
        const run = await portal.run('sync', 'full', id);
        expect(run.status).toBe('succeeded');
        expect(await refs()).toEqual(given);
      }
      // The one that goes takes its own reference along and no other, and nobody inherits it.
      tenants.get(order[0])!.deleteUser(guests.get(order[0])!);
      await portal.run('sync', 'incremental', order[0]);
      await portal.run('sync', 'full', order[1]);
      const left = await portal.waitForCatalog(
        shown => !referencesOf(shown).has(guests.get(order[0])!),
      );
      expect(referencesOf(left).get(guests.get(order[1])!)).toBe(given[1]);
    },
  );

  it('that two connections want at their first sync go to one of them each, with all that refers to them', async () => {
    portal = await TestPortal.start({
      databases,
      databaseId,
      tenant: SAME_NAMES,
      emulator: { quirks: 'none' },
      others: { other: { tenant: { ...SAME_NAMES, seed: 8 } } },
    });
    const runs = await Promise.all([
      portal.waitForRun(1),
      portal.waitForRun(2),
    ]);
    expect(
      runs.map(({ status, counts }) => [status, counts.user.failed]),
    ).toEqual([
      ['succeeded', 0],
      ['succeeded', 0],
    ]);
    const managed = runs
      .flatMap(({ counts }) => Object.values(counts))
      .reduce((sum, { managedAfter }) => sum + managedAfter, 0);
    const shown = await portal.waitForCatalog(
      entities => entities.length === managed,
    );
    const connectionOf = new Map(
      shown.map(entity => [
        stringifyEntityRef(entity),
        entity.metadata.annotations?.['idp-sync/connection'],
      ]),
    );
    expect(connectionOf.size).toBe(shown.length);
    for (const entity of shown) {
      for (const { type, targetRef } of entity.relations ?? []) {
        expect([type, connectionOf.get(targetRef)]).toEqual([
          type,
          entity.metadata.annotations?.['idp-sync/connection'],
        ]);
      }
    }
  });

  it('that two connections move to at once go to one of them, and neither takes the other’s', async () => {
    const policy = { mapping: { renames: 'follow' } };
    await start({
      policy,
      others: { other: { tenant: { ...TENANT, seed: 8 }, policy } },
    });
    await waitForBoth();
    const { tenant } = portal.emulator;
    const other = portal.others.get('other')!.tenant;
    const [one] = tenant.users();
    const [another] = other.users();
    tenant.updateUser(one.id, { mail: 'wanted@example.com' });
    other.updateUser(another.id, { mail: 'wanted@example.com' });
    const runs = await Promise.all([
      portal.run(),
      portal.run('sync', 'incremental', 'other'),
    ]);
    expect(runs.map(({ status }) => status)).toEqual([
      'succeeded',
      'succeeded',
    ]);
    const shown = await portal.waitForCatalog(entities => {
      const refs = referencesOf(entities);
      return [one.id, another.id].every(id =>
        refs.get(id)?.startsWith('user:default/wanted_example.com'),
      );
    });
    expect(shown).toHaveLength(2 * ENTITIES);
    const refs = [...referencesOf(shown).values()];
    expect(new Set(refs).size).toBe(refs.length);
  });

  /** Both connections are synced and shown. They bear the same names and plan at the same instant. */
  async function waitForBoth(): Promise<void> {
    await portal.waitForCatalog(shown => shown.length === 2 * ENTITIES);
    await allConfirmed();
  }
});
