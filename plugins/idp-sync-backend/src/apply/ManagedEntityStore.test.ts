import { TestDatabases } from '@backstage/backend-test-utils';
import type { Knex } from 'knex';
import { Rows } from '../database/__testUtils__/rows';
import { isPostgres } from '../database/isPostgres';
import { migrate } from '../__testUtils__/migrate';
import { ManagedEntityStore } from './ManagedEntityStore';

/** How SQLite goes about the first query that something makes. */
async function planOf(knex: Knex, act: () => Promise<unknown>) {
  const queries: { sql: string; bindings: (string | number)[] }[] = [];
  knex.on('query', query => queries.push(query));
  await act();
  const [{ sql, bindings }] = queries;
  return JSON.stringify(await knex.raw(`explain query plan ${sql}`, bindings));
}

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });

describe.each(databases.eachSupportedId())('ManagedEntityStore on %s', id => {
  async function setUp() {
    const knex = await databases.init(id);
    await migrate(knex);
    const rows = new Rows(knex);
    for (const connection of ['contoso', 'fabrikam', 'tailwind']) {
      await rows.connection(connection);
    }
    const entity = (connection: string, objectId: string, status: string) =>
      rows.managed(connection, 'user', objectId, {
        entity_ref: `user:default/${connection}-${objectId}`,
        status,
        sent_at: 1_000,
      });
    await entity('contoso', 'a', 'sent');
    await entity('contoso', 'b', 'sent');
    await entity('contoso', 'c', 'confirmed');
    await entity('contoso', 'd', 'rejected');
    await entity('fabrikam', 'a', 'confirmed');
    await entity('tailwind', 'a', 'rejected');
    await knex('managed_entities')
      .where({ connection_id: 'contoso', object_id: 'b' })
      .update({ rejection: '{}', sent_at: 2_000 });
    await entity('contoso', 'e', 'sent');
    await knex('managed_entities')
      .where({ connection_id: 'contoso', object_id: 'e' })
      .update({ sent_at: 3_000 });
    return { knex, store: new ManagedEntityStore(knex) };
  }

  it('counts what is neither confirmed nor refused, from an index alone', async () => {
    const { knex, store } = await setUp();
    expect(await store.countPending('contoso', 0)).toBe(2);
    expect(await store.countPending('contoso', 2_000)).toBe(1);
    expect(await store.countPending('fabrikam', 0)).toBe(0);
    if (isPostgres(knex)) {
      return;
    }
    expect(
      await planOf(knex, () => store.countPending('contoso', 0)),
    ).toContain('COVERING INDEX managed_entities_pending');
  });

  it('finds what is not settled by an index of that alone, in the order of the references', async () => {
    const { knex, store } = await setUp();
    const refs = async (...statuses: string[]) => {
      const found: string[] = [];
      for await (const page of store.handedOver('contoso', { statuses })) {
        found.push(...page.map(({ objectId }) => objectId));
      }
      return found;
    };
    expect(await refs('sent')).toEqual(['a', 'b', 'e']);
    expect(await refs('sent', 'rejected')).toEqual(['a', 'b', 'd', 'e']);
    expect(await refs('lost')).toEqual([]);
    expect(await refs('sent', 'confirmed')).toEqual(['a', 'b', 'c', 'e']);
    if (isPostgres(knex)) {
      return;
    }
    const plan = await planOf(knex, () => refs('lost'));
    expect(plan).toContain('INDEX managed_entities_unsettled');
    expect(plan).not.toContain('TEMP B-TREE');
  });

  it('finds the connections that wait for the catalog', async () => {
    const { store } = await setUp();
    expect(await store.unconfirmedConnections()).toEqual([
      'contoso',
      'tailwind',
    ]);
  });
});
