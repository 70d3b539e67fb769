import { TestDatabases } from '@backstage/backend-test-utils';
import type {
  LeavingOwners,
  Page,
  Run,
  RunChange,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import { CONNECTION, TestPortal } from '../__testUtils__/TestPortal';
import { ForeignProvider } from '../__testUtils__/ForeignProvider';
import { waitFor } from '../__testUtils__/waitFor';

jest.setTimeout(600_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });
const RUNS = 'connections/emulated/runs';
const BY_CITY = {
  users: { include: { attribute: 'city', operator: 'isPresent' } },
};

describe.each(databases.eachSupportedId())('previews on %s', databaseId => {
  const foreign = new ForeignProvider();
  let portal: TestPortal;

  beforeAll(async () => {
    portal = await TestPortal.start({
      databases,
      databaseId,
      tenant: { users: 12, groups: 3, memberships: 20, seed: 4 },
      features: [foreign.feature],
    });
    await portal.waitForFirstRun();
  });

  afterAll(() => portal.stop());

  const preview = async (more: object = {}) => {
    const { id } = await portal.post<Run>(RUNS, {
      kind: 'preview',
      mode: 'incremental',
      ...more,
    });
    return portal.waitForRun(id);
  };
  const confirm = async (run: Run) => {
    const { id } = await portal.post<Run>(`runs/${run.id}/confirm`);
    return portal.waitForRun(id);
  };
  const changesOf = async (run: Run, filter = '') =>
    (
      await portal.get<Page<RunChange>>(
        `runs/${run.id}/changes?limit=1000${filter}`,
      )
    ).items;
  const enabled = () =>
    portal.emulator.tenant.users().filter(user => user.accountEnabled);

  it('applies what was shown, refuses by name what has moved, and leaves alone what has come up since', async () => {
    const { tenant } = portal.emulator;
    const [renamed, moved, deleted, returned, done, later] = enabled();
    for (const user of [renamed, moved, deleted, done]) {
      tenant.updateUser(user.id, { displayName: `New ${user.displayName}` });
    }
    tenant.disableUser(returned.id);
    const shown = await preview();
    expect(await changesOf(shown)).toHaveLength(5);
    expect(
      await portal
        .knex('run_changes')
        .where({ run_id: shown.id })
        .whereNotNull('entity'),
    ).toEqual([]);

    tenant.updateUser(moved.id, { displayName: 'Somebody Else' });
    tenant.deleteUser(deleted.id);
    tenant.enableUser(returned.id);
    tenant.updateUser(later.id, { displayName: 'Came Up Later' });
    const others = await portal
      .knex('managed_entities')
      .whereIn('object_id', [moved.id, deleted.id, returned.id, later.id])
      .orderBy('object_id')
      .select('object_id', 'sequence', 'entity_hash');
    const run = await confirm(shown);
    // No object has failed: what has moved is done by the next sync.
    expect(run).toMatchObject({
      status: 'succeeded',
      previewId: shown.id,
      info: '2 people changed, 3 refused, 2 not applied, 1 removal outstanding',
    });
    expect(await portal.get(`connections/${CONNECTION}`)).toMatchObject({
      state: 'healthy',
    });
    await expect(portal.post(`runs/${run.id}/retry-failed`)).rejects.toThrow(
      `Nothing failed in run ${run.id}`,
    );

    const changes = await changesOf(run);
    const outcome = Object.fromEntries(
      changes
        .filter(({ status }) => status !== 'notApplied')
        .map(change => [change.objectId, change]),
    );
    expect(outcome).toMatchObject({
      [renamed.id]: { status: 'applied', action: 'update' },
      [done.id]: { status: 'applied', action: 'update' },
      [moved.id]: {
        status: 'refused',
        error: {
          code: 'IDP_CHANGE_MOVED',
          message: expect.stringMatching(/changed in the directory/),
        },
      },
      [deleted.id]: {
        status: 'refused',
        action: 'update',
        error: { message: expect.stringMatching(/now "remove"/) },
      },
      [returned.id]: {
        status: 'refused',
        action: 'remove',
        error: { message: expect.stringMatching(/nothing to be done/) },
      },
    });
    // Beside what was refused stands what is right now.
    expect(
      changes
        .filter(({ status }) => status === 'notApplied')
        .map(({ objectId, action }) => [objectId, action]),
    ).toEqual(
      expect.arrayContaining([
        [moved.id, 'update'],
        [deleted.id, 'remove'],
        [later.id, 'update'],
      ]),
    );
    expect(run.counts.user).toMatchObject({
      updated: 2,
      refused: 3,
      notApplied: 2,
      removed: 0,
      removalsOutstanding: 1,
    });
    expect(
      await portal
        .knex('managed_entities')
        .whereIn('object_id', [moved.id, deleted.id, returned.id, later.id])
        .orderBy('object_id')
        .select('object_id', 'sequence', 'entity_hash'),
    ).toEqual(others);
    expect(run.warnings).toMatchObject([
      { code: 'IDP_CHANGE_MOVED', count: 3 },
    ]);
    // What was refused or has come up is done by the next sync.
    expect((await portal.run()).counts.user).toMatchObject({
      updated: 2,
      removed: 1,
    });
  });

  it('refuses what another run has done meanwhile', async () => {
    const [user, other] = enabled();
    portal.emulator.tenant.updateUser(user.id, { displayName: 'Once' });
    portal.emulator.tenant.updateUser(other.id, { displayName: 'One' });
    const shown = await preview();
    expect((await portal.run()).status).toBe('succeeded');
    portal.emulator.tenant.updateUser(other.id, { displayName: 'Two' });
    expect((await portal.run()).status).toBe('succeeded');
    portal.emulator.tenant.updateUser(other.id, { displayName: 'One' });
    const run = await confirm(shown);
    const changes = await changesOf(run);
    // The one is as shown already; the other would be what was shown, in place of another one.
    expect(
      changes.map(({ objectId, status, error }) => [
        objectId,
        status,
        error?.code,
      ]),
    ).toEqual(
      expect.arrayContaining([
        [user.id, 'refused', 'IDP_CHANGE_MOVED'],
        [other.id, 'refused', 'IDP_CHANGE_OUTDATED'],
      ]),
    );
    expect(run.counts.user.updated).toBe(0);
    expect((await portal.run()).counts.user.updated).toBe(1);
  });

  it('previews drafts after reading what they need, and does not guess without', async () => {
    const before = await portal.knex('managed_entities').orderBy('object_id');
    await expect(preview({ policy: BY_CITY, scan: 'none' })).rejects.toThrow(
      /409.*IDP_MIRROR_INSUFFICIENT|city of users/,
    );
    const draft = await preview({ policy: BY_CITY });
    expect(draft).toMatchObject({
      status: 'succeeded',
      draft: true,
      mode: 'full',
    });
    const without = await preview({ policy: BY_CITY, scan: 'none' });
    expect(without).toMatchObject({
      status: 'succeeded',
      scan: 'none',
      counts: draft.counts,
      statistics: { requests: 0 },
    });
    const objects = Object.values(without.counts).reduce(
      (sum, { read }) => sum + read,
      0,
    );
    expect(without.phases).toMatchObject([
      { phase: 'plan', done: objects, total: objects },
    ]);
    const nobody = await preview({
      policy: { users: { enabled: false } },
      scan: 'none',
    });
    expect(nobody.counts.user.removed).toBe(nobody.counts.user.managedBefore);
    // The saved policy has all it needs of the same mirror.
    expect(await preview({ scan: 'none' })).toMatchObject({
      counts: { user: { removed: 0, updated: 0 } },
    });
    await expect(confirm(nobody)).rejects.toThrow('IDP_PREVIEW_DRAFT');
    expect(await portal.knex('managed_entities').orderBy('object_id')).toEqual(
      before,
    );
    expect((await portal.run()).counts.user).toMatchObject({
      created: 0,
      updated: 0,
      removed: 0,
    });
  });

  it('confirms what was shown of the mirror as it stands without asking the directory', async () => {
    const [user] = enabled();
    portal.emulator.tenant.updateUser(user.id, { displayName: 'Read before' });
    await portal.run('scan');
    const shown = await preview({ scan: 'none' });
    const run = await confirm(shown);
    expect(run).toMatchObject({
      status: 'succeeded',
      scan: 'none',
      statistics: { requests: 0 },
      counts: { user: { updated: 1 } },
    });
    await expect(confirm(shown)).rejects.toThrow('IDP_PREVIEW_CONFIRMED');
  });

  it('names what people who would go own in the catalog', async () => {
    const [owner] = enabled();
    const { entity_ref: ref } = await portal
      .knex('managed_entities')
      .where({ object_id: owner.id })
      .first('entity_ref');
    await foreign.giveComponents(['payments', 'invoices'], ref);
    portal.emulator.tenant.disableUser(owner.id);
    const shown = await preview();
    const owners = await waitFor('what the catalog makes of it', async () => {
      const found = await portal.get<LeavingOwners>(`runs/${shown.id}/owned`);
      return found.items[0]?.owns === 2 ? found : undefined;
    });
    expect(owners).toEqual<LeavingOwners>({
      items: [
        {
          changeId: expect.any(Number),
          class: 'user',
          displayName: expect.any(String),
          action: 'remove',
          status: 'planned',
          entityRef: ref,
          owns: 2,
          examples: [
            { entityRef: 'component:default/invoices', title: 'invoices' },
            { entityRef: 'component:default/payments', title: 'payments' },
          ],
        },
      ],
      totalItems: 1,
      examined: 1,
      leaving: 1,
    });
    const beyond = await portal.get<LeavingOwners>(
      `runs/${shown.id}/owned?offset=1`,
    );
    expect(beyond).toMatchObject({ items: [], totalItems: 1 });
    portal.emulator.tenant.enableUser(owner.id);
  });
});
