import { TestDatabases } from '@backstage/backend-test-utils';
import { MIGRATIONS_DIRECTORY } from '../database/migrationsDirectory';
import { migrate } from '../__testUtils__/migrate';
import { Rows } from '../database/__testUtils__/rows';
import { DatabaseMirrorStore } from './DatabaseMirrorStore';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });
const migration = {
  directory: MIGRATIONS_DIRECTORY,
  name: '20261120100001_mirror_keys.js',
};

describe.each(databases.eachSupportedId())('mirror keys on %s', id => {
  it('come and go with a mirror that is empty then, and raise its revision', async () => {
    const knex = await databases.init(id);
    await migrate(knex);
    const rows = new Rows(knex);
    await rows.connection('contoso');
    await rows.object('contoso', 'group', 'g1');
    await rows.member('contoso', 'g1', 'u1', 'user');
    await knex('connections').update({ last_full_scan_at: 1 });
    const state = () =>
      knex('connections').first('mirror_revision', 'last_full_scan_at');
    const before = await state();

    await knex.migrate.down(migration);
    expect(await knex('mirror_objects').select()).toEqual([]);
    expect(await state()).toEqual({
      mirror_revision: expect.anything(),
      last_full_scan_at: null,
    });
    await knex('mirror_objects').insert({
      connection_id: 'contoso',
      class: 'group',
      object_id: 'g1',
      attributes: '{}',
      search_key: '',
      state: 'present',
      round: 1,
    });
    await knex('mirror_memberships').insert({
      connection_id: 'contoso',
      group_id: 'g1',
      member_id: 'u1',
      member_class: 'user',
      present: true,
      round: 1,
    });

    await knex.migrate.up(migration);
    expect(await knex('mirror_objects').select()).toEqual([]);
    expect(await knex('mirror_memberships').select()).toEqual([]);
    expect(Number((await state()).mirror_revision)).toBe(
      Number(before.mirror_revision) + 2,
    );

    await rows.object('contoso', 'group', 'g1');
    await rows.object('contoso', 'user', 'u1');
    await rows.member('contoso', 'g1', 'u1', 'user');
    const store = DatabaseMirrorStore.create(knex);
    const { memberUsers } = await store.loadSnapshot('contoso');
    expect(memberUsers.map(members => [...members])).toEqual([[0]]);
    expect(await store.countMemberships('contoso')).toBe(1);
  });
});
