import { TestDatabases } from '@backstage/backend-test-utils';
import { MIGRATIONS_DIRECTORY } from '../database/migrationsDirectory';
import { migrate } from '../__testUtils__/migrate';
import { Rows } from '../database/__testUtils__/rows';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });
const migration = {
  directory: MIGRATIONS_DIRECTORY,
  name: '20261120120000_catalog_truth.js',
};
/** Have indexes of columns that this one adds. */
const later = [
  '20261120164100_pending_entities.js',
  '20261121050000_unsettled_entities.js',
].map(name => ({ ...migration, name }));
const ADDED = { mark: null, rejection: null, previous_ref: null };

describe.each(databases.eachSupportedId())('marks on %s', databaseId => {
  it('go without leaving a state that older code does not know, and come back', async () => {
    const knex = await databases.init(databaseId);
    await migrate(knex);
    await new Rows(knex).connection('contoso');
    const add = (objectId: string, columns: object) =>
      knex('managed_entities').insert({
        connection_id: 'contoso',
        class: 'user',
        object_id: objectId,
        entity_ref: `user:default/${objectId}`,
        display_name: objectId,
        search_key: objectId,
        status: 'confirmed',
        sequence: 3,
        entity: '{}',
        entity_hash: 'hash',
        created_at: 1,
        updated_at: 1,
        ...columns,
      });
    await add('confirmed', { mark: 'today' });
    await add('lost', { status: 'lost', mark: 'today' });
    await add('moving', { previous_ref: 'user:default/before' });
    await add('rejected', { status: 'rejected', rejection: '{}' });
    const all = () => knex('managed_entities').orderBy('object_id').select();
    const before = await all();

    for (const each of [...later].reverse()) {
      await knex.migrate.down(each);
    }
    await knex.migrate.down(migration);
    const expected = before.map(row => {
      const { mark, rejection, previous_ref: _ref, ...rest } = row;
      switch (row.status) {
        case 'lost':
          return { ...rest, status: 'sent', entity_hash: null };
        case 'rejected':
          return {
            ...rest,
            status: 'reserved',
            entity: null,
            entity_hash: null,
          };
        default:
          return rest;
      }
    });
    expect(await all()).toEqual(expected);
    expect(await knex('connections').first()).not.toHaveProperty(
      'explained_difference',
    );

    await knex.migrate.up(migration);
    for (const each of later) {
      await knex.migrate.up(each);
    }
    expect(await all()).toEqual(expected.map(row => ({ ...row, ...ADDED })));
    await add('again', { previous_ref: 'user:default/before' });
  });
});
