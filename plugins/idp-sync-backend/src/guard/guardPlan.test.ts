import { TestDatabases } from '@backstage/backend-test-utils';
import { parsePolicy } from '@idp-sync/backstage-plugin-idp-sync-common';
import type { Knex } from 'knex';
import { Killed, killAt } from '../__testUtils__/killAt';
import { migrate } from '../__testUtils__/migrate';
import { waitFor } from '../__testUtils__/waitFor';
import { isPostgres } from '../database/isPostgres';
import { Rows, T0 } from '../database/__testUtils__/rows';
import type { GuardContext } from './GuardContext';
import { guardPlan, type GuardReport } from './guardPlan';
import { limitsText } from './decidedChanges';
import { StandingHolds } from './StandingHolds';

jest.setTimeout(120_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });
const { safety } = parsePolicy({
  safety: {
    removals: {
      users: { count: 1, percent: 100, floor: 1_000 },
      groups: { count: 0, percent: 100, floor: 0 },
    },
    membersLost: { count: 1, percent: 100, floor: 1_000 },
    window: 'off',
  },
});
const REMOVAL = {
  action: 'remove',
  status: 'planned',
  reason_code: 'accountDisabled',
};

/** A hold of an earlier run, as the guard writes it. */
const holdOf = (objectId: string, columns: object = {}) => ({
  connection_id: 'contoso',
  class: 'user',
  object_id: objectId,
  kind: 'removals',
  status: 'held',
  change_key: 'remove:accountDisabled',
  display_name: `Name of ${objectId}`,
  search_key: objectId,
  action: 'remove',
  entity_ref: `user:default/${objectId}`,
  reason_code: 'accountDisabled',
  reason: 'The account is disabled.',
  why: 'They were too many',
  fields: '[]',
  memberships_added: 0,
  memberships_removed: 0,
  held_since: T0,
  held_by_run: 1,
  changed_by_run: 1,
  limits: limitsText({ safety }, 'removals', 'user'),
  ...columns,
});

/** The plan of a run that follows one that held: what was decided, what nobody wants any more, and what is new, of each something. */
async function plan(rows: Rows, runId: number): Promise<void> {
  const removal = (objectId: string, columns: object = {}) =>
    rows.change(runId, {
      ...REMOVAL,
      object_id: objectId,
      display_name: `Name of ${objectId}`,
      entity_ref: `user:default/${objectId}`,
      ...columns,
    });
  await removal('approved');
  await removal('rejected');
  await removal('waiting');
  await removal('other', { reason_code: 'removedFromDirectory' });
  await removal('new-1');
  await removal('new-2');
  await removal('apes', {
    class: 'group',
    entity_ref: 'group:default/apes',
    reason_code: 'hardDeleted',
  });
  for (const objectId of ['member-1', 'member-2']) {
    await rows.change(runId, {
      object_id: objectId,
      action: 'update',
      status: 'planned',
      reason_code: 'changed',
      entity_ref: `user:default/${objectId}`,
      entity_hash: `hash of ${objectId}`,
      entity: '{}',
      memberships_removed: 2,
      fields: JSON.stringify([
        {
          field: 'spec.memberOf',
          old: ['group:default/apes', `group:default/${objectId}`],
          new: [],
        },
      ]),
    });
  }
  for (const objectId of ['bee-1', 'bee-2']) {
    await rows.change(runId, {
      object_id: objectId,
      action: 'update',
      status: 'planned',
      reason_code: 'changed',
      entity_ref: `user:default/${objectId}`,
      entity_hash: `hash of ${objectId}`,
      memberships_removed: 1,
      fields: JSON.stringify([
        { field: 'spec.memberOf', old: ['group:default/bees'], new: [] },
      ]),
    });
  }
}

