import { TestDatabases } from '@backstage/backend-test-utils';
import { policySchema } from '@idp-sync/backstage-plugin-idp-sync-common';
import type { Knex } from 'knex';
import { migrate } from '../__testUtils__/migrate';
import { Rows } from '../database/__testUtils__/rows';
import { LONGEST_WINDOW_DAYS } from '../guard/tallies';
import { cleanRecords } from './cleanRecords';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });
const DAY_MS = 86_400_000;
const NOW = Date.parse('2026-11-20T03:00:00Z');
const ago = (days: number) => NOW - days * DAY_MS;

describe.each(databases.eachSupportedId())('cleanRecords on %s', id => {
  let knex: Knex;

  beforeEach(async () => {
    knex = await databases.init(id);
    await migrate(knex);
  });

  const clean = (options: { days?: number; signal?: AbortSignal } = {}) =>
    cleanRecords({ knex, now: NOW, days: 90, ...options });
  const holdEvent = (objectId: string, days: number) => ({
    connection_id: 'contoso',
    class: 'user',
    object_id: objectId,
    display_name: 'Jane',
    kind: 'removals',
    event: 'held',
    at: ago(days),
    reason: 'Too many',
  });
  const hold = (connectionId: string, objectId: string) =>
    knex('held_changes').insert({
      connection_id: connectionId,
      class: 'user',
      object_id: objectId,
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
      held_since: ago(300),
      held_by_run: 1,
      changed_by_run: 1,
      limits: '{}',
    });

  it('remembers who has given an entity up for as long as that is so', async () => {
    const given = (objectId: string, days: number, current: boolean) => ({
      connection_id: 'contoso',
      class: 'user',
      object_id: objectId,
      entity_ref: `user:default/${objectId}`,
      to_connection_id: 'fabrikam',
      run_id: 1,
      change_id: 1,
      managed_revision: 1,
      current,
      at: ago(days),
    });
    await knex('adoptions').insert([
      given('still', 91, true),
      given('once', 91, false),
      given('lately', 89, false),
    ]);
    await clean();
    expect(
      await knex('adoptions').orderBy('object_id').pluck('object_id'),
    ).toEqual(['lately', 'still']);
  });

  it('deletes how long leavers took, once history has outlived it', async () => {
    const departure = (objectId: string, days: number) => ({
      connection_id: 'contoso',
      class: 'user',
      object_id: objectId,
      run_id: 1,
      reason: 'disabled',
      seen_at: ago(days),
      due_at: ago(days),
      gone_at: ago(days),
    });
    await knex('departures').insert([
      departure('old', 91),
      departure('young', 89),
    ]);
    await clean();
    expect(await knex('departures').pluck('object_id')).toEqual(['young']);
  });

  it('deletes what is told of holds that are over, in steps, and can be stopped between them', async () => {
    await hold('contoso', 'waits');
    await hold('other', 'gone');
    await knex.batchInsert(
      'hold_events',
      [
        holdEvent('waits', 300),
        ...Array.from({ length: 1_100 }, () => holdEvent('gone', 91)),
        holdEvent('gone', 89),
      ],
      50,
    );
    const stop = new AbortController();
    const onQuery = ({ sql }: { sql: string }) => {
      if (/^delete from .hold_events/.test(sql)) {
        stop.abort();
      }
    };
    knex.on('query', onQuery);
    await expect(clean({ signal: stop.signal })).rejects.toThrow(/abort/i);
    knex.off('query', onQuery);
    const { holdEvents } = await clean();
    expect(holdEvents).toBeGreaterThan(500);
    expect(holdEvents).toBeLessThan(1_100);
    const left = await knex('hold_events')
      .orderBy('id')
      .select('object_id', 'at');
    expect(left.map(row => [row.object_id, Number(row.at)])).toEqual([
      ['waits', ago(300)],
      ['gone', ago(89)],
    ]);
  });

  it('deletes problems that are over with their past, and the times before of those that came again', async () => {
    const rows = new Rows(knex);
    const problem = async (
      cause: string,
      columns: object,
      eventDays: number[],
    ) => {
      const number = await rows.problem('contoso', { cause, ...columns });
      await knex('problem_events').where({ problem_id: number }).delete();
      for (const days of eventDays) {
        await knex('problem_events').insert({
          problem_id: number,
          at: ago(days),
          type: 'opened',
        });
      }
      return number;
    };
    const resolved = (days: number) => ({
      state: 'resolved',
      since: ago(days + 1),
      resolved_at: ago(days),
    });
    await problem('OVER', resolved(91), [92, 91]);
    const late = await problem('LATE', resolved(89), [89]);
    const untold = await problem(
      'UNTOLD',
      { ...resolved(91), notice: 'recovered' },
      [91],
    );
    const again = await problem('AGAIN', { since: ago(200) }, [300, 200, 10]);

    expect(await clean()).toEqual({ holdEvents: 0, problems: 1 });
    expect(await knex('problems').orderBy('id').pluck('id')).toEqual([
      late,
      untold,
      again,
    ]);
    const events = await knex('problem_events').orderBy('id').select();
    expect(events.map(event => [event.problem_id, Number(event.at)])).toEqual([
      [late, ago(89)],
      [untold, ago(91)],
      [again, ago(200)],
      [again, ago(10)],
    ]);
  });

  it('keeps what was counted for as long as a limit may look back', async () => {
    const window = (hours: number) =>
      policySchema.safeParse({ safety: { window: { hours } } }).success;
    expect(window(LONGEST_WINDOW_DAYS * 24)).toBe(true);
    expect(window(LONGEST_WINDOW_DAYS * 24 + 1)).toBe(false);
    for (const [run, days] of [
      [1, LONGEST_WINDOW_DAYS + 1],
      [2, LONGEST_WINDOW_DAYS],
      [3, 1],
    ]) {
      await knex('guard_tallies').insert({
        run_id: run,
        connection_id: 'contoso',
        class: 'user',
        kind: 'removals',
        subject: '',
        changes: 3,
        at: ago(days),
      });
    }
    await clean({ days: 10 });
    expect(
      await knex('guard_tallies').orderBy('run_id').pluck('run_id'),
    ).toEqual([2, 3]);
  });
});
