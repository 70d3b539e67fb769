import { TestDatabases } from '@backstage/backend-test-utils';
import { MIGRATIONS_DIRECTORY } from '../database/migrationsDirectory';
import { migrate } from '../__testUtils__/migrate';
import { Rows } from '../database/__testUtils__/rows';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });
const migration = {
  directory: MIGRATIONS_DIRECTORY,
  name: '20261120154000_leavers.js',
};

/** Its index is of columns that go. */
const later = { ...migration, name: '20261121050000_unsettled_entities.js' };

describe.each(databases.eachSupportedId())('leavers on %s', id => {
  it('come and go in the tables without touching what is there', async () => {
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
      left_at: 7,
      left_reason: 'disabled',
      created_at: 1,
      updated_at: 1,
    });
    const [before] = await knex('managed_entities').select();
    const columns = {
      left_at: null,
      left_reason: null,
      left_after: null,
      removal_due_at: null,
      removal_requested_at: null,
      removal_requested_by: null,
    };
    const rest = Object.fromEntries(
      Object.entries(before).filter(([name]) => !(name in columns)),
    );

    await knex.migrate.down(later);
    await knex.migrate.down(migration);
    expect(await knex('managed_entities').select()).toEqual([rest]);
    expect(await knex.schema.hasTable('departures')).toBe(false);

    await knex.migrate.up(migration);
    await knex.migrate.up(later);
    expect(await knex('managed_entities').select()).toEqual([
      { ...rest, ...columns },
    ]);
    expect(await knex('departures').select()).toEqual([]);
  });

  it('lose their reason for removal with its column, and nothing else', async () => {
    const knex = await databases.init(id);
    await migrate(knex);
    await new Rows(knex).managed('contoso', 'user', 'u1', {
      removal_requested_at: 5,
      removal_reason: 'Contract ended',
    });
    const [{ removal_reason: _, ...rest }] = await knex(
      'managed_entities',
    ).select();
    const reasons = {
      ...migration,
      name: '20261120160000_removal_reasons.js',
    };
    await knex.migrate.down(reasons);
    expect(await knex('managed_entities').select()).toEqual([rest]);
    await knex.migrate.up(reasons);
    expect(await knex('managed_entities').select()).toEqual([
      { ...rest, removal_reason: null },
    ]);
  });
});
