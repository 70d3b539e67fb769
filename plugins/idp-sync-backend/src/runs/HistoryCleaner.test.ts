import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import type { Knex } from 'knex';
import { migrate } from '../__testUtils__/migrate';
import { Rows } from '../database/__testUtils__/rows';
import { HistoryCleaner } from './HistoryCleaner';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });
const DAY_MS = 86_400_000;
const NOW = Date.parse('2026-11-20T03:00:00Z');
const RETENTION = {
  days: 90,
  unchangedDays: 10,
  previewDays: 20,
  scanDays: 5,
  troubledDays: 200,
};

describe.each(databases.eachSupportedId())('history cleaner on %s', id => {
  let knex: Knex;
  let rows: Rows;
  let kept: number[];
  const logger = mockServices.logger.mock();
  const clean = (signal?: AbortSignal) =>
    new HistoryCleaner({ knex, retention: RETENTION, logger }).clean(
      NOW,
      signal,
    );

  /** A run that ended so many days ago, with an event and as many changes as are given. */
  const ended = async (
    days: number,
    columns: Record<string, unknown> = {},
    changes: Record<string, unknown>[] = [{}],
  ) => {
    const run = await rows.run('contoso', {
      finished_at: NOW - days * DAY_MS,
      ...columns,
    });
    await rows.event(run);
    for (const change of changes) {
      await rows.change(run, change);
    }
    return run;
  };
  const keep = async (run: Promise<number>) => {
    const number = await run;
    kept.push(number);
    return number;
  };
  const idsIn = async (table: string, column: string) =>
    [...new Set(await knex(table).pluck(column))].sort((a, b) => a - b);

  beforeEach(async () => {
    knex = await databases.init(id);
    await migrate(knex);
    rows = new Rows(knex);
    kept = [];
  });

  it('deletes each kind when it has outlived it, and nothing that something refers to', async () => {
    await ended(91);
    await keep(ended(89));
    await ended(11, {}, []);
    await keep(ended(9, {}, []));
    await ended(21, { kind: 'preview' });
    await keep(ended(19, { kind: 'preview' }));
    await ended(6, { kind: 'scan' }, []);
    await keep(ended(4, { kind: 'scan' }, []));
    await ended(201, { status: 'failed' }, []);
    await keep(ended(199, { status: 'failed' }, []));
    await keep(ended(199, { status: 'partial' }, [{ status: 'failed' }]));
    await keep(ended(199, {}, [{ status: 'held' }]));
    await keep(ended(199, { kind: 'preview' }, [{}, { status: 'rejected' }]));
    await ended(91, { status: 'cancelled' });

    const confirmed = await keep(ended(300, { kind: 'preview' }));
    await keep(ended(80, { preview_id: confirmed }));
    const retried = await keep(ended(300, { status: 'partial' }));
    await keep(ended(80, { retry_of: retried }));
    const failing = await keep(ended(300, { status: 'failed' }, []));
    await rows.failure('contoso', { run_id: failing });
    // Kept as long as runs of its kind.
    for (const days of [201, 199]) {
      await rows.problem('contoso', {
        cause: `${days}`,
        state: 'resolved',
        resolved_at: NOW - days * DAY_MS,
      });
    }
    // Whatever their age, as the latest of their kind; runs that wait or run have not ended.
    await keep(
      rows.run('other', { finished_at: NOW - 900 * DAY_MS, kind: 'scan' }),
    );
    await keep(rows.run('other', { finished_at: NOW - 900 * DAY_MS }));
    for (const kind of ['scan', 'preview', 'sync']) {
      await keep(ended(0, { kind }, []));
    }
    await keep(
      rows.run('contoso', {
        status: 'queued',
        started_at: null,
        finished_at: null,
        requested_at: NOW - 900 * DAY_MS,
      }),
    );

    const before = await knex('runs').count({ runs: '*' });
    const cleaned = await clean();
    expect(await idsIn('runs', 'id')).toEqual(kept.sort((a, b) => a - b));
    expect(cleaned.runs).toBe(Number(before[0].runs) - kept.length);
    for (const table of ['run_changes', 'run_events']) {
      for (const run of await idsIn(table, 'run_id')) {
        expect(kept).toContain(run);
      }
    }
    expect(logger.info).toHaveBeenCalledWith(
      expect.stringMatching(
        /^Deleted 6 runs that are older than history is kept, with 3 changes and 6 events$/,
      ),
    );
    expect(cleaned.problems).toBe(1);
    expect(await knex('problems').pluck('cause')).toEqual(['199']);
    expect(await clean()).toEqual({
      ...{ runs: 0, changes: 0, events: 0 },
      ...{ holdEvents: 0, problems: 0 },
    });
  });

  it('deletes many rows in steps, and can be stopped between them', async () => {
    const run = await ended(91, {}, []);
    await keep(ended(0));
    await knex.batchInsert(
      'run_changes',
      Array.from({ length: 1_200 }, (_, index) => ({
        run_id: run,
        connection_id: 'contoso',
        class: 'user',
        object_id: `u${index}`,
        display_name: 'U',
        search_key: 'u',
        action: 'create',
        status: 'applied',
        reason_code: 'newInScope',
        reason: 'New',
        fields: '[]',
      })),
      50,
    );
    const stop = new AbortController();
    const onQuery = ({ sql }: { sql: string }) => {
      if (/^delete from .run_changes/.test(sql)) {
        stop.abort();
      }
    };
    knex.on('query', onQuery);
    await expect(clean(stop.signal)).rejects.toThrow(/abort/i);
    knex.off('query', onQuery);
    expect(
      await knex('run_changes').where({ run_id: run }).first(),
    ).toBeDefined();
    expect(await knex('runs').where({ id: run }).first()).toBeDefined();
    expect(await clean()).toMatchObject({ runs: 1, changes: 700, events: 1 });
  });
});
