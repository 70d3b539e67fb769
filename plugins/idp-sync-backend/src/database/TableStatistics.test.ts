import {
  TestDatabases,
  type TestDatabaseId,
} from '@backstage/backend-test-utils';
import { insertRows } from './insertRows';
import { isPostgres } from './isPostgres';
import { TableStatistics } from './TableStatistics';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });

describe.each(databases.eachSupportedId())(
  'TableStatistics on %s',
  databaseId => {
    it('has PostgreSQL look at a table each time it has become much larger', async () => {
      const knex = await databases.init(databaseId as TestDatabaseId);
      await knex.schema.createTable('things', table => {
        table.integer('id').primary();
      });
      const statistics = new TableStatistics(knex, ['things']);
      const seen: number[] = [];
      for (const [from, to] of [
        [0, 600],
        [600, 1_200],
        [1_200, 4_000],
        [4_000, 5_000],
      ]) {
        const rows = Array.from({ length: to - from }, (_, index) => ({
          id: from + index,
        }));
        await insertRows(knex, 'things', { id: 'integer' }, rows);
        await statistics.note(rows.length);
        if (isPostgres(knex)) {
          const { reltuples } = await knex('pg_class')
            .whereRaw(`oid = 'things'::regclass`)
            .first('reltuples');
          seen.push(reltuples);
        }
      }
      expect(seen).toEqual(isPostgres(knex) ? [-1, 1_200, 1_200, 5_000] : []);
    });
  },
);
