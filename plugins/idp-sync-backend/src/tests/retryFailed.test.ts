import { TestDatabases } from '@backstage/backend-test-utils';
import type {
  Page,
  Run,
  RunChange,
  RunSummary,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import { referencesOf } from '../__testUtils__/directoryOracle';
import {
  expectSumsToHold,
  expectSumsToMatchTables,
} from '../__testUtils__/endState';
import { ForeignProvider } from '../__testUtils__/ForeignProvider';
import { TestPortal } from '../__testUtils__/TestPortal';

jest.setTimeout(600_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });
const TENANT = { users: 3, groups: 1, memberships: 3, seed: 7 };

describe.each(databases.eachSupportedId())('a retry on %s', databaseId => {
  let portal: TestPortal;

  afterEach(() => portal.stop());

  const changesOf = async (run: Run) =>
    (await portal.get<Page<RunChange>>(`runs/${run.id}/changes?limit=1000`))
      .items;

  it('of what failed asks the directory nothing, applies that alone, and leaves the rest to the next sync', async () => {
    const foreign = new ForeignProvider();
    portal = await TestPortal.start({
      databases,
      databaseId,
      tenant: TENANT,
      emulator: { quirks: 'none' },
      features: [foreign.feature],
    });
    await portal.waitForFirstRun();
    await portal.waitForCatalog(shown => shown.length === 5);
    const { tenant } = portal.emulator;
    const [jane, joe] = tenant.users();
    const ref = referencesOf(await portal.catalogEntities()).get(jane.id)!;
    await portal
      .catalogKnex('refresh_state')
      .where({ entity_ref: ref })
      .delete();
    await foreign.give([ref.split('/')[1]]);
    await portal.waitForCatalog(shown => !referencesOf(shown).has(jane.id));
    const partial = await portal.run();
    expect(partial).toMatchObject({
      status: 'partial',
      id: expect.any(Number),
    });
    await foreign.give([]);
    await portal.waitForCatalog(shown => shown.length === 4);
    tenant.updateUser(joe.id, { displayName: 'Joe Renamed' });
    await portal.run('scan');

    const before = portal.emulator.figures.snapshot();
    const { id } = await portal.post<RunSummary>(
      `runs/${partial.id}/retry-failed`,
    );
    const retry = await portal.waitForRun(id);
    expect(portal.emulator.figures.snapshot()).toEqual(before);
    expect(retry).toMatchObject({
      status: 'succeeded',
      retryOf: partial.id,
      info: `What failed in run ${partial.id}: 1 person added, 1 not applied`,
      phases: [{ phase: 'plan' }, { phase: 'apply' }, { phase: 'confirm' }],
      counts: { user: { created: 1, updated: 0, notApplied: 1, failed: 0 } },
    });
    expectSumsToHold(retry);
    await expectSumsToMatchTables(portal.knex, retry);
    const changes = await changesOf(retry);
    expect(
      changes.map(({ objectId, action, status }) => [objectId, action, status]),
    ).toEqual(
      expect.arrayContaining([
        [jane.id, 'create', 'applied'],
        [joe.id, 'update', 'notApplied'],
      ]),
    );
    expect(changes).toHaveLength(2);
    await portal.waitForCatalog(shown => referencesOf(shown).has(jane.id));

    const next = await portal.run();
    expect(next).toMatchObject({
      status: 'succeeded',
      counts: { user: { created: 0, updated: 1, notApplied: 0 } },
    });
  });
});
