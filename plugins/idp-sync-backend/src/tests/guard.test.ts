import { TestDatabases } from '@backstage/backend-test-utils';
import type {
  HeldChange,
  HeldSummary,
  HoldDecision,
  HoldEvent,
  HoldEventKind,
  Page,
  Run,
  RunChange,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import {
  expectSumsToHold,
  expectSumsToMatchTables,
} from '../__testUtils__/endState';
import { CONNECTION, TestPortal } from '../__testUtils__/TestPortal';

jest.setTimeout(600_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });
const HELD = `connections/${CONNECTION}/held`;
const ANY = { count: 1_000, percent: 100, floor: 1_000 };

describe.each(databases.eachSupportedId())('the guard on %s', databaseId => {
  let portal: TestPortal;
  let first: Run;

  beforeAll(async () => {
    portal = await TestPortal.start({
      databases,
      databaseId,
      tenant: { users: 24, groups: 6, memberships: 60, seed: 4 },
      emulator: { quirks: 'none' },
      policy: {
        mapping: { renames: 'follow' },
        safety: {
          removals: {
            users: { ...ANY, count: 2 },
            groups: { ...ANY, count: 0 },
          },
          creations: { users: { ...ANY, count: 1 } },
          referenceChanges: { users: { ...ANY, count: 0 } },
          membersLost: { count: 1_000, percent: 50, floor: 2 },
          window: {
            hours: 1,
            removals: { users: { ...ANY, count: 4 } },
            creations: { users: ANY },
          },
        },
      },
    });
    first = await portal.waitForFirstRun();
  });

  afterAll(() => portal.stop());

  const sync = async () => {
    const run = await portal.run();
    expect(run.error).toBeUndefined();
    expectSumsToHold(run);
    await expectSumsToMatchTables(portal.knex, run);
    return run;
  };
  const people = () =>
    portal.emulator.tenant.users().filter(user => user.accountEnabled);
  const summary = () => portal.get<HeldSummary>(`${HELD}/summary`);
  const held = async (query = '') =>
    (await portal.get<Page<HeldChange>>(`${HELD}${query}`)).items;
  const decide = async (
    action: 'approve' | 'reject' | 'reconsider',
    selection: { ids: number[] } | { all: object },
  ) => {
    const { latestRunId } = await summary();
    const decision = await portal.post<HoldDecision>(`${HELD}/${action}`, {
      ...selection,
      upToRunId: latestRunId,
      reason: 'Asked the head of the team',
    });
    const run = decision.run && (await portal.waitForRun(decision.run.id));
    if (run) {
      expect(run.trigger).toBe('approval');
      expectSumsToHold(run);
      await expectSumsToMatchTables(portal.knex, run);
    }
    return { ...decision, run };
  };
  const eventsOf = async (objectId: string): Promise<HoldEventKind[]> =>
    (
      await portal.get<Page<HoldEvent>>(`${HELD}/events?objectId=${objectId}`)
    ).items
      .map(({ event }) => event)
      .reverse();
  const managed = async (objectId: string) =>
    portal.knex('managed_entities').where({ object_id: objectId }).first();
  const inCatalog = async (objectId: string) =>
    ['sent', 'confirmed'].includes((await managed(objectId)).status);

  it('holds nothing of a first sync, whatever the limits', () => {
    expect(first).toMatchObject({
      status: 'succeeded',
      warningCount: 0,
      counts: { user: { created: first.counts.user.inScope, held: 0 } },
    });
    expect(first.counts.user.created).toBeGreaterThan(10);
  });

  it('holds removals beyond the limit and lets everything else through, until the directory changes its mind or somebody decides', async () => {
    const { tenant } = portal.emulator;
    const [a, b, c, renamed] = people();
    [a, b, c].forEach(({ id }) => tenant.disableUser(id));
    tenant.updateUser(renamed.id, { jobTitle: 'Keeper', displayName: 'Kay' });
    const run = await sync();
    expect(run).toMatchObject({
      status: 'succeeded',
      counts: { user: { removed: 0, removalsHeld: 3, updated: 1 } },
      warnings: [
        {
          code: 'IDP_CHANGES_HELD',
          count: 3,
          message: 'Held: 3 removals are more than 2 people (limit 2)',
        },
      ],
    });
    expect(await inCatalog(a.id)).toBe(true);
    expect(await summary()).toMatchObject({
      held: 3,
      since: expect.any(String),
      latestRunId: run.id,
      kinds: [
        { kind: 'removals', class: 'user', held: 3, why: /3 removals/ },
      ].map(kind => ({ ...kind, why: expect.stringMatching(kind.why) })),
    });
    const status = await portal.get<{ connections: object[] }>('status');
    expect(status.connections).toMatchObject([{ state: 'held', held: 3 }]);

    const again = await sync();
    expect(again).toMatchObject({
      planSkipped: true,
      counts: { user: { removalsHeld: 3 } },
    });

    // Within the limit again, and nevertheless held: two of the three are as doubtful as before.
    tenant.enableUser(a.id);
    const mind = await sync();
    expect(mind.counts.user).toMatchObject({ removalsHeld: 2 });
    expect((await held()).map(({ objectId }) => objectId).sort()).toEqual(
      [b.id, c.id].sort(),
    );
    expect(await eventsOf(a.id)).toEqual(['held', 'released']);

    // What is new goes along where the limit allows it.
    const preview = await portal.run('preview');
    expect(preview.counts.user).toMatchObject({
      removed: 0,
      removalsHeld: 2,
    });

    const [first2, second] = await held();
    expect(await decide('reject', { ids: [first2.id] })).toMatchObject({
      decided: 1,
      skipped: 0,
      run: undefined,
    });
    const approved = await decide('approve', { ids: [second.id, 999_999] });
    expect(approved).toMatchObject({
      decided: 1,
      skipped: 1,
      run: {
        status: 'succeeded',
        requestedBy: 'user:default/mock',
        counts: { user: { removed: 1, removalsHeld: 1 } },
      },
    });
    expect(await inCatalog(second.objectId)).toBe(false);
    expect(await inCatalog(first2.objectId)).toBe(true);
    expect(await eventsOf(second.objectId)).toEqual([
      'held',
      'approved',
      'applied',
    ]);
    expect(await held()).toMatchObject([
      {
        objectId: first2.objectId,
        status: 'rejected',
        decision: {
          by: 'user:default/mock',
          reason: 'Asked the head of the team',
        },
      },
    ]);
    // A full sync plans it anew, and leaves it out again.
    const full = await portal.run('sync', 'full');
    const { items } = await portal.get<Page<RunChange>>(
      `runs/${full.id}/changes?status=rejected`,
    );
    expect(items).toMatchObject([{ objectId: first2.objectId }]);

    // Deleted instead of disabled is another change than the one that was rejected.
    tenant.deleteUser(first2.objectId);
    await sync();
    expect(await held()).toMatchObject([
      { objectId: first2.objectId, status: 'held' },
    ]);
    await decide('reject', { all: { search: first2.displayName } });
    await decide('reconsider', { all: {} });
    expect(await summary()).toMatchObject({ held: 1, rejected: 0 });
    await decide('approve', { all: { kind: ['removals'] } });
    expect(await inCatalog(first2.objectId)).toBe(false);
    expect(await held()).toEqual([]);
    expect(await eventsOf(first2.objectId)).toEqual([
      'held',
      'rejected',
      'changed',
      'rejected',
      'reconsidered',
      'approved',
      'applied',
    ]);
  });

  it('counts what was applied over time, but not what was approved', async () => {
    const { tenant } = portal.emulator;
    // Two approved removals lie behind us, and do not count.
    for (let round = 0; round < 2; round++) {
      people()
        .slice(0, 2)
        .forEach(({ id }) => tenant.disableUser(id));
      expect((await sync()).counts.user.removed).toBe(2);
    }
    const [next] = people();
    tenant.disableUser(next.id);
    expect(await sync()).toMatchObject({
      counts: { user: { removed: 0, removalsHeld: 1 } },
      warnings: [
        {
          message:
            'Held: 1 removal and 4 in the last 1 hour are more than 4 people (limit 4)',
        },
      ],
    });
    await portal.knex('guard_tallies').update({ at: 1 });
    // Time alone lets nothing through that was doubtful.
    expect((await portal.run('sync', 'full')).counts.user).toMatchObject({
      removed: 0,
      removalsHeld: 1,
    });
    tenant.enableUser(next.id);
    await sync();
    expect(await held()).toEqual([]);
    tenant.disableUser(next.id);
    expect((await sync()).counts.user.removed).toBe(1);
  });

  it('holds a group with all that belongs to it', async () => {
    const { tenant } = portal.emulator;
    const group = tenant
      .groups()
      .find(one =>
        tenant
          .membersOf(one.id)
          .some(({ id }) => people().some(person => person.id === id)),
      )!;
    const { entity_ref: ref } = await managed(group.id);
    const [member] = people().filter(({ id }) =>
      tenant.membersOf(group.id).some(one => one.id === id),
    );
    const groupsOf = async () =>
      JSON.parse((await managed(member.id)).entity).spec.memberOf;
    tenant.deleteGroup(group.id);
    const run = await sync();
    expect(run.counts.group.removalsHeld).toBe(1);
    expect(run.counts.user.held).toBeGreaterThan(0);
    expect(await groupsOf()).toContain(ref);
    const found = await held();
    expect(found.find(({ objectId }) => objectId === member.id)).toMatchObject({
      kind: 'dependents',
      action: 'update',
      why: expect.stringMatching(
        /Belongs together with .*, whose removal is held/,
      ),
    });
    const { run: applied } = await decide('approve', {
      all: { kind: ['removals'] },
    });
    expect(applied?.counts.group.removed).toBe(1);
    expect(await groupsOf()).not.toContain(ref);
    expect(await held()).toEqual([]);
    expect(await eventsOf(member.id)).toEqual(['held', 'released']);
  });

  it('holds references that move, and people who leave one group at once', async () => {
    const { tenant } = portal.emulator;
    const [mover] = people();
    const { entity_ref: ref } = await managed(mover.id);
    tenant.updateUser(mover.id, { mail: 'someone.else@contoso.example' });
    const team = tenant.addGroup({ displayName: 'Guild of bakers' });
    const bakers = people().slice(1, 6);
    bakers.forEach(({ id }) => tenant.addMember(team.id, id));
    await sync();
    expect(await held()).toMatchObject([
      { kind: 'referenceChanges', objectId: mover.id, previousRef: ref },
    ]);
    expect((await managed(mover.id)).entity_ref).toBe(ref);
    bakers.slice(0, 2).forEach(({ id }) => tenant.removeMember(team.id, id));
    // Two are within the floor.
    expect((await sync()).counts.user).toMatchObject({ updated: 2, held: 1 });
    tenant.addMember(team.id, bakers[0].id);
    tenant.addMember(team.id, bakers[1].id);
    await sync();
    bakers.slice(0, 3).forEach(({ id }) => tenant.removeMember(team.id, id));
    const run = await sync();
    expect(run.counts.user).toMatchObject({ updated: 0, held: 4 });
    expect(await held('?kind=membersLost')).toHaveLength(3);
    expect(run.warnings.map(({ message }) => message)).toContain(
      'Held: Guild of bakers loses 3 people, which are more than 50 % of its 5 people (limit 2)',
    );
    const { run: applied } = await decide('approve', { all: {} });
    expect(applied?.counts.user).toMatchObject({ updated: 4, held: 0 });
    expect((await managed(mover.id)).entity_ref).toBe(
      'user:default/someone.else_contoso.example',
    );
    expect(await held()).toEqual([]);
  });

  it('holds again what was approved and has become another change', async () => {
    const { tenant } = portal.emulator;
    const [mover] = people();
    tenant.updateUser(mover.id, { mail: 'one@contoso.example' });
    await sync();
    const [change] = await held();
    tenant.updateUser(mover.id, { mail: 'two@contoso.example' });
    const { run } = await decide('approve', { ids: [change.id] });
    expect(run?.counts.user).toMatchObject({ updated: 0, held: 1 });
    expect(await eventsOf(mover.id)).toEqual(
      expect.arrayContaining(['approved', 'changed']),
    );
    const [now] = await held();
    expect(now).toMatchObject({
      status: 'held',
      heldByRunId: change.heldByRunId,
    });
    expect(now.changedByRunId).toBe(run?.id);
    // Whoever saw only what was there before cannot approve what it is now.
    expect(
      await portal.post<HoldDecision>(`${HELD}/approve`, {
        ids: [now.id],
        upToRunId: change.changedByRunId,
        reason: 'Seen',
      }),
    ).toEqual({ decided: 0, skipped: 1 });
    await decide('approve', { all: {} });
    expect((await managed(mover.id)).entity_ref).toBe(
      'user:default/two_contoso.example',
    );
  });

  it('holds what an edit of the policy would throw out, and lets go when it is taken back or the limits are', async () => {
    const count = (await managedPeople()) - people().length;
    expect(count).toBe(0);
    const policy = (more: object) => ({
      mapping: { renames: 'follow' },
      safety: {
        removals: { users: { count: 1_000, percent: 5, floor: 2 } },
        window: 'off',
      },
      ...more,
    });
    const [keep] = people();
    const only = {
      users: {
        include: { attribute: 'mail', operator: 'equals', value: keep.mail },
      },
    };
    const lastRun = async () =>
      (await portal.get<Page<Run>>('runs?limit=1')).items[0].id;
    let before = await lastRun();
    await portal.restart({ policy: policy(only) });
    const run = await portal.waitForRunAfter(before);
    expect(run.counts.user.removed).toBe(0);
    expect(run.counts.user.removalsHeld).toBe(people().length - 1);
    before = await lastRun();
    await portal.restart({ policy: policy({}) });
    await portal.waitForRunAfter(before);
    expect(await held()).toEqual([]);
    before = await lastRun();
    await portal.restart({ policy: policy(only) });
    await portal.waitForRunAfter(before);
    expect((await summary()).held).toBe(people().length - 1);
    before = await lastRun();
    await portal.restart({
      policy: policy({ ...only, safety: { removals: 'off', window: 'off' } }),
    });
    const off = await portal.waitForRunAfter(before);
    expect(off.counts.user.removed).toBe(people().length - 1);
    expect(await held()).toEqual([]);
  });

  async function managedPeople(): Promise<number> {
    const [{ rows }] = await portal
      .knex('managed_entities')
      .where({ class: 'user' })
      .whereIn('status', ['sent', 'confirmed', 'lost'])
      .count({ rows: '*' });
    return Number(rows);
  }
});
