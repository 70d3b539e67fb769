import {
  TestDatabases,
  type TestDatabaseId,
} from '@backstage/backend-test-utils';
import fc from 'fast-check';
import type { Knex } from 'knex';
import { searchWords, toSearchKey, whereSearchKey } from './searchKey';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });

async function setUp(databaseId: TestDatabaseId): Promise<Knex> {
  const knex = await databases.init(databaseId);
  await knex.schema.createTable('things', table => {
    table.increments('id');
    table.text('search_key').notNullable();
  });
  return knex;
}

/** Text made of what LIKE, escaping and case folding could stumble over. */
const trickyText = fc
  .array(
    fc.constantFrom('%', '_', '!', '\\', "'", 'a', 'A', 'É', 'é', 'ß', ' '),
  )
  .map(parts => parts.join(''));

describe('toSearchKey', () => {
  it('folds all parts into one text and leaves out what is absent', () => {
    expect(toSearchKey('Émile Zola', undefined, '', 'E.Zola@Contoso.com')).toBe(
      'émile zola e.zola@contoso.com',
    );
  });
});

describe.each(databases.eachSupportedId())('search on %s', databaseId => {
  it('finds exactly the rows whose key contains every word of the term', async () => {
    const knex = await setUp(databaseId);
    await fc.assert(
      fc.asyncProperty(
        fc.array(trickyText, { minLength: 1, maxLength: 8 }),
        trickyText,
        async (texts, term) => {
          const keys = texts.map(text => toSearchKey(text));
          await knex('things').delete();
          await knex('things').insert(keys.map(key => ({ search_key: key })));
          const query = knex('things');
          whereSearchKey(query, 'search_key', term);
          const found: string[] = await query.orderBy('id').pluck('search_key');
          expect(found).toEqual(
            keys.filter(key =>
              searchWords(term).every(word => key.includes(word)),
            ),
          );
        },
      ),
      { numRuns: 60 },
    );
  });

  it('takes wildcards of the term for ordinary characters', async () => {
    const knex = await setUp(databaseId);
    await knex('things').insert([
      { search_key: 'fully 100% done' },
      { search_key: 'plain' },
    ]);
    const query = knex('things');
    whereSearchKey(query, 'search_key', '%');
    expect(await query.pluck('search_key')).toEqual(['fully 100% done']);
  });
});
