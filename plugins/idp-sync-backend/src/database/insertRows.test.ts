import {
  TestDatabases,
  type TestDatabaseId,
} from '@backstage/backend-test-utils';
import { insertRows } from './insertRows';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });

describe.each(databases.eachSupportedId())('insertRows on %s', databaseId => {
  it('keeps odd text from failing the whole statement', async () => {
    const knex = await databases.init(databaseId as TestDatabaseId);
    await knex.schema.createTable('notes', table => {
      table.integer('id');
      table.text('note');
    });
    const json = JSON.stringify(['Ja\0ne', '\ud83d', '\\u0000']);
    await insertRows(knex, 'notes', { id: 'integer', note: 'text' }, [
      { id: 1, note: 'Ja\0ne \ud83d' },
      { id: 2, note: 'Zoë 👩‍💻 \\u0000 \\ud83d' },
      { id: 3, note: json },
      { id: 4, note: null },
    ]);
    expect(await knex('notes').orderBy('id')).toEqual([
      { id: 1, note: 'Jane \ufffd' },
      { id: 2, note: 'Zoë 👩‍💻 \\u0000 \\ud83d' },
      { id: 3, note: json },
      { id: 4, note: null },
    ]);
  });
});