describe.each(databases.eachSupportedId())(
  'guarding a plan on %s',
  databaseId => {
    let knex: Knex;
    let rows: Rows;
    let runId: number;

    beforeAll(async () => {
      knex = await databases.init(databaseId);
      await migrate(knex);
      rows = new Rows(knex);
      await rows.connection('contoso', { last_compared_at: T0 });
      await rows.run('contoso');
      runId = await rows.run('contoso', { status: 'running' });
    });

    const start = async () => {
      for (const table of ['run_changes', 'held_changes', 'hold_events']) {
        await knex(table).delete();
      }
      const decided = {
        decided_by: 'user:default/jane',
        decided_at: T0,
        decision_reason: 'Looked at',
      };
      await knex('held_changes').insert(
        [
          holdOf('approved', { status: 'approved', ...decided }),
          holdOf('rejected', { status: 'rejected', ...decided }),
          holdOf('waiting'),
          holdOf('other', { status: 'rejected', ...decided }),
          holdOf('back'),
        ].map(row => ({
          decided_by: null,
          decided_at: null,
          decision_reason: null,
          ...row,
        })),
      );
      await plan(rows, runId);
    };
    const guard = (
      standing = StandingHolds.none(),
      fence: GuardContext['fence'] = async () => undefined,
    ): Promise<GuardReport> =>
      guardPlan({
        knex,
        runId,
        connectionId: 'contoso',
        fence,
        signal: new AbortController().signal,
        safety,
        policyVersion: 1,
        managedBefore: { user: 20, group: 5, organization: 1 },
        remembers: true,
        whole: true,
        standing,
      });
    /** What is left of it, without numbers and times. */
    const outcome = async () => ({
      changes: await knex('run_changes')
        .orderBy(['class', 'object_id'])
        .select('object_id', 'status', 'guard', 'guard_why'),
      holds: (await knex('held_changes').orderBy(['class', 'object_id'])).map(
        ({ id: _id, held_since: since, ...hold }) => ({
          ...hold,
          since: Number(since) === T0,
        }),
      ),
      events: (
        await knex('hold_events')
          .orderBy(['class', 'object_id', 'event'])
          .select('object_id', 'kind', 'event', 'reason', 'run_id')
      ).map(event => JSON.stringify(event)),
    });

    it('holds taking people over from another connection like references that move', async () => {
      for (const table of ['run_changes', 'held_changes']) {
        await knex(table).delete();
      }
      for (const objectId of ['taken-1', 'taken-2']) {
        await rows.change(runId, {
          object_id: objectId,
          action: 'update',
          status: 'planned',
          reason_code: 'adopted',
          entity_ref: `user:default/${objectId}`,
          entity_hash: `hash of ${objectId}`,
        });
      }
      const limits = { count: 1, percent: 100, floor: 1_000 };
      const report = await guardPlan({
        knex,
        runId,
        connectionId: 'contoso',
        fence: async () => undefined,
        signal: new AbortController().signal,
        safety: parsePolicy({
          safety: { referenceChanges: { users: limits }, window: 'off' },
        }).safety,
        policyVersion: 1,
        managedBefore: { user: 20, group: 5, organization: 1 },
        remembers: true,
        whole: true,
        standing: StandingHolds.none(),
      });
      expect(report.held).toEqual([
        { kind: 'referenceChanges', class: 'user', changes: 2 },
      ]);
    });

    it('holds, lets go and keeps to decisions', async () => {
      await start();
      const report = await guard();
      expect(report).toMatchObject({
        approved: 1,
        rejected: 1,
        released: 1,
        held: [
          { kind: 'removals', class: 'user', changes: 4 },
          { kind: 'removals', class: 'group', changes: 1 },
          { kind: 'membersLost', class: 'user', changes: 2 },
          { kind: 'dependents', class: 'user', changes: 2 },
        ],
      });
      const { changes, events, holds } = await outcome();
      expect(
        Object.fromEntries(changes.map(row => [row.object_id, row.status])),
      ).toEqual({
        apes: 'held',
        approved: 'planned',
        'bee-1': 'held',
        'bee-2': 'held',
        'member-1': 'held',
        'member-2': 'held',
        'new-1': 'held',
        'new-2': 'held',
        other: 'held',
        rejected: 'rejected',
        waiting: 'held',
      });
      expect(
        events
          .map(text => JSON.parse(text))
          .map(one => [one.object_id, one.event]),
      ).toEqual([
        ['apes', 'held'],
        ['back', 'released'],
        ['bee-1', 'held'],
        ['bee-2', 'held'],
        ['member-1', 'held'],
        ['member-2', 'held'],
        ['new-1', 'held'],
        ['new-2', 'held'],
        ['other', 'changed'],
      ]);
      // What waits as before keeps the sentence that says why.
      expect(holds.find(hold => hold.object_id === 'waiting')).toMatchObject({
        why: 'They were too many',
        changed_by_run: 1,
      });
    });

    it('keeps a decision that is made while the plan is looked through', async () => {
      const decision = {
        status: 'approved',
        decided_by: 'user:default/joe',
        decided_at: T0 + 1,
        decision_reason: 'They have left',
      };
      const waiting = { object_id: 'waiting' };
      const guardWhile = async (columns: object) => {
        await start();
        let decided = false;
        await guard(StandingHolds.none(), async transaction => {
          const change = await transaction('run_changes')
            .where(waiting)
            .first();
          if (change.status === 'held' && !decided) {
            decided = true;
            await transaction('held_changes').where(waiting).update(columns);
          }
        });
        expect(decided).toBe(true);
        const hold = await knex('held_changes').where(waiting).first();
        return { ...hold, decided_at: Number(hold.decided_at) };
      };
      expect(await guardWhile(decision)).toMatchObject(decision);
      // A decision about something else than the plan wants is none.
      expect(
        await guardWhile({ ...decision, change_key: 'another change' }),
      ).toMatchObject({ status: 'held', decided_by: null });
    });

    it('either applies what was approved, or has its approval taken back, and never both', async () => {
      if (!isPostgres(knex)) {
        // One transaction at a time.
        return;
      }
      await start();
      const decision = await knex.transaction();
      await decision('held_changes')
        .where({ object_id: 'approved' })
        .update({ status: 'rejected' });
      const guarded = guard();
      await waitFor('the guard to wait for the decision', async () => {
        const { rows: waiting } = await knex.raw(
          `select 1 from pg_locks join pg_stat_activity using (pid)
           where not granted and datname = current_database()`,
        );
        return waiting.length > 0 || undefined;
      });
      await decision.commit();
      await guarded;
      expect(
        await knex('run_changes').where({ object_id: 'approved' }).first(),
      ).toMatchObject({ status: 'rejected' });
    });

    it('says of a removal that was asked for by hand that nobody is kept waiting', async () => {
      await start();
      await knex('run_changes')
        .where({ object_id: 'waiting' })
        .update({ reason_code: 'removedByHand' });
      await guard();
      expect(
        await knex('hold_events').where({ object_id: 'waiting' }),
      ).toMatchObject([
        {
          event: 'released',
          reason: 'Somebody asked for the removal by hand',
        },
      ]);
    });

    it('comes to the same when it is killed at any statement and begun anew (Law 8)', async () => {
      await start();
      const counting = killAt(knex, isOfGuard);
      await guard();
      const { statements } = counting.stop();
      expect(statements).toBeGreaterThan(20);
      const expected = await outcome();
      for (let at = 1; at <= statements; at++) {
        await start();
        const kill = killAt(knex, isOfGuard, at);
        await expect(guard()).rejects.toThrow(Killed);
        kill.stop();
        // As whoever takes the run over does: the plan is made and stored anew.
        await knex('run_changes').where({ run_id: runId }).delete();
        await plan(rows, runId);
        await guard();
        expect({ at, ...(await outcome()) }).toEqual({ at, ...expected });
      }
    });

    it('lets alone what is held as before, and counts it', async () => {
      await start();
      const before = await knex('held_changes')
        .where({ object_id: 'waiting' })
        .first();
      const standing = await StandingHolds.read(knex, 'contoso', safety);
      const planned = await knex('run_changes').orderBy('id');
      const left = planned.filter(row => standing.take(row));
      expect(left.map(row => row.object_id)).toEqual(['rejected', 'waiting']);
      await knex('run_changes')
        .whereIn(
          'id',
          left.map(({ id }) => id),
        )
        .delete();
      const report = await guard(standing);
      expect(report).toMatchObject({ rejected: 1, released: 1, approved: 1 });
      expect(report.held[0]).toEqual({
        kind: 'removals',
        class: 'user',
        changes: 4,
      });
      expect(
        await knex('held_changes').where({ object_id: 'waiting' }).first(),
      ).toEqual(before);
      expect(standing.totals).toEqual([
        expect.objectContaining({ status: 'rejected', rows: 1 }),
        expect.objectContaining({ status: 'held', rows: 1 }),
      ]);
      // Under other limits it is judged anew.
      const other = parsePolicy({ safety: { removals: 'off' } }).safety;
      const anew = await StandingHolds.read(knex, 'contoso', other);
      expect(left.filter(row => anew.take(row))).toEqual([
        expect.objectContaining({ object_id: 'rejected' }),
      ]);
    });
  },
);

function isOfGuard(sql: string): boolean {
  return /run_changes|held_changes|hold_events|guard_tallies/.test(sql);
}
