import {
  TestDatabases,
  type TestDatabaseId,
} from '@backstage/backend-test-utils';
import { packedRows } from './packedRows';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });

describe.each(databases.eachSupportedId())('packedRows on %s', databaseId => {
  it('gives the rows of a query, in its order', async () => {
    const knex = await databases.init(databaseId as TestDatabaseId);
    await knex.schema.createTable('notes', table => {
      table.bigInteger('id');
      table.text('note');
      table.text('other');
    });
    await knex('notes').insert([
      { id: 1, note: 'Zoë 👩‍💻 "quoted" \\ \n' },
      { id: 2 ** 53 - 1, note: null },
      { id: 3, note: '[1, "x"]' },
    ]);
    const page = (above: number) =>
      packedRows<{ id: number; note: string | null }>(
        knex,
        knex('notes').where('id', '>', above).orderBy('id', 'desc').limit(2),
        ['id', 'note'],
      );
    expect(await page(0)).toEqual([
      { id: 2 ** 53 - 1, note: null },
      { id: 3, note: '[1, "x"]' },
    ]);
    expect(await page(2 ** 53 - 1)).toEqual([]);
  });
});
