import { TestDatabases } from '@backstage/backend-test-utils';
import type { Knex } from 'knex';
import { MIGRATIONS_DIRECTORY } from '../database/migrationsDirectory';
import { migrate } from '../__testUtils__/migrate';
import { DatabaseReservedReferences } from './DatabaseReservedReferences';
import { FormerReferences, formerKey } from './FormerReferences';
import { ManagedEntityStore } from './ManagedEntityStore';

jest.setTimeout(120_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });
const MIGRATION = '20261120140000_former_references.js';

async function addManaged(
  knex: Knex,
  connectionId: string,
  objectId: string,
  entityRef: string,
) {
  await knex('managed_entities').insert({
    connection_id: connectionId,
    class: 'user',
    object_id: objectId,
    entity_ref: entityRef,
    display_name: objectId,
    search_key: objectId,
    status: 'confirmed',
    sequence: 1,
    created_at: 1,
    updated_at: 1,
  });
}

async function addChange(
  knex: Knex,
  objectId: string,
  entityRef: string,
): Promise<number> {
  const [{ id }] = await knex('run_changes')
    .insert({
      run_id: 1,
      connection_id: 'contoso',
      class: 'user',
      object_id: objectId,
      display_name: objectId,
      search_key: objectId,
      action: 'update',
      status: 'planned',
      reason_code: 'renamed',
      reason: '',
      entity_ref: entityRef,
      fields: '[]',
    })
    .returning('id');
  return Number(id);
}

describe.each(databases.eachSupportedId())('FormerReferences on %s', id => {
  let knex: Knex;

  beforeEach(async () => {
    knex = await databases.init(id);
    await migrate(knex);
    await addManaged(knex, 'contoso', 'ann', 'user:default/ann');
    await addManaged(knex, 'contoso', 'bob', 'user:default/bob');
  });

  it('keeps what changes move away from, once, and nothing of the others', async () => {
    const former = new FormerReferences(knex);
    const changes = [
      await addChange(knex, 'ann', 'user:default/anna'),
      await addChange(knex, 'bob', 'user:default/bob'),
      await addChange(knex, 'new', 'user:default/new'),
    ];
    await former.keep(knex, []);
    await former.keep(knex, changes);
    await former.keep(knex, changes);
    expect(await former.ofConnection('contoso')).toEqual(
      new Map([[formerKey('user', 'ann'), ['user:default/ann']]]),
    );
    expect(await former.ofOthers('contoso')).toEqual([]);
  });

  it('keeps them from other connections, and for their own object', async () => {
    const managed = new ManagedEntityStore(knex);
    await managed.keepFormerRefs(knex, [
      await addChange(knex, 'ann', 'user:default/anna'),
    ]);
    await knex('managed_entities')
      .where({ object_id: 'ann' })
      .update({ entity_ref: 'user:default/anna' });
    expect(await managed.refsOfOthers('fabrikam')).toEqual(
      new Set(['user:default/ann', 'user:default/anna', 'user:default/bob']),
    );
    expect(await managed.list('contoso')).toMatchObject([
      { objectId: 'ann', formerRefs: ['user:default/ann'] },
      { objectId: 'bob', formerRefs: undefined },
    ]);
    const bearers = await managed.bearers(knex, [
      'user:default/ann',
      'user:default/bob',
      'user:default/nobody',
    ]);
    expect([...bearers.values()]).toMatchObject([
      { connectionId: 'contoso', objectId: 'ann' },
      { connectionId: 'contoso', objectId: 'bob' },
    ]);
  });

  it('are listed as reserved until they are released, but not while they are in use again', async () => {
    const reserved = new DatabaseReservedReferences(knex);
    const listed = async () =>
      (await reserved.list({ offset: 0, limit: 10 })).items;
    await new FormerReferences(knex).keep(knex, [
      await addChange(knex, 'ann', 'user:default/anna'),
      await addChange(knex, 'bob', 'user:default/bobby'),
    ]);
    const ann = knex('managed_entities').where({ object_id: 'ann' });
    expect(await listed()).toEqual([]);
    expect(await reserved.release('user:default/ann')).toBeUndefined();
    await ann.clone().update({ entity_ref: 'user:default/anna' });
    expect(await listed()).toEqual([
      expect.objectContaining({
        entityRef: 'user:default/ann',
        objectId: 'ann',
        displayName: 'ann',
      }),
    ]);
    await ann.clone().update({ entity_ref: 'user:default/ann' });
    await ann.clone().update({ status: 'removed' });
    expect(await listed()).toHaveLength(1);
    expect(await reserved.release('User:default/Ann')).toMatchObject({
      connectionId: 'contoso',
      objectId: 'ann',
    });
    expect(await listed()).toEqual([]);
    expect(
      (await new FormerReferences(knex).ofConnection('contoso')).size,
    ).toBe(1);
  });

  it('have a migration that goes back and forth beside data', async () => {
    const directory = MIGRATIONS_DIRECTORY;
    await knex.migrate.down({ directory, name: MIGRATION });
    expect(await knex.schema.hasTable('former_references')).toBe(false);
    expect(await knex('managed_entities').pluck('object_id')).toHaveLength(2);
    await knex.migrate.up({ directory, name: MIGRATION });
    expect(await knex('former_references').select()).toEqual([]);
  });
});
