import { TestDatabases } from '@backstage/backend-test-utils';
import { MIGRATIONS_DIRECTORY } from '../database/migrationsDirectory';
import { migrate } from '../__testUtils__/migrate';
import { Rows } from '../database/__testUtils__/rows';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });
const migration = {
  directory: MIGRATIONS_DIRECTORY,
  name: '20261121070100_adoptions.js',
};

/** An index of the table. */
const LATER = '20261121070200_adoptions_index.js';

describe.each(databases.eachSupportedId())('adoptions on %s', id => {
  it('come and go without touching what is there', async () => {
    const knex = await databases.init(id);
    await migrate(knex);
    const rows = new Rows(knex);
    await rows.connection('contoso', { sending_run_id: 7 });
    await rows.managed('contoso', 'user', 'u1', { awaited: true });
    await rows.change(await rows.run('contoso'), { adopts: '{}' });
    const tables = ['connections', 'managed_entities', 'run_changes'];
    const read = async () =>
      Promise.all(tables.map(async table => (await knex(table).select())[0]));
    const [connection, entity, change] = await read();
    const { sending_run_id: sending, ...ofConnection } = connection;
    const { awaited, ...ofEntity } = entity;
    const { adopts, ...ofChange } = change;
    expect([sending, Boolean(awaited), adopts]).toEqual([7, true, '{}']);

    await knex.migrate.down({ ...migration, name: LATER });
    await knex.migrate.down(migration);
    expect(await read()).toEqual([ofConnection, ofEntity, ofChange]);
    expect(await knex.schema.hasTable('adoptions')).toBe(false);

    await knex.migrate.up(migration);
    await knex.migrate.up({ ...migration, name: LATER });
    expect(await read()).toEqual([
      { ...ofConnection, sending_run_id: null },
      { ...ofEntity, awaited: null },
      { ...ofChange, adopts: null },
    ]);
    const given = {
      connection_id: 'contoso',
      class: 'user',
      object_id: 'u1',
      entity_ref: 'user:default/u1',
      to_connection_id: 'fabrikam',
      run_id: 1,
      change_id: 1,
      managed_revision: 1,
      current: false,
      at: 1,
    };
    await knex('adoptions').insert([given, given, { ...given, current: true }]);
    // Nobody has given up two entities.
    const again = async () => {
      await knex('adoptions').insert({ ...given, current: true });
    };
    await expect(again()).rejects.toMatchObject({
      message: expect.stringMatching(/unique/i),
    });
  });
});
