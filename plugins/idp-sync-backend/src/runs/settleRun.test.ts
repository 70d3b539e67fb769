import { TestDatabases } from '@backstage/backend-test-utils';
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

  it('keeps nothing of a plan that was not stored whole', async () => {
    const { knex, runId, otherId, countOf } = await setUp({ planned: false });
    await knex.transaction(transaction => settleRun(transaction, runId));
    expect(await countOf({ run_id: runId })).toBe(0);
    expect(await countOf({ run_id: otherId })).toBe(1);
  });
});
