import { TestDatabases } from '@backstage/backend-test-utils';
import { MIGRATIONS_DIRECTORY } from '../database/migrationsDirectory';
import { migrate } from '../__testUtils__/migrate';
import { Rows } from '../database/__testUtils__/rows';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });
const migration = {
  directory: MIGRATIONS_DIRECTORY,
  name: '20261120152000_previews.js',
};
/** Drops an index that this one makes. */
const later = { ...migration, name: '20261120164000_drop_reason_index.js' };
const COLUMNS = [
  'policy',
  'draft',
  'scan',
  'preview_id',
  'request_key',
  'discarded_at',
  'discarded_by',
];

describe.each(databases.eachSupportedId())('previews on %s', id => {
  it('come and go without touching what ordinary runs were', async () => {
    const knex = await databases.init(id);
    await migrate(knex);
    const rows = new Rows(knex);
    await rows.connection('contoso', {
      mirror_attributes: '{"user":["mail"]}',
    });
    const preview = await rows.run('contoso', {
      kind: 'preview',
      policy: '{}',
      draft: true,
      scan: 'none',
      discarded_at: 1,
      discarded_by: 'user:default/jane',
    });
    const confirmation = await rows.run('contoso', { preview_id: preview });
    await rows.change(confirmation, { object_id: 'u1' });
    await rows.change(confirmation, { object_id: 'u2', status: 'refused' });
    const queued = { kind: 'preview', status: 'queued', finished_at: null };
    const ordinary = await rows.run('contoso', queued);
    const draft = await rows.run('contoso', { ...queued, request_key: 'a' });
    const before = await knex('runs').orderBy('id').select();
    // As each database says false.
    const none = before.find(run => run.id === ordinary).draft;
    const former = before.map(run => {
      const kept = { ...run };
      COLUMNS.forEach(column => delete kept[column]);
      return run.id === draft ? { ...kept, status: 'cancelled' } : kept;
    });

    await knex.migrate.down(later);
    await knex.migrate.down(migration);
    expect(await knex('runs').orderBy('id').select()).toEqual(former);
    expect(await knex('run_changes').orderBy('id').pluck('status')).toEqual([
      'applied',
      'notApplied',
    ]);
    const [connection] = await knex('connections').select();
    expect(connection).not.toHaveProperty('mirror_attributes');
    // Of a kind one run waits, as before there were drafts.
    const insert = async (run: object) => {
      await knex('runs').insert(run);
    };
    const [waiting] = former.filter(run => run.id === ordinary);
    await expect(insert({ ...waiting, id: draft + 1 })).rejects.toMatchObject({
      message: expect.stringMatching(/unique/i),
    });

    await knex.migrate.up(migration);
    await knex.migrate.up(later);
    expect(await knex('runs').orderBy('id').select()).toEqual(
      former.map(run => ({
        ...run,
        policy: null,
        draft: none,
        scan: 'fresh',
        preview_id: null,
        request_key: '',
        discarded_at: null,
        discarded_by: null,
      })),
    );
    // A preview is confirmed once; drafts that differ wait side by side.
    await rows.run('contoso', { ...queued, request_key: 'a' });
    await rows.run('contoso', { preview_id: preview });
    await expect(
      (async () => {
        await rows.run('contoso', { preview_id: preview });
      })(),
    ).rejects.toMatchObject({ message: expect.stringMatching(/unique/i) });
  });
});
