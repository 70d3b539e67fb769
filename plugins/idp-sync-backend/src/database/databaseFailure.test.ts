import { TestDatabases } from '@backstage/backend-test-utils';
import { IdpSyncError } from '@idp-sync/backstage-plugin-idp-sync-node';
import knexFactory, { type Knex } from 'knex';
import { createServer } from 'node:net';
import { databaseFailureOf } from './databaseFailure';

jest.setTimeout(60_000);

const sqlite = TestDatabases.create({ ids: ['SQLITE_3'] });
const postgres = TestDatabases.create({ ids: ['POSTGRES_15'] });

async function failureOf(work: PromiseLike<unknown>) {
  return Promise.resolve(work).then(
    () => {
      throw new Error('It did not fail');
    },
    error => databaseFailureOf(error),
  );
}

const unavailable = (reason: string) =>
  expect.objectContaining({
    code: 'IDP_DATABASE_UNAVAILABLE',
    message: `The database of idp-sync did not answer, or refused to work (${reason})`,
  });

async function withTable(knex: Knex): Promise<Knex> {
  await knex.schema.createTable('things', table => {
    table.integer('id').primary();
    table.text('text');
  });
  return knex;
}

describe.each(sqlite.eachSupportedId())('databaseFailureOf on %s', id => {
  it('knows a full disk, and says nothing of what was to be written', async () => {
    const knex = await withTable(await sqlite.init(id));
    const [{ page_count: pages }] = await knex.raw('pragma page_count');
    await knex.raw(`pragma max_page_count = ${pages}`);
    expect(
      await failureOf(
        knex('things').insert({ id: 1, text: 'secret'.repeat(10_000) }),
      ),
    ).toEqual(unavailable('SQLITE_FULL'));
  });
});

describe.each(postgres.eachSupportedId())('databaseFailureOf on %s', id => {
  it('knows a session that was ended, a statement that was ended, and a pool that is used up', async () => {
    const knex = await withTable(await postgres.init(id));
    expect(
      await failureOf(
        knex.transaction(async transaction => {
          await transaction.raw(`set local statement_timeout = 20`);
          await transaction.raw('select pg_sleep(10)');
        }),
      ),
    ).toEqual(unavailable('57014'));
    const small = knexFactory({
      client: 'pg',
      connection: knex.client.config.connection,
      pool: { min: 0, max: 1 },
    });
    const holding = await small.transaction();
    // Only now: a busy machine may need longer than this to connect at all.
    small.client.pool.acquireTimeoutMillis = 20;
    expect(await failureOf(small.raw('select 1'))).toEqual(
      unavailable('no connection was free in time'),
    );
    await holding.rollback();
    await small.destroy();
    expect(
      await failureOf(
        knex.raw('select pg_terminate_backend(pg_backend_pid())'),
      ),
    ).toEqual(unavailable('57P01'));
  });

  it('knows transactions that wait for each other', async () => {
    const knex = await withTable(await postgres.init(id));
    await knex('things').insert([{ id: 1 }, { id: 2 }]);
    const [first, second] = [
      await knex.transaction(),
      await knex.transaction(),
    ];
    await first('things').where({ id: 1 }).update({ text: 'first' });
    await second('things').where({ id: 2 }).update({ text: 'second' });
    const ends = await Promise.allSettled([
      first('things').where({ id: 2 }).update({ text: 'first' }),
      second('things').where({ id: 1 }).update({ text: 'second' }),
    ]);
    const refused = ends.flatMap(end =>
      end.status === 'rejected' ? databaseFailureOf(end.reason) : [],
    );
    expect(refused).toEqual([unavailable('40P01')]);
    await first.rollback();
    await second.rollback();
  });
});

describe('databaseFailureOf', () => {
  it('knows a database that nobody reaches', async () => {
    const server = createServer();
    await new Promise<void>(resolve => {
      server.listen(0, '127.0.0.1', resolve);
    });
    const address = server.address();
    await new Promise(resolve => {
      server.close(resolve);
    });
    const port = typeof address === 'object' ? address?.port : undefined;
    const knex = knexFactory({
      client: 'pg',
      connection: { host: '127.0.0.1', port },
    });
    expect(await failureOf(knex.raw('select 1'))).toEqual(
      unavailable('ECONNREFUSED'),
    );
    await knex.destroy();
  });

  it.each(sqlite.eachSupportedId())(
    'leaves mistakes of ours on %s, and everything else, for what they are',
    async id => {
      const knex = await withTable(await sqlite.init(id));
      await knex('things').insert({ id: 1 });
      expect(await failureOf(knex('things').insert({ id: 1 }))).toBeUndefined();
      expect(await failureOf(knex('nothing').select())).toBeUndefined();
      expect(
        databaseFailureOf(new TypeError('x is undefined')),
      ).toBeUndefined();
      expect(databaseFailureOf('text')).toBeUndefined();
      expect(
        databaseFailureOf(new IdpSyncError('IDP_NETWORK', 'ECONNREFUSED')),
      ).toBeUndefined();
    },
  );
});
