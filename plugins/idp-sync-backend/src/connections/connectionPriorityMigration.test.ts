import { TestDatabases } from '@backstage/backend-test-utils';
import { MIGRATIONS_DIRECTORY } from '../database/migrationsDirectory';
import { Rows } from '../database/__testUtils__/rows';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });

const MIGRATION = '20261121070000_connection_priority.js';
const directory = MIGRATIONS_DIRECTORY;

describe.each(databases.eachSupportedId())('priorities on %s', id => {
  it('come to connections that are there, and go again', async () => {
    const knex = await databases.init(id);
    await knex.migrate.latest({ directory });
    await knex.migrate.down({ directory, name: MIGRATION });
    await new Rows(knex).connection('contoso', { policy_version: 2 });
    expect(await knex.schema.hasColumn('connections', 'priority')).toBe(false);
    await knex.migrate.latest({ directory });
    expect(await knex('connections').first()).toMatchObject({
      id: 'contoso',
      policy_version: 2,
      priority: null,
    });
  });
});
