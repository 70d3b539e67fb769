import { TestDatabases } from '@backstage/backend-test-utils';
import type { Knex } from 'knex';
import { migrate } from '../__testUtils__/migrate';
import { Rows } from '../database/__testUtils__/rows';
import { emptyCounts } from '../plan/counts';
import { settleRun } from './settleRun';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });

describe.each(databases.eachSupportedId())('settleRun on %s', id => {
  /** More changes than a step takes, and those of another run among them. */
  async function setUp(columns: { planned: boolean }) {
    const knex = await databases.init(id);
    await migrate(knex);
    const rows = new Rows(knex);
    await rows.connection('contoso');
    const counts = emptyCounts();
    counts.user = { ...counts.user, read: 5_501, inScope: 5_501 };
    const runId = await rows.run('contoso', {
      status: 'running',
      counts: JSON.stringify(counts),
      ...columns,
    });
    const otherId = await rows.run('contoso');
    for (const change of [
      { run_id: runId, status: 'applied', memberships_added: 2 },
      { run_id: otherId, status: 'planned' },
    ]) {
      await rows.change(change.run_id, change);
    }
    const [template] = await knex('run_changes').where({ run_id: runId });
    const { id: _id, ...row } = template;
    await knex.batchInsert(
      'run_changes',
      Array.from({ length: 5_500 }, () => ({ ...row, status: 'planned' })),
      30,
    );
    const countOf = async (where: object) => {
      const [{ rows: count }] = await knex('run_changes')
        .where(where)
        .count({ rows: '*' });
      return Number(count);
    };
    return { knex, runId, otherId, countOf };
  }

  it('says of all that was not got to, in however many steps, that it was not applied', async () => {
    const { knex, runId, otherId, countOf } = await setUp({ planned: true });
    await knex.transaction(transaction => settleRun(transaction, runId));
    expect(await countOf({ run_id: runId, status: 'notApplied' })).toBe(5_500);
    expect(await countOf({ run_id: otherId, status: 'planned' })).toBe(1);
    const { counts } = await knex('runs').where({ id: runId }).first('counts');
    expect(JSON.parse(counts).user).toMatchObject({
      created: 1,
      notApplied: 5_500,
      membershipsAdded: 2,
    });
  });

  describe('of a small run', () => {
    let knex: Knex;
    let rows: Rows;

    beforeAll(async () => {
      knex = await databases.init(id);
      await migrate(knex);
      rows = new Rows(knex);
      await rows.connection('contoso');
    });

    /** A run with one change of each kind of end, and what it planned. */
    const runWith = async (columns: object) => {
      const counts = emptyCounts();
      counts.user = {
        ...counts.user,
        read: 9,
        inScope: 9,
        managedBefore: 9,
        remaining: 3,
        removed: 2,
      };
      const runId = await rows.run('contoso', {
        status: 'succeeded',
        planned: true,
        counts: JSON.stringify(counts),
        ...columns,
      });
      for (const [action, status] of [
        ['create', 'applied'],
        ['update', 'failed'],
        ['update', 'planned'],
        ['remove', 'applied'],
        ['remove', 'planned'],
        ['remove', 'held'],
      ]) {
        await rows.change(runId, {
          action,
          status,
          entity: '{}',
          reason_code: 'accountDisabled',
          guard: status === 'held' ? 'removals' : null,
        });
      }
      return runId;
    };
    const settle = async (runId: number) => {
      await knex.transaction(transaction => settleRun(transaction, runId));
      const { counts } = await knex('runs').where({ id: runId }).first();
      return JSON.parse(counts).user;
    };
    const standing = {
      class: 'user',
      action: 'remove',
      status: 'held',
      rows: 4,
      membershipsAdded: 0,
      membershipsRemoved: 0,
    };

    it('comes to what was done, with what is held as before, and to the same twice', async () => {
      const runId = await runWith({
        guard: JSON.stringify({
          exempt: [],
          standing: [standing, { ...standing, action: 'update', rows: 2 }],
        }),
      });
      const expected = {
        created: 1,
        updated: 0,
        failed: 1,
        notApplied: 1,
        held: 2,
        unchanged: 4,
        removed: 1,
        removalsHeld: 5,
        removalsOutstanding: 1,
        remaining: 4,
        managedAfter: 9,
      };
      expect(await settle(runId)).toMatchObject(expected);
      expect(await settle(runId)).toMatchObject(expected);
      // What was not got to is not sent any more.
      expect(
        await knex('run_changes')
          .where({ run_id: runId, status: 'notApplied' })
          .pluck('entity'),
      ).toEqual([null, null]);
      expect(
        await knex('guard_tallies')
          .where({ run_id: runId })
          .orderBy('kind')
          .select('kind', 'class', 'changes'),
      ).toEqual([
        { kind: 'creations', class: 'user', changes: 1 },
        { kind: 'removals', class: 'user', changes: 1 },
      ]);
    });

    it('counts what passes from or to another connection as if it had passed before', async () => {
      const adoption = {
        connection_id: 'fabrikam',
        class: 'user',
        entity_ref: 'user:default/jane',
        to_connection_id: 'contoso',
        change_id: 0,
        managed_revision: 7,
        current: true,
        at: 1,
      };
      const runId = await runWith({
        guard: JSON.stringify({ exempt: [], managedBefore: { user: 9 } }),
        plan_basis: JSON.stringify({ managedRevision: 7 }),
        finished_at: 5,
      });
      for (const status of ['applied', 'failed']) {
        await rows.change(runId, {
          action: 'update',
          status,
          object_id: status,
          reason_code: 'adopted',
        });
      }
      const { id: applied } = await knex('run_changes')
        .where({ run_id: runId, object_id: 'applied' })
        .first('id');
      await knex('adoptions').insert([
        { ...adoption, object_id: 'a', run_id: runId, change_id: applied },
        // Of two that others have taken over, one was there when the run planned, and one has gone since; a third after its end.
        ...[
          { managed_revision: 7, at: 1 },
          { managed_revision: 8, at: 2 },
          { managed_revision: 9, at: 6 },
        ].map((when, index) => ({
          ...adoption,
          ...when,
          connection_id: 'contoso',
          object_id: `b${index}`,
          run_id: 0,
        })),
      ]);
      const expected = { created: 1, removed: 1, managedBefore: 7 };
      expect(await settle(runId)).toMatchObject(expected);
      expect(await settle(runId)).toMatchObject({
        ...expected,
        managedAfter: 7,
      });
      await knex('adoptions').delete();
    });

    it('leaves a preview as it was shown, and counts nothing of it for limits', async () => {
      const runId = await runWith({ kind: 'preview' });
      expect(await settle(runId)).toMatchObject({
        created: 0,
        updated: 1,
        removed: 1,
        removalsHeld: 1,
      });
      expect(
        await knex('run_changes').where({ run_id: runId, status: 'planned' }),
      ).toHaveLength(2);
      expect(await knex('guard_tallies').where({ run_id: runId })).toEqual([]);
    });

    it('leaves the counts of a plan that was skipped', async () => {
      const runId = await runWith({ plan_skipped: true });
      expect(await settle(runId)).toMatchObject({ created: 0, removed: 2 });
    });
  });

  it('keeps nothing of a plan that was not stored whole', async () => {
    const { knex, runId, otherId, countOf } = await setUp({ planned: false });
    await knex.transaction(transaction => settleRun(transaction, runId));
    expect(await countOf({ run_id: runId })).toBe(0);
    expect(await countOf({ run_id: otherId })).toBe(1);
  });
});
