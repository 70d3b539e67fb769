import { TestDatabases } from '@backstage/backend-test-utils';
import { MIGRATIONS_DIRECTORY } from '../../database/migrationsDirectory';
import { migrate } from '../../__testUtils__/migrate';
import { Rows } from '../../database/__testUtils__/rows';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });
const migration = {
  directory: MIGRATIONS_DIRECTORY,
  name: '20261120156000_log_index.js',
};

describe.each(databases.eachSupportedId())('index of the log on %s', id => {
  it('comes and goes without touching what is there', async () => {
    const knex = await databases.init(id);
    await migrate(knex);
    const rows = new Rows(knex);
    const run = await rows.run('contoso', { status: 'running', retry_of: 7 });
    await rows.change(run);
    const [{ retry_of: _gone, ...before }] = await knex('runs').select();
    const changes = await knex('run_changes').select();

    await knex.migrate.down(migration);
    expect(await knex('runs').select()).toEqual([before]);
    expect(await knex('run_changes').select()).toEqual(changes);
    // What SQLite would lose with a table that is made anew: one run at a time.
    const again = async () => {
      await knex('runs').insert({ ...before, id: run + 1 });
    };
    await expect(again()).rejects.toMatchObject({
      message: expect.stringMatching(/unique/i),
    });

    await knex.migrate.up(migration);
    expect(await knex('runs').select()).toEqual([
      { ...before, retry_of: null },
    ]);
    expect(await knex('run_changes').select()).toEqual(changes);
  });
});
