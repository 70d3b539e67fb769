import { TestDatabases } from '@backstage/backend-test-utils';
import { MIGRATIONS_DIRECTORY } from '../database/migrationsDirectory';
import { migrate } from '../__testUtils__/migrate';
import { Rows } from '../database/__testUtils__/rows';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });
const migration = {
  directory: MIGRATIONS_DIRECTORY,
  name: '20261120130000_location_keys.js',
};

describe.each(databases.eachSupportedId())('location keys on %s', id => {
  it('come and go without touching what is there', async () => {
    const knex = await databases.init(id);
    await migrate(knex);
    await new Rows(knex).connection('contoso');
    await knex('managed_entities').insert({
      connection_id: 'contoso',
      class: 'user',
      object_id: 'u1',
      entity_ref: 'user:default/jane',
      display_name: 'Jane',
      search_key: 'jane',
      status: 'confirmed',
      sequence: 3,
      location_key: 'msgraph-org-provider:default',
      created_at: 1,
      updated_at: 1,
    });
    const [before] = await knex('managed_entities').select();
    expect(before.location_key).toBe('msgraph-org-provider:default');
    const { location_key: _key, ...rest } = before;

    await knex.migrate.down(migration);
    expect(await knex('managed_entities').select()).toEqual([rest]);
    // What SQLite would lose with a table that is made anew.
    const again = async () => {
      await knex('managed_entities').insert({ ...rest, object_id: 'u2' });
    };
    // An error of the native driver is none to Jest where another test file loaded the driver first.
    await expect(again()).rejects.toMatchObject({
      message: expect.stringMatching(/unique/i),
    });

    await knex.migrate.up(migration);
    expect(await knex('managed_entities').select()).toEqual([
      { ...rest, location_key: null },
    ]);
  });
});
