import { TestDatabases } from '@backstage/backend-test-utils';
import { openTenant } from '@idp-sync/graph-emulator';
import { DatabaseMirrorStore } from '../mirror/DatabaseMirrorStore';
import { ScannedTenant } from './entra/__testUtils__/ScannedTenant';
import { readUnits } from './readUnits';
import { scanDirectory, type ScanOptions } from './scanDirectory';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });

describe.each(databases.eachSupportedId())('readUnits on %s', databaseId => {
  let tenant: ScannedTenant;

  afterEach(() => tenant.stop());

  it('keeps what it has read whole, and as the directory has it', async () => {
    const knex = await databases.init(databaseId);
    const directory = await openTenant({
      users: 40,
      groups: 4,
      memberships: 60,
    });
    tenant = await ScannedTenant.start(knex, directory);
    const [app] = directory.applications();
    app.roles.push('AdministrativeUnit.Read.All');
    const unit = directory.addAdministrativeUnit({ displayName: 'All' }).id;
    const hidden = directory.addAdministrativeUnit({
      displayName: 'Secret',
      visibility: 'HiddenMembership',
    }).id;
    const people = directory.users().map(({ id }) => id);
    const [group] = directory.groups();
    const members = [...people, group.id];
    members.forEach(id => directory.addToAdministrativeUnit(unit, id));
    const scan = (ids: string[], mode: 'full' | 'incremental') =>
      tenant.scan(mode, async (options: ScanOptions) => {
        const result = await scanDirectory(options);
        const ofUnits = await readUnits(options, ids);
        return { ...result, changed: ofUnits.changed };
      });
    /** By the store that has a snapshot in memory, and read from the database anew. */
    const mirrored = async () => {
      const [kept, anew] = await Promise.all(
        [tenant.store, DatabaseMirrorStore.create(knex)].map(store =>
          store.loadSnapshot('contoso'),
        ),
      );
      expect(kept.administrativeUnits).toEqual(anew.administrativeUnits);
      expect(kept.users).toEqual(anew.users);
      return Object.fromEntries(
        Array.from(kept.administrativeUnits, ([id, { members: ids }]) => [
          id,
          [...ids],
        ]),
      );
    };

    await scan([unit, 'aaaaaaaa-0000-4000-8000-00000000dead'], 'full');
    expect(await mirrored()).toEqual({ [unit]: members.sort() });

    // The same again changes nothing, not even the revision.
    const revision = await tenant.revision();
    expect(await scan([unit], 'incremental')).toMatchObject({ changed: false });
    expect(await tenant.revision()).toBe(revision);

    // Members that are hidden from us are not none.
    app.roles.push('Member.Read.Hidden');
    directory.addToAdministrativeUnit(hidden, people[0]);
    directory.removeFromAdministrativeUnit(unit, people[1]);
    const without = members.filter(id => id !== people[1]);
    const both = { [unit]: without, [hidden]: [people[0]] };
    expect(await scan([unit, hidden], 'incremental')).toMatchObject({
      changed: true,
    });
    expect(await mirrored()).toEqual(both);
    app.roles = app.roles.filter(role => role !== 'Member.Read.Hidden');
    tenant.emulator.revokeAccessTokens();
    const { changed, logs } = await scan([unit, hidden], 'incremental');
    expect(changed).toBe(false);
    expect(logs.join()).toContain('Secret');
    expect(await mirrored()).toEqual(both);

    // A list that breaks off says nothing.
    without
      .slice(1)
      .forEach(id => directory.removeFromAdministrativeUnit(unit, id));
    tenant.emulator.faults.add({
      match: { path: `*/administrativeUnits/${unit}/members` },
      fault: { kind: 'status', status: 403 },
    });
    await expect(scan([unit, hidden], 'incremental')).rejects.toMatchObject({
      code: 'IDP_PERMISSION_MISSING',
    });
    expect(await mirrored()).toEqual(both);
    tenant.emulator.faults.clear();

    // Nobody names it any more.
    await scan([hidden], 'incremental');
    expect(await mirrored()).toEqual({ [hidden]: [people[0]] });
    await tenant.store.purge('contoso', async () => undefined);
    expect(await knex('mirror_units')).toEqual([]);
  });
});
