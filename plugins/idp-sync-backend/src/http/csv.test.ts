import { TestDatabases } from '@backstage/backend-test-utils';
import { parse } from 'csv-parse/sync';
import type { Knex } from 'knex';
import { T0 } from '../database/__testUtils__/rows';
import { createServices, TestApi } from './__testUtils__/TestApi';
import { CONFIGURED, fillDatabase } from './__testUtils__/sampleData';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });

const ROWS = 10_000;

const NAMES = [
  'Zoë "the Boss", Ltd',
  'Two\nlines',
  'Ελένη 🦓',
  '',
  'semi;colon\ttab',
];
const FORMULAS = ['=1+1', '+1', '-1', '@cmd', '\t=1', '＝1'];

describe.each(databases.eachSupportedId())('CSV on %s', databaseId => {
  let knex: Knex;
  let runId: number;
  let api: TestApi;

  beforeAll(async () => {
    knex = await databases.init(databaseId);
    ({ runId } = await fillDatabase(knex));
    const names = [...NAMES, ...FORMULAS];
    await knex.batchInsert(
      'run_changes',
      Array.from({ length: ROWS }, (_, index) => ({
        run_id: runId,
        connection_id: 'contoso',
        class: index % 3 ? 'user' : 'group',
        object_id: `o${index}`,
        display_name: names[index % names.length],
        search_key: index % 2 ? 'odd' : 'even',
        action: 'update',
        status: 'applied',
        reason_code: 'changed',
        reason: 'Changed in the directory',
        fields: JSON.stringify([{ field: 'spec.x', old: `"${index}`, new: 1 }]),
        applied_at: T0 + index,
      })),
      40,
    );
    api = await TestApi.start(createServices(knex, CONFIGURED));
  });

  afterAll(() => api.stop());

  async function read(url: string) {
    const { status, text, headers } = await api.get(url);
    expect(status).toBe(200);
    expect(headers['content-type']).toBe('text/csv; charset=utf-8');
    expect(text.startsWith('\ufeff')).toBe(true);
    return {
      fileName: headers['content-disposition'],
      rows: parse(text, { bom: true, columns: true }) as Record<
        string,
        string
      >[],
    };
  }

  async function listed(url: string) {
    const items = [];
    for (let offset = 0; ; offset += 1000) {
      const separator = url.includes('?') ? '&' : '?';
      const { body } = await api.get(
        `${url}${separator}limit=1000&offset=${offset}`,
      );
      items.push(...body.items);
      if (items.length >= body.totalItems) {
        return items;
      }
    }
  }

  it.each(['', '?class=group&search=odd'])(
    'has every change that the API lists for "%s", value by value',
    async query => {
      const { fileName, rows } = await read(
        `/runs/${runId}/changes.csv${query}`,
      );
      const items = await listed(`/runs/${runId}/changes${query}`);
      expect(fileName).toBe(
        `attachment; filename="idp-sync-run-${runId}-changes.csv"`,
      );
      expect(items.length).toBeGreaterThan(query ? 1_000 : ROWS);
      expect(rows).toHaveLength(items.length);
      for (const [index, item] of items.entries()) {
        const row = rows[index];
        const isFormula = /^[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]/.test(
          item.displayName,
        );
        expect(row).toEqual({
          id: String(item.id),
          runId: String(runId),
          connectionId: item.connectionId,
          class: item.class,
          objectId: item.objectId,
          displayName: isFormula ? `'${item.displayName}` : item.displayName,
          action: item.action,
          status: item.status,
          reasonCode: item.reasonCode,
          reason: item.reason,
          entityRef: item.entityRef ?? '',
          previousRef: item.previousRef ?? '',
          membershipsAdded: String(item.membershipsAdded),
          membershipsRemoved: String(item.membershipsRemoved),
          'error.code': item.error?.code ?? '',
          'error.message': item.error?.message ?? '',
          'error.remedy': item.error?.remedy ?? '',
          appliedAt: item.appliedAt ?? '',
          fields: expect.any(String),
        });
        expect(JSON.parse(row.fields)).toEqual(item.fields);
      }
    },
  );

  it('has every run that the API lists, with its sums', async () => {
    await knex('runs').insert(
      Array.from({ length: 20 }, (_, index) => ({
        connection_id: 'contoso',
        kind: 'sync',
        mode: 'incremental',
        trigger: 'schedule',
        status: 'cancelled',
        requested_at: T0 + index,
        counts: JSON.stringify({}),
        statistics: JSON.stringify({ requests: index }),
        phases: '[]',
        warnings: '[]',
      })),
    );
    const { fileName, rows } = await read('/runs.csv?order=id');
    const items = await listed('/runs?order=id');
    expect(fileName).toBe('attachment; filename="idp-sync-runs.csv"');
    expect(rows.map(row => row.id)).toEqual(items.map(({ id }) => String(id)));
    for (const [index, item] of items.entries()) {
      expect(rows[index]).toMatchObject({
        status: item.status,
        info: item.info,
        requests: String(item.statistics.requests),
        'user.read': String(item.counts.user.read),
        'group.managedAfter': String(item.counts.group.managedAfter),
      });
    }
    expect((await read('/runs.csv?status=failed')).rows).toEqual([]);
  });
});
