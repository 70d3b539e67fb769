import { TestDatabases } from '@backstage/backend-test-utils';
import type { Entity } from '@backstage/catalog-model';
import type {
  LeaverRemoval,
  ObjectExplanation,
  Page,
  Run,
  RunChange,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import {
  CONNECTION,
  TestPortal,
  type TestPortalOptions,
} from '../__testUtils__/TestPortal';

jest.setTimeout(600_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });
const DAY_MS = 24 * 3_600_000;

const GRACE = { removeAfter: { days: 30 } };
const POLICY = {
  leavers: {
    users: {
      disabled: GRACE,
      softDeleted: 'mark',
      hardDeleted: 'remove',
      outOfScope: 'keep',
    },
    groups: { softDeleted: 'mark', outOfScope: 'keep' },
  },
} satisfies TestPortalOptions['policy'];

describe.each(databases.eachSupportedId())('leavers on %s', databaseId => {
  let portal: TestPortal;

  const filledCatalog = async () => {
    const first = await portal.waitForFirstRun();
    expect(first.error).toBeUndefined();
    await portal.waitForCatalog(entities => entities.length === 18);
  };

  beforeEach(async () => {
    portal = await TestPortal.start({
      databases,
      databaseId,
      tenant: { users: 12, groups: 5, memberships: 30, seed: 7 },
      emulator: { quirks: 'none' },
      policy: POLICY,
    });
    await filledCatalog();
  });

  afterEach(() => portal.stop());

  const shown = async (objectId: string): Promise<Entity | undefined> =>
    (await portal.catalogEntities()).find(
      entity =>
        entity.metadata.annotations?.['idp-sync/object-id'] === objectId,
    );
  const said = (entity: Entity | undefined) => ({
    ref: entity?.metadata.name,
    left: entity?.metadata.annotations?.['idp-sync/left-reason'],
    labelled: entity?.metadata.labels?.['idp-sync/left'] !== undefined,
    memberOf: entity?.spec?.memberOf,
  });
  const sync = async (mode: 'incremental' | 'full' = 'incremental') => {
    const run = await portal.run('sync', mode);
    expect([run.status, run.error]).toEqual(['succeeded', undefined]);
    return run;
  };
  const changesOf = async (run: Run) =>
    (await portal.get<Page<RunChange>>(`runs/${run.id}/changes`)).items.map(
      ({ objectId, action, reasonCode }) => [objectId, action, reasonCode],
    );
  const inGroups = async () => {
    const user = portal.emulator.tenant
      .users()
      .find(({ id }) =>
        portal.emulator.tenant
          .groups()
          .some(group =>
            portal.emulator.tenant
              .membersOf(group.id)
              .some(member => member.id === id),
          ),
      )!;
    return user.id;
  };
  const timePasses = (days: number) =>
    portal
      .knex('managed_entities')
      .whereNotNull('left_at')
      .decrement('left_at', days * DAY_MS);

  it('are marked while their grace lasts, come back as they were, and are removed when it ends', async () => {
    const { tenant } = portal.emulator;
    const id = await inGroups();
    const before = await shown(id);
    expect(before?.spec?.memberOf).not.toEqual([]);

    tenant.disableUser(id);
    const left = await sync();
    expect(await changesOf(left)).toEqual([
      [id, 'deactivate', 'accountDisabled'],
    ]);
    expect(left.counts.user).toMatchObject({
      inScope: 11,
      deactivated: 1,
      remaining: 1,
      removed: 0,
      managedBefore: 12,
      managedAfter: 12,
      membershipsRemoved: (before?.spec?.memberOf as string[]).length,
    });
    expect(said(await shown(id))).toEqual({
      ref: before?.metadata.name,
      left: 'disabled',
      labelled: true,
      memberOf: [],
    });
    const idle = await sync();
    expect(idle).toMatchObject({
      planSkipped: true,
      counts: { user: { remaining: 1, deactivated: 0, managedAfter: 12 } },
    });

    tenant.enableUser(id);
    expect(await changesOf(await sync())).toEqual([
      [id, 'update', 'reactivated'],
    ]);
    expect((await shown(id))?.spec).toEqual(before?.spec);
    expect(said(await shown(id))).toMatchObject({
      left: undefined,
      labelled: false,
      ref: before?.metadata.name,
    });

    tenant.disableUser(id);
    await sync();
    await timePasses(29);
    expect((await sync()).counts.user).toMatchObject({ remaining: 1 });
    await timePasses(1);
    const ended = await sync();
    // Nothing had changed but the time.
    expect(ended.planSkipped).toBe(false);
    expect(await changesOf(ended)).toEqual([[id, 'remove', 'graceEnded']]);
    expect(ended.counts.user).toMatchObject({ removed: 1, remaining: 0 });
    expect(await shown(id)).toBeUndefined();
    const [departure, ...others] = await portal.knex('departures').select();
    expect(others).toEqual([]);
    expect(departure).toMatchObject({
      connection_id: CONNECTION,
      class: 'user',
      object_id: id,
      run_id: ended.id,
      reason: 'disabled',
    });
    const [seen, due, gone] = ['seen_at', 'due_at', 'gone_at'].map(column =>
      Number(departure[column]),
    );
    expect(due - seen).toBeGreaterThanOrEqual(30 * DAY_MS);
    expect(gone).toBeGreaterThanOrEqual(due);

    tenant.enableUser(id);
    await sync();
    expect((await shown(id))?.spec).toEqual(before?.spec);
    expect((await shown(id))?.metadata.name).toBe(before?.metadata.name);

    // By hand, while the grace would still last; and the directory has them again afterwards.
    tenant.disableUser(id);
    await sync();
    const removal = await portal.post<LeaverRemoval>(
      `connections/${CONNECTION}/leavers/remove`,
      { objects: [{ class: 'user', objectId: id }], reason: 'Contract ended' },
    );
    const byHand = await portal.waitForRun(removal.run?.id ?? 0);
    expect(await changesOf(byHand)).toEqual([[id, 'remove', 'removedByHand']]);
    expect(await shown(id)).toBeUndefined();
    expect(byHand.departures).toMatchObject({ count: 1 });
    // Grace was given and is no delay.
    expect(ended.departures?.slowestMs).toBeLessThan(DAY_MS);
    tenant.enableUser(id);
    expect(await changesOf(await sync())).toEqual([[id, 'create', 'returned']]);
    expect((await shown(id))?.spec).toEqual(before?.spec);
    expect((await shown(id))?.metadata.name).toBe(before?.metadata.name);
    expect(
      await portal.knex('managed_entities').where({ object_id: id }).first(),
    ).toMatchObject({
      left_at: null,
      removal_requested_at: null,
      removal_reason: null,
    });
  });

  it('are told apart by how the directory deleted them, also after a full scan', async () => {
    const { tenant } = portal.emulator;
    const id = await inGroups();
    const [other] = tenant.users().filter(user => user.id !== id);
    const before = await shown(id);

    tenant.deleteUser(id);
    expect(await changesOf(await sync())).toEqual([
      [id, 'deactivate', 'softDeleted'],
    ]);
    // What was said stays known though the full scan does not name them.
    expect(await changesOf(await sync('full'))).toEqual([]);
    expect(said(await shown(id)).left).toBe('softDeleted');

    tenant.restoreUser(id);
    expect(await changesOf(await sync())).toEqual([
      [id, 'update', 'reactivated'],
    ]);
    expect((await shown(id))?.spec).toEqual(before?.spec);

    tenant.deleteUser(id);
    tenant.deleteUser(other.id);
    await sync();
    tenant.purgeUser(id);
    expect(await changesOf(await sync())).toEqual([
      [id, 'remove', 'hardDeleted'],
    ]);
    expect(await shown(id)).toBeUndefined();
    expect(said(await shown(other.id)).left).toBe('softDeleted');
  });

  it('are held once, and groups come back or go as the directory says, also within a full scan', async () => {
    const { tenant } = portal.emulator;
    const id = await inGroups();
    const [before] = await portal.knex('runs').max({ id: 'id' });
    await portal.restart({
      policy: {
        leavers: {
          users: { softDeleted: 'mark' },
          groups: { softDeleted: GRACE, hardDeleted: 'remove' },
        },
        safety: {
          deactivations: {
            users: { count: 0, percent: 100, floor: 1_000 },
            groups: 'off',
          },
          removals: 'off',
          window: 'off',
        },
      },
    });
    await portal.waitForRunAfter(Number(before.id));
    const holds = () =>
      portal.knex('held_changes').select('id', 'change_key', 'held_by_run');
    tenant.deleteUser(id);
    await sync();
    const [held, ...others] = await holds();
    expect(others).toEqual([]);
    expect(held.change_key).toMatch(/^deactivate:/);
    // A full scan does not name them any more, and says nothing of how they went: that is no other change.
    await sync('full');
    await sync();
    expect(await holds()).toEqual([held]);
    expect(
      await portal
        .knex('hold_events')
        .where({ object_id: id })
        .orderBy('id')
        .pluck('event'),
    ).toEqual(['held']);
    tenant.restoreUser(id);
    await sync();
    expect(await holds()).toEqual([]);

    // Security groups are gone at once; those of Microsoft 365 can be restored.
    const group = tenant.addGroup({
      displayName: 'Unified guild',
      groupTypes: ['Unified'],
      mailEnabled: true,
      mailNickname: 'unified-guild',
    });
    tenant.addMember(group.id, id);
    await sync();
    const whole = await shown(group.id);
    const member = await shown(id);
    tenant.deleteGroup(group.id);
    expect(await changesOf(await sync())).toEqual(
      expect.arrayContaining([[group.id, 'deactivate', 'softDeleted']]),
    );
    expect(said(await shown(group.id)).left).toBe('softDeleted');
    expect(said(await shown(id)).memberOf).not.toEqual(said(member).memberOf);
    expect(await changesOf(await sync('full'))).toEqual([]);
    tenant.restoreGroup(group.id);
    await sync();
    expect((await shown(group.id))?.spec).toEqual(whole?.spec);
    expect(said(await shown(id))).toEqual(said(member));

    // For good, while the grace of being deleted lasts.
    tenant.deleteGroup(group.id);
    await sync();
    tenant.purgeGroup(group.id);
    expect(await changesOf(await sync())).toEqual([
      [group.id, 'remove', 'hardDeleted'],
    ]);
    expect(await shown(group.id)).toBeUndefined();
    const { left } = await portal.get<ObjectExplanation>(
      `connections/${CONNECTION}/explain/group/${group.id}`,
    );
    expect(left).toEqual({
      reason: 'hardDeleted',
      since: expect.any(String),
    });
  });

  it('are still known, and no news, when our table or the catalog was lost', async () => {
    const { tenant } = portal.emulator;
    const id = await inGroups();
    tenant.disableUser(id);
    await sync();
    const marked = await shown(id);
    const { left_at: leftAt } = await portal
      .knex('managed_entities')
      .where({ object_id: id })
      .first('left_at');

    await portal.knex('managed_entities').delete();
    await sync('full');
    expect(said(await shown(id))).toEqual(said(marked));
    const row = await portal
      .knex('managed_entities')
      .where({ object_id: id })
      .first();
    expect([Number(row.left_at), row.left_reason]).toEqual([
      Number(leftAt),
      'disabled',
    ]);

    // The catalog forgets everybody: leavers are handed over again as they were.
    await portal.catalogKnex('refresh_state').delete();
    await portal.catalogKnex('final_entities').delete();
    await sync('full');
    await portal.waitForCatalog(entities => entities.length === 18);
    expect(said(await shown(id))).toEqual(said(marked));
    expect((await sync()).counts.user).toMatchObject({
      remaining: 1,
      managedAfter: 12,
    });
  });

  it('show in a preview, which remembers nothing of them', async () => {
    const id = await inGroups();
    portal.emulator.tenant.disableUser(id);
    const preview = await portal.run('preview');
    expect(preview.counts.user).toMatchObject({ deactivated: 1, remaining: 1 });
    expect(
      await portal.knex('managed_entities').whereNotNull('left_at').select(),
    ).toEqual([]);
    const confirmed = await portal.waitForRun(
      (
        await portal.post<Run>(`runs/${preview.id}/confirm`)
      ).id,
    );
    expect(confirmed.counts.user).toMatchObject({ deactivated: 1 });
    expect(said(await shown(id)).left).toBe('disabled');
    expect(CONNECTION).toBe(confirmed.connectionId);
  });
});
