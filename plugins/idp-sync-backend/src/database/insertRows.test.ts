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

  it('keeps JSON as it is, given as a value or as text', async () => {
    const knex = await databases.init(databaseId as TestDatabaseId);
    await knex.schema.createTable('entities', table => {
      table.integer('id');
      table.text('entity');
    });
    const value = {
      text: 'Zoë "quoted" \\ \n \u2028 👩‍💻 Ja\0ne',
      numbers: [1, 0.1, 1e21, -0.5],
      none: null,
      deep: [{ '': [] }, {}],
    };
    const kept = { ...value, text: value.text.replace('\0', '') };
    await insertRows(knex, 'entities', { id: 'integer', entity: 'json' }, [
      { id: 1, entity: value },
      { id: 2, entity: JSON.stringify(kept) },
      { id: 3, entity: null },
      { id: 4, entity: [] },
    ]);
    expect(await knex('entities').orderBy('id').pluck('entity')).toEqual([
      JSON.stringify(kept),
      JSON.stringify(kept),
      null,
      '[]',
    ]);
  });
});
