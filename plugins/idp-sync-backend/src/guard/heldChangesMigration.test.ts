import { TestDatabases } from '@backstage/backend-test-utils';
import type { Knex } from 'knex';
import { MIGRATIONS_DIRECTORY } from '../database/migrationsDirectory';
import { migrate } from '../__testUtils__/migrate';
import { Rows } from '../database/__testUtils__/rows';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });
const migration = (name: string) => ({
  directory: MIGRATIONS_DIRECTORY,
  name,
});
/** Newest first. */
const GUARD = [
  migration('20261120158300_held_objects.js'),
  migration('20261120153100_run_guard.js'),
  migration('20261120153000_held_changes.js'),
];
const TABLES = ['held_changes', 'hold_events', 'guard_tallies'];
const GUARD_COLUMNS = { guard: null, guard_why: null };

describe.each(databases.eachSupportedId())('tables of the guard on %s', id => {
  let knex: Knex;

  beforeEach(async () => {
    knex = await databases.init(id);
    await migrate(knex);
  });

  const held = {
    connection_id: 'contoso',
    class: 'user',
    object_id: 'u1',
    kind: 'removals',
    status: 'held',
    change_key: 'remove:leftScope',
    display_name: 'Jane',
    search_key: 'jane',
    action: 'remove',
    reason_code: 'leftScope',
    reason: 'Left',
    why: 'Too many',
    fields: '[]',
    memberships_added: 0,
    memberships_removed: 0,
    held_since: 1,
    held_by_run: 1,
    changed_by_run: 1,
    limits: '{}',
  };

  it('come and go, and what they held is planned anew', async () => {
    const rows = new Rows(knex);
    await rows.connection('contoso', { planned_fingerprint: 'abc' });
    const guard = JSON.stringify({ exempt: [], verdicts: [], held: [] });
    const run = await rows.run('contoso', { guard, status: 'running' });
    for (const status of ['applied', 'held', 'rejected']) {
      await rows.change(run, {
        object_id: status,
        status,
        entity: '{}',
        guard: status === 'applied' ? null : 'removals',
        guard_why: status === 'applied' ? null : 'Too many',
      });
    }
    await knex('held_changes').insert(held);
    const changes = await knex('run_changes').orderBy('id').select();
    const [{ guard: _report, ...runBefore }] = await knex('runs').select();

    for (const each of GUARD) {
      await knex.migrate.down(each);
    }
    for (const table of TABLES) {
      expect(await knex.schema.hasTable(table)).toBe(false);
    }
    expect(await knex('runs').select()).toEqual([runBefore]);
    // What SQLite would lose with a table that is made anew: one run at a time.
    const again = async () => {
      await knex('runs').insert({ ...runBefore, id: run + 1 });
    };
    await expect(again()).rejects.toMatchObject({
      message: expect.stringMatching(/unique/i),
    });
    const settled = changes.map(
      ({ guard: _kind, guard_why: _why, ...change }) =>
        change.status === 'applied'
          ? change
          : { ...change, status: 'notApplied', entity: null },
    );
    expect(await knex('run_changes').orderBy('id').select()).toEqual(settled);
    expect(await knex('connections').pluck('planned_fingerprint')).toEqual([
      null,
    ]);

    for (const each of [...GUARD].reverse()) {
      await knex.migrate.up(each);
    }
    expect(await knex('run_changes').orderBy('id').select()).toEqual(
      settled.map(change => ({ ...change, ...GUARD_COLUMNS })),
    );
    expect(await knex('runs').select()).toEqual([
      { ...runBefore, guard: null },
    ]);
    for (const table of TABLES) {
      expect(await knex(table).select()).toEqual([]);
    }
    await knex('held_changes').insert(held);
    const twice = async () => {
      await knex('held_changes').insert(held);
    };
    await expect(twice()).rejects.toMatchObject({
      message: expect.stringMatching(/unique/i),
    });
  });

  it('the index on objects goes without what is held', async () => {
    await knex('held_changes').insert(held);
    const before = await knex('held_changes').select();
    await knex.migrate.down(GUARD[0]);
    expect(await knex('held_changes').select()).toEqual(before);
    await knex.migrate.up(GUARD[0]);
    expect(await knex('held_changes').select()).toEqual(before);
  });
});
