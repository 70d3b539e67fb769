import { TestDatabases } from '@backstage/backend-test-utils';
import { MIGRATIONS_DIRECTORY } from '../../database/migrationsDirectory';
import { Rows } from '../../database/__testUtils__/rows';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });

const MIGRATION = '20261121010000_portal_connections.js';
const directory = MIGRATIONS_DIRECTORY;

describe.each(databases.eachSupportedId())('portal connections on %s', id => {
  it('come to a database with data, and go again without it', async () => {
    const knex = await databases.init(id);
    const later = async () => {
      const [, pending] = await knex.migrate.list({ directory });
      return pending.map(({ file }: { file: string }) => file);
    };
    while ((await later()).includes(MIGRATION)) {
      await knex.migrate.up({ directory });
      if ((await later())[0] === MIGRATION) {
        await new Rows(knex).connection('contoso', { policy_version: 2 });
      }
    }
    expect(await knex('connections').first()).toMatchObject({
      id: 'contoso',
      origin: 'file',
      policy_version: 2,
      connected_at: null,
      revision: 0,
    });
    await new Rows(knex).connection('fabrikam', {
      origin: 'portal',
      connected_at: 1,
    });
    await knex.migrate.down({ directory, name: MIGRATION });
    expect(
      await knex('connections').orderBy('id').select('id', 'origin'),
    ).toEqual([
      { id: 'contoso', origin: 'file' },
      { id: 'fabrikam', origin: 'file' },
    ]);
    expect(await knex.schema.hasTable('credential_profiles')).toBe(false);
    await knex.migrate.latest({ directory });
    expect(await knex('configuration_revision')).toMatchObject([{ id: 1 }]);
  });
});
