import { TestDatabases } from '@backstage/backend-test-utils';
import { MIGRATIONS_DIRECTORY } from '../database/migrationsDirectory';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });

const MIGRATION = '20261121100000_problem_ends.js';
const directory = MIGRATIONS_DIRECTORY;
const DAY = 24 * 60 * 60_000;
const SEEN = Date.UTC(2026, 10, 20);

describe.each(databases.eachSupportedId())('ends of problems on %s', id => {
  it('come, and what was to come began when it was first seen', async () => {
    const knex = await databases.init(id);
    await knex.migrate.latest({ directory });
    await knex.migrate.down({ directory, name: MIGRATION });
    const add = async (
      kind: string,
      since: number,
      events: readonly { type: string; at: number }[],
    ) => {
      const [row] = await knex('problems')
        .insert({
          connection_id: 'contoso',
          kind,
          cause: `${kind} ${since}`,
          state: 'open',
          severity: 'normal',
          rank: 3,
          since,
          seen_at: since,
          times: 1,
          notice_number: 1,
          notice_attempts: 0,
        })
        .returning('id');
      await knex('problem_events').insert(
        events.map(event => ({ problem_id: row.id, ...event })),
      );
    };
    await add('credentialExpiring', SEEN - 20 * DAY, [
      { type: 'opened', at: SEEN - 90 * DAY },
      { type: 'reopened', at: SEEN },
      { type: 'acknowledged', at: SEEN + DAY },
    ]);
    await add('held', SEEN - 21 * DAY, [{ type: 'opened', at: SEEN }]);
    await knex.migrate.latest({ directory });
    const rows = await knex('problems').orderBy('id');
    expect(rows.map(row => [row.kind, Number(row.since), row.ends_at])).toEqual(
      [
        ['credentialExpiring', SEEN, null],
        ['held', SEEN - 21 * DAY, null],
      ],
    );
  });
});
