import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import { migrate } from '../__testUtils__/migrate';
import { DatabaseRunRequests } from './DatabaseRunRequests';
import { HistoryCleaner } from './HistoryCleaner';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });
const DAY_MS = 86_400_000;
const NOW = Date.parse('2026-11-20T03:00:00Z');

describe.each(databases.eachSupportedId())('history cleaner on %s', id => {
  it('deletes what is older than history is kept, never the latest run of a connection', async () => {
    const knex = await databases.init(id);
    await migrate(knex);
    const requests = new DatabaseRunRequests(knex);
    const endedDaysAgo = async (connectionId: string, days: number) => {
      const { runId } = await requests.request({
        connectionId,
        kind: 'sync',
        mode: 'incremental',
        trigger: 'schedule',
      });
      await knex('runs')
        .where({ id: runId })
        .update({ status: 'succeeded', finished_at: NOW - days * DAY_MS });
      await knex('run_events').insert({
        run_id: runId,
        at: NOW,
        level: 'info',
        message: 'hello',
      });
      await knex('run_changes').insert({
        run_id: runId,
        connection_id: connectionId,
        class: 'user',
        object_id: 'u',
        display_name: 'U',
        search_key: 'u',
        action: 'create',
        status: 'applied',
        reason_code: 'new',
        reason: 'new',
        fields: '[]',
      });
      return runId;
    };
    await endedDaysAgo('a', 120);
    await endedDaysAgo('a', 91);
    const kept = [
      await endedDaysAgo('a', 89),
      await endedDaysAgo('b', 400),
      await endedDaysAgo('a', 1),
    ];
    await new HistoryCleaner({
      knex,
      retentionDays: 90,
      logger: mockServices.logger.mock(),
    }).clean(NOW);
    for (const [table, column] of [
      ['runs', 'id'],
      ['run_events', 'run_id'],
      ['run_changes', 'run_id'],
    ]) {
      expect(await knex(table).orderBy(column).pluck(column)).toEqual(kept);
    }
  });
});
